import re

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import is_html_empty

from ..shared.actions import say

QUOTE = "data-o-mail-quote"
"""Marks the signature and what is quoted."""

EMPTY_LINES = re.compile(
    r"(?:<(p|div)\b[^>]*>(?:\s|&nbsp;|\xa0|<br\s*/?>)*</\1>\s*)+\Z"
)
"""Lines with nothing in them at the end of a text: the room to write in."""


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

    custrel_mail_notice = fields.Char(
        compute="_compute_custrel_mail_notice",
        groups="custrel_followup.custrel_group_user",
        help="Why no mail would leave now.",
    )

    custrel_own_reason_id = fields.Many2one(
        "custrel.complaint.reason",
        string="Complaint Reason",
        compute="_compute_custrel_own_reason_id",
        groups="custrel_followup.custrel_group_user",
        help="Of the complaint that is answered: its known solution comes first.",
    )

    @api.depends("model", "res_ids")
    def _compute_custrel_own_reason_id(self):
        complaints = self.env["custrel.complaint"]
        self.custrel_own_reason_id = False
        for composer in self.filtered(lambda x: x.model == complaints._name):
            complaint = complaints.browse(composer._evaluate_res_ids()[:1])
            composer.custrel_own_reason_id = complaint._filtered_access(
                "read"
            ).reason_id

    @api.depends("model", "subtype_is_log")
    def _compute_custrel_mail_notice(self):
        complaints = self.env["custrel.complaint"]
        for composer in self:
            answers = composer.model == complaints._name and not composer.subtype_is_log
            composer.custrel_mail_notice = answers and complaints.get_mail_notice()

    @api.onchange("custrel_reason_id")
    def _onchange_custrel_reason_id(self):
        """Known solutions follow what is written already."""
        reason = self.custrel_reason_id
        if not reason or self.model != "custrel.complaint":
            return
        complaint = self.env[self.model].browse(self._evaluate_res_ids())
        complaint.check_access("read")
        solution = complaint[:1]._get_solution(reason)
        self.body = _insert(self.body, solution)
        self.custrel_reason_id = False  # the next one can be searched

    def _generate_template_for_composer(self, res_ids, render_fields, **kwargs):
        """An internal note about a complaint is for nobody else, whatever template its
        words come from."""
        values = super()._generate_template_for_composer(
            res_ids, render_fields, **kwargs
        )
        if self.model == "custrel.complaint" and self.subtype_is_log:
            for own in values.values():
                for name in ("partner_ids", "email_to", "email_cc"):
                    own.pop(name, None)
        return values

    def action_send_mail(self):
        """Say that a complaint has got its first answer, and whether in time."""
        complaints = self.env["custrel.complaint"]
        if self.model == complaints._name and self.composition_mode == "comment":
            complaints = complaints.browse(self._evaluate_res_ids()).exists()
        waiting = complaints.filtered(lambda c: not c.responded_at)
        result = super().action_send_mail()
        answered = waiting.filtered("responded_at")
        if not answered or complaints.get_mail_notice():  # no mail has left
            return result
        return say(
            "\n".join(
                f"{complaint.name}: {complaint.answered_text}" for complaint in answered
            ),
            then=result,
        )


def _insert(body, solution):
    """:return: ``body`` with ``solution`` behind what is written, before the signature
    and what is quoted; it takes the place of the empty lines there"""
    if is_html_empty(body):
        return solution
    begin = body.rfind("<", 0, max(body.find(QUOTE), 0))
    if begin <= 0:
        return body + solution
    written = Markup(EMPTY_LINES.sub("", body[:begin]))
    return written + solution + body[begin:]
