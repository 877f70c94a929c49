from datetime import timedelta

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ...rules import satisfaction


class CustrelSurveyWaveAnswer(models.Model):
    """What a customer answers by the link of a mail, and what follows from a low
    answer, once."""

    _inherit = "custrel.survey.wave.answer"

    def _is_open(self):
        """:return: whether an answer counts: until the last day, of a wave until it is
        closed"""
        self.ensure_one()
        if self.state == "skipped" or self._is_past():
            return False
        return self.wave_id.state != "closed"

    def _is_past(self):
        """:return: whether the last day to answer has passed"""
        return self.expires_on < self.company_id._custrel_today()

    def _answer_by_customer(self, value, comment=""):
        """Keep what whoever holds the link says; the last answer counts. The same one
        without words takes no words away.

        :param value: as the form sends it
        :raise UserError: it is not on the scale, the comment is too long, or it is too
            late
        """
        self.ensure_one()
        if not self._is_open():
            raise UserError(self.env._("This question is closed."))
        number = satisfaction.read_value(value, self.scale)
        if number is None:
            raise UserError(self.env._("Choose one of the answers."))
        comment = (comment or "").strip()
        if len(comment) > satisfaction.LONGEST_COMMENT:
            raise UserError(
                self.env._(
                    "This text is too long. Write at most %s characters.",
                    satisfaction.LONGEST_COMMENT,
                )
            )
        before = self.value if self.answered_at else None
        if number == before and comment in ("", self.comment or ""):
            return  # a scanner sends it once more, or he clicked twice
        self._keep(
            {
                "state": "answered",
                "reason": False,
                "value": number,
                "comment": comment,
                "answered_at": fields.Datetime.now(),
                "asked_at": self.asked_at or fields.Datetime.now(),
                "low": number <= self.company_id._custrel_get_low(self.scale),
            }
        )
        self._withdraw()  # a reminder
        rows = self.env["custrel.customer.rhythm"].sudo()  # the customer speaks
        rows._hear_of(self)
        if before is not None:
            self._tell_change(before)
        if self.low:
            self._on_low_answer()

    def _tell_change(self, before):
        """Whoever cares for a low answer knows what the customer says now, also if he
        only says why.

        :param int before: the former answer
        """
        cared_for = self.low_complaint_id or self.low_followup_id
        if not cared_for:
            return
        company = self.company_id.sudo()  # its people are no business of the customer
        own = self.with_context(lang=company._custrel_get_lang() or self.env.lang)
        if self.value == before:
            body = own.env._("The customer says why he answered %s:", own.answer_text)
        else:
            body = own.env._(
                "The customer has changed the answer: %(now)s, before it was "
                "%(before)s.",
                now=own.answer_text,
                before=own._say_value(before, self.scale),
            )
        if self.comment:
            body = Markup("%s<br/>%s") % (body, plaintext2html(self.comment))
        who = cared_for.sudo()  # the customer speaks
        speaker = self._get_contact() or self.partner_id
        who.message_post(
            body=body,
            author_id=speaker.id,
            email_from=speaker.email_formatted or self.mail_to,
            message_type="notification",
            subtype_xmlid="mail.mt_note",
            partner_ids=who.user_id.partner_id.ids,
        )

    def _on_low_answer(self):
        """Have somebody care for a customer who is not satisfied. Who corrects his
        answer opens nothing again."""
        if self.low_complaint_id or self.low_followup_id or not self.partner_id.active:
            return
        lang = self.company_id.partner_id.lang
        answer = self.with_company(self.company_id).with_context(
            lang=lang or self.env.lang
        )
        action = self.company_id.custrel_low_action
        if action == "complaint":
            answer._open_complaint()
        elif action == "followup":
            answer._plan_followup()

    def _open_complaint(self):
        complaints = self.env["custrel.complaint"].sudo()  # the customer speaks
        own = self.with_context(lang=self._get_mail_lang())  # he reads it, too
        complaint = complaints.create(
            {
                "subject": own.env._(
                    "Your answer to our question: %s", own.answer_text
                ),
                "description": plaintext2html(
                    self.comment or own.env._("Without a comment.")
                ),
                "partner_id": self.partner_id.id,
                "contact_id": self._get_contact().id,
                "company_id": self.company_id.id,
                "reason_id": self.company_id.custrel_low_reason_id.id,
                "channel_id": complaints._get_channel("email").id,
            }
        )
        self._keep({"low_complaint_id": complaint.id})

    def _get_contact(self):
        """:return: who was asked, if he still belongs to the customer"""
        contact = self.contact_id
        if contact.commercial_partner_id == self.partner_id:
            return contact - self.partner_id
        return contact.browse()

    def _plan_followup(self):
        owner = self.partner_id.user_id
        if not self.company_id._custrel_follows(owner):
            owner = self.company_id._custrel_get_fallback_user()
        if not owner:
            return
        lang = owner.sudo().lang  # what he reads
        env = self.with_context(lang=lang or self.env.lang).env
        text = self.with_env(env).answer_text
        followups = self.env["custrel.followup"].sudo()  # often of somebody else
        wanted = {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "contact_ids": [(6, 0, self._get_contact().ids)],
            "user_id": owner.id,
            "origin": "answer",
            "objective": env._("Ask what was wrong: the customer rated %s.", text),
        }
        tomorrow = self.company_id._custrel_today() + timedelta(days=1)
        followup = followups.create(
            followups._prepare_apart(self.company_id, tomorrow, [wanted])
        )
        self._keep({"low_followup_id": followup.id})
