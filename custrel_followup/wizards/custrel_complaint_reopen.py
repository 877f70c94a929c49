from odoo import fields, models


class CustrelComplaintReopen(models.TransientModel):
    _name = "custrel.complaint.reopen"
    _description = "Reopen Complaints"
    _inherit = ["custrel.kept"]

    complaint_ids = fields.Many2many(
        "custrel.complaint", string="Complaints", required=True
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Take the complaints up again for the reason given."""
        self.complaint_ids.action_reopen(self.reason)
        return {"type": "ir.actions.act_window_close"}
