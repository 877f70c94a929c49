import re
from collections import defaultdict

from markupsafe import Markup
from werkzeug.urls import url_join

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL, hmac, html2plaintext

from ...rules import satisfaction
from ...rules.values import is_same_token
from ..followup import letters
from ..followup.letters import IN_FLIGHT, MAIL_QUEUE
from ..shared.dates import say_date
from ..shared.jobs import claim, run_soon, tried
from .res_company import ASK

LINK, STOP = "custrel-answer", "custrel-answer-stop"
"""Scopes of the tokens of links: to answer, and to get no such mails."""

OWN_ID = re.compile(r"-openerp-(\d+)-custrel\.survey\.wave\.answer@")
"""What Odoo puts into the Message-ID of a question: which one it is. Most are deleted
when they have left."""

COLOR = "#435a76"
"""Of all answers in a mail: no colour says which one we would like."""
DEADLINE = "yMMMMd"
TEMPLATES = {
    "wave": "custrel_followup.mail_template_survey_wave",
    "followup": "custrel_followup.mail_template_survey_followup",
}


class CustrelSurveyWaveAnswer(models.Model):
    """The mail that asks: what it says, from whom, its links, and whether it left."""

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

    def _get_mail_lang(self):
        """:return: code of a language that is installed, the contact's if it is"""
        self.ensure_one()
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        people = self.contact_id, self.partner_id, self.company_id.partner_id
        known = (person.sudo().lang for person in people)  # languages are no secret
        return next((lang for lang in known if lang in installed), "en_US")

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

    # ------------------------------------------------------------------ what was lost

    def _note_sending(self, error, has_failed):
        """The queue has just tried to send the question to these."""
        if has_failed:
            rows = self.filtered(lambda row: row.state == "asked")
            rows._keep({"state": "trying", "error": error and str(error)[:300]})
        elif rows := self.filtered(lambda row: row.state == "trying"):
            rows._keep(
                {"state": "asked", "error": False, "asked_at": fields.Datetime.now()}
            )

    def action_ask_again(self):
        """Ask those again whose mail has not left, of waves that still ask.

        :raise AccessError: the user starts no waves
        """
        self.check_access("read")
        self.env["custrel.survey.wave"].check_access("write")
        rows = self.sudo()  # checked above
        rows = rows.filtered(
            lambda row: (
                row.state in ("failed", "trying")
                and row._is_open()
                and row.wave_id.state != "draft"
            )
        )
        mails = rows._find_mails(("exception", "cancel"))
        # What has failed for no reason yet is just being sent.
        mails = mails.filtered(lambda m: m.state == "cancel" or m.failure_reason)
        mails = mails.try_lock_for_update(allow_referencing=True)
        # What waits in the queue is sent by it.
        known = rows.filtered(lambda row: row.state == "failed")
        rows = known | rows.browse(mails.mapped("res_id"))
        mails.unlink()
        rows._keep(
            {"state": "waiting", "reason": False, "error": False, "asked_at": False}
        )
        run_soon(self.env, ASK)
        return True

    @api.model
    def _note_lost(self, job, company, size):
        rows = self.env.execute_query(self._select_lost(company))
        job.batches(
            self.browse(row[0] for row in rows),
            lambda answers: answers._settle_lost(company),
            size=size,
        )

    @api.model
    def _note_returned(self, values):
        """A mail came back.

        :param values: what was read from the report of it
        """
        ids = OWN_ID.findall(" ".join(values.get("bounced_msg_ids") or ()))
        returned = self.browse(map(int, ids)).exists()
        returned = returned.filtered(
            lambda row: (
                row.state == "asked" and row.mail_to == values.get("bounced_email")
            )
        )
        words = html2plaintext(values.get("body") or "").strip()
        returned._keep({"error": words[:300]})
        # Who was reminded has got the question, only not the reminder.
        returned.filtered(lambda row: not row.reminded_at)._keep(
            {"state": "failed", "reason": "refused", "asked_at": False}
        )

    @api.model
    def _note_left(self, job, company, size):
        """Whose mail was tried again and is there no more has got it: the queue could
        not note that when it left."""
        rows = self.env.execute_query(self._select_left(company))
        job.batches(
            [row[0] for row in rows],
            lambda answers: answers._note_sending(None, False),
            size=size,
            claim=lambda ids: self.browse(
                claim(self.env, self._select_left(company), ids, "row")
            ),
        )

    @api.model
    def _select_left(self, company):
        self.env.flush_all()
        return SQL(
            """
            SELECT row.id
              FROM custrel_survey_wave_answer row
             WHERE row.company_id = %s AND row.state = 'trying'
               AND NOT EXISTS (SELECT FROM mail_message message
                                 JOIN mail_mail mail
                                   ON mail.mail_message_id = message.id
                                WHERE message.model = 'custrel.survey.wave.answer'
                                  AND message.res_id = row.id)
            """,
            company.id,
        )

    @api.model
    def _select_lost(self, company):
        """:return: SQL of the ids of those whose mail the queue could not send; one
        that is marked so may just be on its way"""
        return SQL(
            """%s AND (mail.state = 'cancel'
                    OR mail.state = 'exception' AND mail.write_date < %s)
             ORDER BY row.id""",
            self._select_mails(company),
            fields.Datetime.now() - IN_FLIGHT,
        )

    @api.model
    def _select_mails(self, company):
        """:return: SQL of the ids of those who were asked and whose ``mail`` is still
        there, up to its conditions"""
        self.env.flush_all()
        return SQL(
            """
            SELECT row.id
              FROM mail_mail mail
              JOIN mail_message message ON message.id = mail.mail_message_id
              JOIN custrel_survey_wave_answer row ON row.id = message.res_id
             WHERE message.model = 'custrel.survey.wave.answer'
               AND row.company_id = %s AND row.state IN ('asked', 'trying')
            """,
            company.id,
        )

    def _find_mails(self, states):
        """:return: mails of these that the queue has in one of these states"""
        mails = self.env["mail.mail"].sudo()  # the program's own
        return mails.search(
            [
                ("model", "=", self._name),
                ("res_id", "in", self.ids),
                ("state", "in", states),
            ]
        )

    def _withdraw(self, reason=None):
        """Let no mail of these leave any more that still stands in the queue, or failed
        and would be tried again; one that is just being sent can't be stopped.

        :param reason: why those are not asked who get no question by that
        """
        mails = letters.take_back(self._find_mails(("outgoing", "exception")))
        rows = self & self.browse(mails.mapped("res_id"))
        mails.unlink()
        if reason:
            unasked = rows.filtered(
                lambda r: r.state in ("asked", "trying") and not r.reminded_at
            )
            unasked._skip(reason)
            unasked._keep({"asked_at": False})

    def _settle_lost(self, company):
        """Say of each why he was not asked, or have it tried again."""
        by_id = self._find_mails(("exception", "cancel")).grouped("res_id")
        asked = self.filtered(lambda a: a.state in ("asked", "trying"))
        refusing = letters.find_refusing(self.env, asked.mapped("mail_to"))
        for answer in asked.filtered(lambda a: a.id in by_id):
            # It could not be withdrawn while it was on its way.
            is_wanted = answer._is_open() and answer.mail_to not in refusing
            answer._on_mail_lost(by_id[answer.id], is_wanted)

    def _on_mail_lost(self, mails, is_wanted):
        """:param bool is_wanted: whether it may be tried again"""
        mail = mails[:1]
        error, reason = mail.failure_reason or False, "withdrawn"
        if mail.state == "exception":
            if is_wanted and letters.try_again(mail):
                return
            reason = letters.get_failure(mail)
        mails.filtered(lambda m: m.state != "cancel").write({"state": "cancel"})
        if self.reminded_at:  # he has got the question, only not the reminder
            self._keep({"error": error and error[:300]})
            mails.unlink()
            return
        vals = {"state": "failed", "reason": reason, "error": error and error[:300]}
        if reason != "unknown":
            vals["asked_at"] = False  # he got nothing: no pause begins
        self._keep(vals)

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
