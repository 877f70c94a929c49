from collections import defaultdict

from markupsafe import Markup
from werkzeug.urls import url_join

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import hmac

from ...rules import satisfaction
from ...rules.values import is_same_token
from ..followup import letters
from ..followup.letters import MAIL_QUEUE
from ..shared.dates import say_date
from ..shared.jobs import run_soon, tried
from .custrel_survey_wave_question import choose_language

LINK, STOP = "custrel-answer", "custrel-answer-stop"
"""Scopes of the tokens of links: to answer, and to get no such mails."""

COLOR = "#435a76"
"""Of all answers in a mail: no colour says which one we would like."""
DEADLINE = "yMMMMd"
TEMPLATES = {
    "wave": "custrel_followup.mail_template_survey_wave",
    "followup": "custrel_followup.mail_template_survey_followup",
}


class CustrelSurveyWaveAnswer(models.Model):
    """The mail that asks: what it says, from whom, and its links.

    What became of it is in ``custrel_survey_wave_answer_lost.py``.
    """

    _inherit = "custrel.survey.wave.answer"

    # ----------------------------------------------------------------------- links

    def _sign(self, scope):
        self.ensure_one()
        return hmac(self.env(su=True), scope, (self.id,))  # the key is secret

    def _get_url(self, value=None):
        """:param value: an answer that the page shows as chosen; it counts when the
            page sends it
        :return: address of the page where whoever holds it can answer
        """
        url = url_join(
            self.get_base_url(), f"/satisfaction/{self.id}/{self._sign(LINK)}"
        )
        return url if value is None else _choose(url, value)

    def _get_stop_url(self):
        return url_join(
            self.get_base_url(), f"/satisfaction/stop/{self.id}/{self._sign(STOP)}"
        )

    @api.model
    def _find_by_link(self, answer_id, token, scope=LINK):
        """:return: the question whose link this is, or none"""
        found = self.browse(answer_id).exists()
        if found and is_same_token(found._sign(scope), token):
            return found
        return self.browse()

    def _get_scale(self):
        """:return: list of dicts of ``value``, ``url`` and ``color``, of all answers,
        the lowest first"""
        url = self._get_url()
        return [
            {"value": value, "url": _choose(url, value), "color": COLOR}
            for value in satisfaction.get_values(self.scale)
        ]

    def _get_deadline(self):
        """:return: last day to answer, in the language of the context, with the month
        in words: 12/11 is another day for other readers"""
        return say_date(self.env, self.expires_on, DEADLINE)

    def _say_deadline(self):
        """:return: sentence with the last day to answer, for the page"""
        day = self._get_deadline()
        if self._is_past():
            return self.env._("It could be answered until %s.", day)
        return self.env._("You can change your answer until %s.", day)

    def _say_noted(self):
        """:return: sentence with the answer that was given, for the page"""
        return self.env._("We have noted your answer: %s.", self.answer_text)

    def _get_mail_lang(self):
        """:return: code of a language that is installed, the contact's if it is"""
        self.ensure_one()
        own = self.sudo()  # languages are no secret
        company = own.company_id.partner_id
        return choose_language(own.contact_id, own.partner_id, company)

    def _get_salutation(self):
        """:return: how the mail begins: a person is called by name"""
        contact = self.contact_id
        if not contact or contact.is_company:
            return self.env._("Dear all at %s,", self.partner_id.name)
        return self.env._("Hello %s,", contact.name)

    def _get_sender(self):
        """:return: who writes: the person it is about, or the company if he has left"""
        person = self.user_id.sudo()  # his address stands on each mail of his
        return person if self.company_id._custrel_employs(person) else person.browse()

    # ----------------------------------------------------------------------- mails

    @api.model
    def _prepare_sample(self, wave, customer_id, person):
        """:return: values of the mail that a customer of a draft would get; nothing is
        kept of it, and its links lead nowhere
        :raise UserError: there is no text for it
        """
        with tried(self.env):
            wave._insert_answers([(customer_id, person)], [])
            row = self.search(
                [("wave_id", "=", wave.id), ("partner_id", "=", customer_id)]
            )
            [values] = row._compose_mails()
        return values

    def _queue_mails(self):
        """Queue a mail to each of these, all or none.

        :raise UserError: there is no text for them
        """
        mails = self.env["mail.mail"].sudo()  # the program's own
        mails.create(self._compose_mails())
        run_soon(self.env, MAIL_QUEUE)  # by itself it runs once an hour

    def _compose_mails(self):
        """:return: list of values of a mail to each of these
        :raise UserError: there is no text for them
        """
        by_letter, templates = defaultdict(self.browse), self._find_templates()
        for answer in self:
            key = answer.kind, answer.wave_id
            by_letter[templates[key], answer._get_mail_lang()] |= answer
        values = []
        for (template, lang), answers in by_letter.items():
            if not template:
                raise UserError(
                    self.env._("There is no mail template to ask customers with.")
                )
            values += answers.with_context(lang=lang)._prepare_mails(
                template.sudo().with_context(lang=lang)  # for the customer
            )
        return values

    def _find_templates(self):
        """:return: dict of kind and wave of these to the template, none if an
        administrator has deleted it"""
        templates = self.env["mail.template"]
        usual = {
            kind: self.env.ref(TEMPLATES[kind], raise_if_not_found=False) or templates
            for kind in set(self.mapped("kind"))
        }
        return {
            # Of whatever wave the customer is asked in.
            (kind, wave): wave.sudo().mail_template_id or usual[kind]
            for kind, wave in {(answer.kind, answer.wave_id) for answer in self}
        }

    def _prepare_mails(self, template):
        """:return: list of values of mails, in the language of the context"""
        subjects = template._render_field("subject", list(self._ids))
        bodies = letters.fill_in_bodies(template, self)
        return [
            answer._prepare_mail(template, subjects[answer.id], bodies[answer.id])
            for answer in self
        ]

    def _prepare_mail(self, template, subject, body):
        company, sender = self.company_id, self._get_sender()
        stop = self._get_stop_url()
        body = Markup("%s%s") % (
            Markup(body),
            letters.make_footer(self.env, company, stop),
        )
        return {
            "subject": subject,
            "body_html": body,
            "email_from": sender.email_formatted or company.email_formatted,
            # Where somebody reads it whoever has left, as answers to letters do.
            "reply_to": company.email_formatted or sender.email_formatted,
            "author_id": sender.partner_id.id or company.partner_id.id,
            **self._prepare_recipient(),
            "mail_server_id": template.mail_server_id.id,
            **self._prepare_attachments(template),
            "headers": letters.get_headers(stop),
            "model": self._name,
            "res_id": self.id,
            "message_type": "email_outgoing",
            "auto_delete": True,  # its words stand on the wave
            "record_company_id": company.id,
            "record_alias_domain_id": company.alias_domain_id.id,
        }

    @api.model
    def _prepare_attachments(self, template):
        """:return: values of a mail; none without files, or Odoo looks for them once a
        mail"""
        files = template.attachment_ids.ids
        return {"attachment_ids": [Command.set(files)]} if files else {}

    def _prepare_recipient(self):
        return letters.to_address(self.contact_id.name, self.mail_to)

    # ------------------------------------------------------------------------- stop

    def _stop_mails(self):
        """The recipient wants no mails any more: noted in the history of how he wants
        to be reached, in the language of the owner."""
        self.ensure_one()
        lang = self._get_sender().lang or self.env.lang
        letters.refuse_mails(self.with_context(lang=lang), self.mail_to)

    def _get_mail_title(self):
        """:return: by which he is known to people, in the language of the context"""
        return self.question_text


def _choose(url, value):
    """:return: address of the page with an answer chosen"""
    return f"{url}?value={value}"
