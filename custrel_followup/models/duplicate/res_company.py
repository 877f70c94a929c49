from odoo import api, models

from .custrel_duplicate_job import COMPARED, FILLED


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model
    def _custrel_clean_up(self):
        """What the job noted goes with the add-on."""
        parameters = self.env["ir.config_parameter"].sudo()  # ours
        parameters.search([("key", "in", (FILLED, COMPARED))]).unlink()
        return super()._custrel_clean_up()
