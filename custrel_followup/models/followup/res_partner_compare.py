from odoo import models


class ResPartner(models.Model):
    """Follow-ups of a customer who may be the same as another one."""

    _inherit = "res.partner"

    def _custrel_count_sides(self):
        counts = self._custrel_count_of("custrel.followup", "partner_id")
        return super()._custrel_count_sides() | {self.env._("Follow-ups"): counts}
