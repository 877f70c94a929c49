from odoo import api, fields, models


class CustrelComplaintMark(models.AbstractModel):
    """Shows on a document with a partner that its customer complains."""

    _name = "custrel.complaint.mark"
    _description = "Open Complaints of the Customer"

    custrel_open_complaint_count = fields.Integer(
        string="Open Complaints",
        compute="_compute_custrel_open_complaint_count",
        groups="custrel_followup.custrel_group_user",
    )

    @api.depends("partner_id")
    def _compute_custrel_open_complaint_count(self):
        for record in self:
            customer = record.partner_id.commercial_partner_id
            record.custrel_open_complaint_count = customer.custrel_open_complaint_count

    def action_custrel_open_complaints(self):
        """:return: action with the open complaints of the customer"""
        self.ensure_one()
        return self.partner_id.commercial_partner_id.action_custrel_open_complaints()
