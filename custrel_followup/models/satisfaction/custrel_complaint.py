from odoo import api, fields, models

from ..shared.mail_headers import AUTO_REPLIED
from .asking import Asking

QUIET = "settled"
"""Name of the mail that says that a complaint is closed, and asks nothing."""
ANSWERED = "answered"
"""Name of the first mail to who answered a question, and has not complained."""
TO_ANSWERS = {
    "received": ANSWERED,
    "proposed": "answer_proposed",
    "silence": "answer_silence",
    "closed": "answer_settled",
    "rejected": "answer_rejected",
    QUIET: "answer_settled",
}
"""Names of mails to those who complain, and of what is sent instead to such a one."""


class CustrelComplaint(models.Model):
    """Whoever was asked a short time ago is told that his complaint is closed, and not
    asked again."""

    _inherit = "custrel.complaint"

    answer_ids = fields.One2many(
        "custrel.survey.wave.answer",
        "low_complaint_id",
        string="Low Answer",
        readonly=True,
    )

    def _say_what_it_is(self):
        if self.sudo().answer_ids:  # only whether there is one
            return self.env._("Your answer")
        return super()._say_what_it_is()

    def action_open_survey_answer(self):
        """:return: action with the low answer that has opened this complaint"""
        self.ensure_one()
        return self.answer_ids[:1].get_formview_action()

    def _send_template(self, name):
        if name == "closed" and (asked := self._filter_asked()):
            asked._send_template(QUIET)
            return (self - asked)._send_template(name)
        if answered := self._filter_answered(name):
            super(CustrelComplaint, answered)._send_template(TO_ANSWERS[name])
        return super(CustrelComplaint, self - answered)._send_template(name)

    def _choose_mail(self, name):
        name = super()._choose_mail(name)
        if name == "closed" and self._filter_asked():
            name = QUIET
        return TO_ANSWERS[name] if self._filter_answered(name) else name

    def _filter_answered(self, name):
        """:return: those of these whose customers answered a question, and are not told
        of a complaint by this mail"""
        if name not in TO_ANSWERS:
            return self.browse()
        return self.filtered(lambda c: c.sudo().answer_ids)  # is it one?

    def _filter_asked(self):
        """:return: those of these whose customers were asked a short time ago"""
        asked = self.browse()
        for company, complaints in self.grouped("company_id").items():
            found = Asking(company).find_asked(complaints.partner_id.ids)
            asked |= complaints.filtered(lambda c, ids=found: c.partner_id.id in ids)
        return asked

    @api.model
    def _get_mail_values(self, name):
        values = super()._get_mail_values(name)
        # No person sends them.
        quiet = name in (QUIET, ANSWERED, TO_ANSWERS["silence"], TO_ANSWERS[QUIET])
        return values | {"headers": AUTO_REPLIED} if quiet else values
