from odoo import models


class ResPartner(models.Model):
    """Complaints of a customer who may be the same as another one."""

    _inherit = "res.partner"

    def _custrel_count_sides(self):
        counts = self._custrel_count_of("custrel.complaint", "partner_id")
        return super()._custrel_count_sides() | {self.env._("Complaints"): counts}
