from odoo import api, fields, models
from odoo.tools import email_normalize_all

from ..shared.fields import KeptJson
from ..shared.listing import say_sentences
from ..shared.readers import Readers
from .custrel_complaint_customer import LOST

UNSENT = "unsent"
BOUNCED = "bounced"

MOST_ANSWERS = 20
"""So many of the last answers can still be taken back, if their mails are lost."""


class CustrelComplaint(models.Model):
    """A mail that did not leave, or came back, is no answer: the clock runs again, and
    somebody has the task to reach the customer. Once it leaves, it counts from then."""

    _inherit = "custrel.complaint"

    answers = KeptJson(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="Of the last answers when they were given, and what was before: by the "
        "ids of their messages.",
    )

    lost_answer = fields.Char(
        compute="_compute_lost_answer",
        help="Why the last answer does not count: its mail was not sent, or bounced.",
    )
    can_send_again = fields.Boolean(
        compute="_compute_lost_answer",
        export_string_translation=False,
        help="The mail of the last answer is still there, and has not left.",
    )

    @api.depends_context("lang")
    @api.depends("answers", "state")
    def _compute_lost_answer(self):
        self.lost_answer = self.can_send_again = False
        lost = {
            complaint: (int(key), answer["lost"])
            for complaint in self.filtered("is_open")
            for key, answer in list((complaint.answers or {}).items())[-1:]
            if answer["lost"]
        }
        if not lost:
            return
        mails = self.env["mail.mail"].sudo()  # queued for whoever writes
        kept = mails.search([("mail_message_id", "in", [m for m, _ in lost.values()])])
        states = {mail.mail_message_id.id: mail.state for mail in kept}
        notice = self.get_mail_notice()
        for complaint, (message_id, how) in lost.items():
            state = states.get(message_id)
            complaint.can_send_again = state == "exception"
            said = complaint._say_lost(how, state)
            complaint.lost_answer = say_sentences(self.env, (said, notice))

    def _say_lost(self, how, state):
        """:param how: why the last answer counts as lost, see ``answers``
        :param state: of its mail, None if that is gone
        :return: the sentence for whoever has written it
        """
        if state == "outgoing":
            return self.env._(
                "The mail with your last answer is being sent again. Until it has "
                "left, the time to answer runs on."
            )
        if how == BOUNCED:
            return self.env._(
                "The mail with your last answer came back: check the customer's "
                "address, or call. He finds the answer on the portal only, and the "
                "time to answer runs on."
            )
        if how == UNSENT or state == "exception":
            return self.env._(
                "The mail with your last answer was not sent: the customer finds it on "
                "the portal only, and the time to answer runs on."
            )
        return self.env._(
            "The mail with your last answer was not sent, or bounced: the customer "
            "finds it on the portal only, and the time to answer runs on."
        )

    def _on_answer(self, message):
        """Note what an answer changes, to take it back if its mail is lost."""
        before = {
            "stage": self.state == "new" and self.stage_id.id,
            "since": fields.Datetime.to_string(self.unanswered_since),
        }
        was_responded = self.responded_at
        result = super()._on_answer(message)
        key = str(message.id)
        known = {k: v for k, v in (self.answers or {}).items() if k != key}
        known = dict(list(known.items())[1 - MOST_ANSWERS :])
        # The first one is known by its moment again, however long all this takes.
        at = fields.Datetime.now() if was_responded else self.responded_at
        known[key] = before | {
            "at": fields.Datetime.to_string(at),
            "lost": False,
            "first": not was_responded,
        }
        self._keep({"answers": known})
        return result

    def _on_mail_lost(self, message, reason, how=UNSENT):
        """A mail to the customer did not leave, or came back.

        :param message: the one that was lost, empty if it is not known
        :param str reason: what is known of why
        :param str how: :data:`UNSENT` or :data:`BOUNCED`
        """
        self.filtered(lambda c: c.state == "resolved")._keep({"silence_at": False})
        for complaint in self:
            complaint._take_back(message, how)
            user = complaint._get_told("new", Readers(complaint))
            subject = message.subject or message.record_name or complaint.subject
            complaint._set_task(
                LOST,
                user,
                lambda words, subject=subject: words.env._(
                    "A mail to the customer was not sent or bounced: %s", subject
                ),
                reason,
            )

    def _take_back(self, message, how):
        """Make of an answer that was lost none."""
        answers = dict(self.answers or {})
        lost = answers.get(str(message.id))
        if not lost or lost["lost"]:
            return
        answers[str(message.id)] = lost | {"lost": how}
        values = {"answers": answers}
        left = [answer for answer in answers.values() if not answer["lost"]]
        if self.responded_at == fields.Datetime.to_datetime(lost["at"]):
            ended = not self.is_open and self.resolved_at
            values["responded_at"] = min((a["at"] for a in left), default=ended)
        later = [answer for answer in left if answer["at"] >= lost["at"]]
        if lost["since"] and not later and not self.unanswered_since and self.is_open:
            values["unanswered_since"] = lost["since"]
        self._keep(values)
        if lost["stage"] and not left and self.state == "in_progress":
            self._go("new")
        if self.is_open:
            self._set_watch(self.company_id._custrel_work_time())

    def _on_mail_left(self, message):
        """A mail to the customer has left that was lost before, perhaps."""
        for complaint in self:
            lost = (complaint.answers or {}).get(str(message.id), {}).get("lost")
            if lost and complaint.is_open:
                complaint._on_answer(message)
            tasks = complaint._get_tasks(LOST)
            if not tasks or complaint._has_lost_mails(message):
                continue
            tasks.unlink()
            complaint._await_answer_again()

    def _await_answer_again(self):
        """The customer has got the mail by which he knows of our proposal: from now on
        his silence means something again."""
        for complaint in self:
            if complaint.state == "resolved" and not complaint.silence_at:
                company = complaint.company_id
                silence_at = company._custrel_silence_at(fields.Datetime.now())
                complaint._keep({"silence_at": silence_at})

    def _has_lost_mails(self, but):
        """Whether the customer still lacks a mail.

        :param but: message that has left now
        """
        answers = (self.answers or {}).items()
        if any(answer["lost"] for id_, answer in answers if id_ != str(but.id)):
            return True
        mails = self.env["mail.mail"].sudo()  # queued for whoever writes
        return bool(
            mails.search_count(
                [
                    ("model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("state", "=", "exception"),
                    ("mail_message_id", "!=", but.id),
                ],
                limit=1,
            )
        )

    @api.model
    def _get_told_by(self, mail):
        """:return: notifications by which a mail tells the customer, empty if it comes
        from a template, None if it is not for him"""
        complaint = self.browse(mail.res_id).exists()
        partners = complaint.contact_id | complaint.partner_id
        addresses = complaint._get_customer_addresses() if complaint else set()
        written = email_normalize_all(mail.email_to or "")
        if not partners & mail.recipient_ids and addresses.isdisjoint(written):
            return None
        return mail.mail_message_id.notification_ids.filtered(
            lambda n: (
                n.mail_mail_id == mail
                and (
                    n.res_partner_id in partners
                    if n.res_partner_id
                    else n.mail_email_address in addresses
                )
            )
        )

    def _settle_mail(self, message, notifications, reason, is_automatic):
        """Note what became of a mail to the customer.

        :param notifications: see :meth:`_get_told_by`
        :param str reason: why it did not leave; empty if it did
        :param bool is_automatic: no person wrote it
        """
        failed = [n.notification_status == "exception" for n in notifications.exists()]
        if reason and all(failed) and is_automatic:
            self._on_automatic_mail_lost(reason)
        elif reason and all(failed):
            self._on_mail_lost(message, reason)
        else:
            self._on_mail_left(message)
