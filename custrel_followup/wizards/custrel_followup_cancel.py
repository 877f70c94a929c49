from odoo import fields, models


class CustrelFollowupCancel(models.TransientModel):
    _name = "custrel.followup.cancel"
    _description = "Cancel Follow-ups"
    _inherit = ["custrel.kept"]

    followup_ids = fields.Many2many(
        "custrel.followup", string="Follow-ups", required=True
    )
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Cancel the follow-ups for the reason given."""
        return self.followup_ids.action_cancel_for(self.reason)
