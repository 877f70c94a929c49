import logging
from collections import defaultdict

import psycopg2
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from . import letters
from .reach import Reaches, name_problem

_logger = logging.getLogger(__name__)


class CustrelFollowup(models.Model):
    """What the mail of an automatic follow-up says."""

    _inherit = "custrel.followup"

    mail_subject = fields.Char(
        string="Subject of the Mail",
        compute="_compute_mail_subject",
        inverse="_inverse_mail_subject",
    )
    mail_body = fields.Html(
        string="Mail Text",
        compute="_compute_mail",
        inverse="_inverse_mail_body",
        sanitize_style=True,
    )
    mail_notice = fields.Char(
        compute="_compute_mail", help="What keeps the mail from being sent."
    )
    mail_remark = fields.Char(
        string="Remark",
        compute="_compute_mail_remark",
        help="Why the mail was not sent, or will not be as things stand.",
    )
    has_no_server = fields.Boolean(
        compute="_compute_has_no_server",
        export_string_translation=False,
        help="The mail waits, and there is no server by which it could leave.",
    )

    # --------------------------------------------------------------------- words

    @api.depends(lambda self: (*self._get_word_sources(), "own_subject"))
    def _compute_mail_subject(self):
        """A list shows subjects, for which no text is filled in."""
        self.mail_subject = False
        for followup in self.filtered("mail_message_id"):
            # It is about this follow-up.
            followup.mail_subject = followup.mail_message_id.sudo().subject
        waiting = self.filtered(lambda f: f.mail_state == "waiting")
        for (template, lang), followups in waiting._group_by_letter().items():
            subjects = template and followups._try_subjects(template, lang)
            for followup in followups:
                followup.mail_subject = followup.own_subject or (
                    subjects and subjects.get(followup.id)
                )

    def _try_subjects(self, template, lang):
        """:return: dict of the ids of those of these for which the template can be
        filled in to their subjects"""
        try:
            words = template.sudo().with_context(lang=lang)  # as in _fill_in
            return words._render_field("subject", list(self._ids))
        except psycopg2.Error:
            raise
        except Exception:  # whatever a template says
            if len(self) == 1:
                return {}
            subjects = {}
            for followup in self:
                subjects.update(followup._try_subjects(template, lang))
            return subjects

    @api.model
    def _get_word_sources(self):
        return (
            "automatic",
            "mail_state",
            "partner_id",
            "contact_ids",
            "user_id",
            "cadence_id",
            "greeting_template_id",
            "mail_message_id",
        )

    @api.depends(lambda self: (*self._get_word_sources(), "own_subject", "own_body"))
    def _compute_mail(self):
        self.mail_body = self.mail_notice = False
        for followup in self.filtered("mail_message_id"):
            mail = followup.mail_message_id.sudo()  # it is about this follow-up
            followup.mail_body = mail.body
        waiting = self.filtered(lambda f: f.mail_state == "waiting")
        labels = self._get_problem_labels()
        problems = waiting._find_mail_problems()
        for followup in waiting:
            problem = problems.get(followup)
            if problem != "no_template":
                words = followup._try_words()
                followup.mail_body = words and words[1]
                problem = problem or (not words and "words")
            followup.mail_notice = labels[problem] if problem else False

    @api.depends(
        "mail_state", "mail_problem", "partner_id", "contact_ids", "cadence_id"
    )
    @api.depends_context("lang")
    def _compute_mail_remark(self):
        labels = self._get_problem_labels()
        waiting = self.filtered(lambda f: f.mail_state == "waiting")
        problems = waiting._find_mail_problems()
        for followup in self:
            problem = problems.get(followup) or followup.mail_problem
            if not problem and followup.has_no_server:
                problem = "no_server"
            followup.mail_remark = labels.get(problem, False)

    @api.model
    def _get_problem_labels(self):
        return dict(self._fields["mail_problem"]._description_selection(self.env))

    @api.depends("mail_state", "state")
    def _compute_has_no_server(self):
        ready = self.filtered(
            lambda f: f.state == "planned" and f.mail_state in ("waiting", "queued")
        )
        missing = ready and self.env["ir.mail_server"]._custrel_is_missing()
        for followup in self:
            followup.has_no_server = missing and followup in ready

    @api.model
    @api.readonly
    def get_mail_notice(self):
        """:return: what whoever sees automatic mails has to know of all of them, empty
        for nothing"""
        self.browse().check_access("read")
        return self.env["ir.mail_server"]._custrel_describe_missing()

    def _try_words(self):
        """:return: subject and body; None if they can't be made"""
        try:
            return self._get_words()[self]
        except psycopg2.Error:
            raise
        except Exception:  # whatever a template says
            _logger.info("The mail of %s can't be shown", self, exc_info=True)
            return None

    def _get_words(self):
        """Fill in the templates, in the languages of the recipients. What somebody
        wrote himself is not filled in: it says what he wants.

        :return: dict of each of these to subject and body
        """
        words = {}
        for (template, lang), followups in self._group_by_letter().items():
            words.update(followups._fill_in(template, lang))
        return words

    def _group_by_letter(self):
        """:return: dict of template and language to those of these that are written
        so"""
        by_letter = defaultdict(list)
        for followup in self:
            lang = followup._get_mail_lang()
            by_letter[followup._get_letter(), lang].append(followup)
        return {key: self.browse().union(*own) for key, own in by_letter.items()}

    def _fill_in(self, template, lang):
        """:return: dict of each of these to subject and body in a language"""
        # For the customer, whoever looks at it.
        template = template.sudo().with_context(lang=lang)
        ids = list(self._ids)
        subjects = template._render_field("subject", ids)
        bodies = letters.fill_in_bodies(template, self)
        return {
            followup: (
                followup.own_subject or subjects[followup.id],
                followup.own_body or bodies[followup.id],
            )
            for followup in self
        }

    def _get_mail_lang(self):
        """:return: code of a language that is installed, the recipient's if it is"""
        self.ensure_one()
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        people = (
            self.mail_recipient_id,
            self.partner_id,
            self.company_id.partner_id,
            self.mail_sender_id,
        )
        known = (person.sudo().lang for person in people)  # languages are no secret
        return next((lang for lang in known if lang in installed), "en_US")

    def _inverse_mail_subject(self):
        self._keep_words("own_subject", "mail_subject")

    def _inverse_mail_body(self):
        self._keep_words("own_body", "mail_body")

    def _keep_words(self, name, shown):
        """Keep what somebody wrote into the mail instead of the template."""
        given = {followup: followup[shown] for followup in self}
        for followup, value in given.items():
            if not followup.automatic or followup.state != "planned":
                if value:
                    raise UserError(
                        self.env._(
                            "%s: the system sends no mail that could be changed.",
                            followup.display_name,
                        )
                    )
                continue
            followup._check_may_decide()
            followup._call_back()
            followup._keep({name: value})

    # ------------------------------------------------------------------ problems

    def _find_mail_problems(self, channel=None):
        """Why the customers of these may not be written to; rooms add what they know.

        :param channel: by which they are to be written to; if none, as they are planned
        :return: dict of those with a problem to the value of ``mail_problem``
        """
        problems = {}
        for company, followups in self.grouped("company_id").items():
            found = Reaches(company).of(followups.mail_recipient_id._origin.ids)
            channels = {x: x._get_writing_channel() for x in followups.cadence_id}
            for followup in followups:
                recipient = followup.mail_recipient_id._origin
                by = channel or followup._get_own_channel(channels)
                if not by:
                    problems[followup] = "no_template"
                elif not recipient:
                    problems[followup] = "no_address"
                elif reason := found[recipient.id].against.get(by.id):
                    problems[followup] = name_problem(reason)
        return problems

    # ------------------------------------------------------------------- the mail

    def _prepare_letters(self):
        """:return: list of values of mails, one for each of these, in their order"""
        words = self._get_words()
        senders = {
            f: f.mail_sender_id.partner_id or f.company_id.partner_id for f in self
        }
        reply_to = self._get_letter_reply_to(senders)
        return [
            followup._prepare_letter(*words[followup], senders[followup], reply_to)
            for followup in self
        ]

    def _get_letter_reply_to(self, senders):
        """:return: dict of id to where answers go: where the gateway hears, or else to
        the company; to the own address of the sender only if there is none"""
        reply_to = {}
        for company, own in self.grouped("company_id").items():
            reply_to.update(
                own._notify_get_reply_to_batch(
                    defaults={
                        f.id: company.email_formatted or senders[f].email_formatted
                        for f in own
                    },
                    author_ids={f.id: senders[f].id for f in own},
                )
            )
        return reply_to

    def _prepare_letter(self, subject, body, sender, reply_to):
        company, template = self.company_id, self._get_letter()
        recipient = self.mail_recipient_id
        address = recipient.email_normalized
        stop = self._get_stop_url(address)
        body = Markup("%s%s") % (Markup(body), self._get_footer(stop))
        return {
            "subject": subject,
            "body_html": body,
            "body": body,
            "email_from": sender.email_formatted or company.email_formatted,
            "reply_to": reply_to[self.id],
            "author_id": sender.id,
            **letters.to_address(recipient.name, address),
            "attachment_ids": [fields.Command.set(template.attachment_ids.ids)],
            "mail_server_id": template.mail_server_id.id,
            "headers": letters.get_headers(stop),
            "model": self._name,
            "res_id": self.id,
            "message_type": "email_outgoing",
            "is_notification": True,  # the message stays when the mail is deleted
            "auto_delete": False,
            "record_company_id": company.id,
            "record_alias_domain_id": company.alias_domain_id.id,
        }

    def _get_footer(self, stop):
        env = self.with_context(lang=self._get_mail_lang()).env
        return letters.make_footer(env, self.company_id, stop)

    def _get_mail_title(self):
        """:return: by which he is known to people"""
        return self.mail_subject
