from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.complaint.custrel_complaint_outbox import STEPS
from ..models.shared.actions import CLOSE


class CustrelComplaintSend(models.TransientModel):
    """Shows what the customer will get before a step is taken that sends a mail."""

    _name = "custrel.complaint.send"
    _description = "Mail to the Customer"
    _inherit = ["custrel.kept"]

    complaint_id = fields.Many2one("custrel.complaint", required=True)
    step = fields.Selection(
        [("propose", "Propose"), ("close", "Close"), ("reject", "Reject")],
        required=True,
        default="propose",
    )
    reason_id = fields.Many2one(
        "custrel.complaint.reason",
        string="Known Solution",
        domain=[("known_solution", "!=", False)],
        help="Puts what has helped before into the resolution.",
    )
    lacks_reason = fields.Boolean(compute="_compute_lacks_reason")
    own_reason_id = fields.Many2one(
        "custrel.complaint.reason",
        string="Reason",
        domain=[("child_ids", "=", False)],
        help="Why the customer complains; without it the complaint is missing among "
        "the most frequent reasons.",
    )
    cause = fields.Text()
    resolution = fields.Text()
    recipient = fields.Char(string="To", compute="_compute_mail")
    subject = fields.Char(compute="_compute_mail")
    preview = fields.Html(compute="_compute_mail", sanitize=False)
    mail_notice = fields.Char(
        compute="_compute_mail_notice", help="Why no mail would leave now."
    )

    @api.model
    def default_get(self, fields):
        """Begin with what is known of the complaint."""
        values = super().default_get(fields)
        complaint = self.env["custrel.complaint"].browse(values.get("complaint_id"))
        return values | {
            name: complaint[name] for name in ("cause", "resolution") if name in fields
        }

    @api.depends("complaint_id", "step", "resolution")
    def _compute_mail(self):
        for wizard in self:
            complaint = wizard.complaint_id
            wizard.recipient = complaint._get_recipient()
            wizard.subject = wizard.preview = False
            if complaint and wizard.step:
                wizard.subject, wizard.preview = complaint._preview(
                    wizard.step, wizard.resolution
                )

    @api.depends("complaint_id")
    def _compute_lacks_reason(self):
        for wizard in self:
            wizard.lacks_reason = not wizard.complaint_id.reason_id

    @api.depends("complaint_id")
    def _compute_mail_notice(self):
        self.mail_notice = self.env["custrel.complaint"].get_mail_notice()

    @api.onchange("reason_id")
    def _onchange_reason_id(self):
        if self.reason_id:
            text = self.complaint_id._get_solution_text(self.reason_id)
            self.resolution = "\n".join(filter(None, (self.resolution, text)))
            self.reason_id = False  # the next one can be searched

    def action_confirm(self):
        """Take the step; its mail waits a minute, in which it can be undone.

        :raise UserError: there are no words for the customer
        """
        self.ensure_one()
        if not (self.resolution or "").strip():
            raise UserError(
                self.env._(
                    "Nothing is written for the customer yet. Say what is done about "
                    "the complaint, or why nothing is."
                )
            )
        complaint = self.complaint_id
        names = ("cause", "resolution")
        values = {n: self[n] for n in names if self[n] != complaint[n]}
        if self.own_reason_id and not complaint.reason_id:
            values["reason_id"] = self.own_reason_id.id
        complaint.write(values)
        _name, method = STEPS[self.step]
        getattr(complaint._patient(), method)()
        return complaint.get_undo_offer() or CLOSE
