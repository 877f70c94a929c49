from odoo import api, fields, models
from odoo.tools import is_html_empty


class MailComposeMessage(models.TransientModel):
    _inherit = "mail.compose.message"

    custrel_reason_id = fields.Many2one(
        "custrel.complaint.reason",
        string="Known Solution",
        domain=[("known_solution", "!=", False)],
        store=False,
        groups="custrel_followup.custrel_group_user",
        help="Puts what has helped before into the answer.",
    )

    @api.onchange("custrel_reason_id")
    def _onchange_custrel_reason_id(self):
        """Known solutions follow what is written already."""
        reason = self.custrel_reason_id
        if not reason or self.model != "custrel.complaint":
            return
        complaint = self.env[self.model].browse(self._evaluate_res_ids())
        complaint.check_access("read")
        solution = complaint[:1]._get_solution(reason)
        self.body = solution if is_html_empty(self.body) else self.body + solution
        self.custrel_reason_id = False  # the next one can be searched
