from odoo import api, fields, models

from ..shared.mail_headers import AUTO_REPLIED
from .asking import Asking

QUIET = "settled"
"""Name of the mail that says that a complaint is closed, and asks nothing."""
ANSWERED = "answered"
"""Name of the mail to who answered a question, and has not complained."""


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

    def action_open_survey_answer(self):
        """:return: action with the low answer that has opened this complaint"""
        self.ensure_one()
        return self.answer_ids[:1].get_formview_action()

    def _send_template(self, name):
        if name == "received":
            answered = self.filtered(lambda c: c.sudo().answer_ids)  # is it one?
            super(CustrelComplaint, answered)._send_template(ANSWERED)
            return super(CustrelComplaint, self - answered)._send_template(name)
        if name != "closed":
            return super()._send_template(name)
        asked = self._filter_asked()
        super(CustrelComplaint, asked)._send_template(QUIET)
        return super(CustrelComplaint, self - asked)._send_template(name)

    def _choose_mail(self, name):
        name = super()._choose_mail(name)
        return QUIET if name == "closed" and self._filter_asked() else name

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
        quiet = name in (QUIET, ANSWERED)  # no person sends them
        return values | {"headers": AUTO_REPLIED} if quiet else values
