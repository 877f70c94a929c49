from odoo import api, fields, models


class CustrelFollowup(models.Model):
    """Whoever takes over a customer introduces himself."""

    _inherit = "custrel.followup"

    origin = fields.Selection(
        selection_add=[("handover", "Handover")], ondelete={"handover": "set default"}
    )

    @api.depends("origin")
    def _compute_why(self):
        taken_over = self.filtered(lambda followup: followup.origin == "handover")
        taken_over.why = self.env._("After a handover")
        return super(CustrelFollowup, self - taken_over)._compute_why()
