from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import html2plaintext, plaintext2html

from ...rules import filename
from ..shared.once import looking_again
from ..shared.readers import Readers

WORD = "custrel_followup.mail_activity_type_complaint_word"
RATING = "custrel_followup.mail_activity_type_complaint_rating"
LOST = "custrel_followup.mail_activity_type_complaint_lost"

SATISFIED = 3
"""Of five: below it the customer is unhappy with how we settled it."""

LONGEST_SUBJECT = 200
LONGEST_TEXT = 50_000
MOST_ORDERS = 50
LARGEST_FILE = 25 * 1024 * 1024
MOST_FILES = 10
MINUTES_TO_CLICK_TWICE = 10


class CustrelComplaint(models.Model):
    """What a customer may see and do, on the portal, by a link of a mail or by an
    answer to it, and the tasks that his words make for our people.

    Portal users have no rights on complaints: the controllers ask here, and here it is
    decided what is theirs.
    """

    _inherit = "custrel.complaint"

    @api.model
    def _get_portal_domain(self, partner):
        """:return: domain of the complaints of a contact's company, and of those that
        he entered and that belong to nobody yet"""
        users = partner.with_context(active_test=False).user_ids
        return Domain("partner_id", "=", partner.commercial_partner_id.id) | (
            Domain("partner_id", "=", False) & Domain("create_uid", "in", users.ids)
        )

    @api.model
    def _get_portal_orders(self, partner, company):
        """:return: the last confirmed orders of a contact's customer, of which he may
        complain; none for whom only another company of ours knows"""
        orders = self.env["sale.order"].sudo()  # of the customer himself
        if not self._is_known_in(partner, company):
            return orders
        return orders.search(
            [
                ("partner_id", "child_of", partner.commercial_partner_id.id),
                ("company_id", "=", company.id),
                ("state", "=", "sale"),
            ],
            order="date_order desc, id desc",
            limit=MOST_ORDERS,
        )

    @api.model
    def _create_from_portal(
        self, partner, company, subject, text, files=(), about=None
    ):
        """:param partner: contact of who is logged in
        :param files: pairs of name and content
        :param dict about: ``order_id`` and ``product_id``, of those that were offered
        :raise UserError: the subject is missing, or something is too long or too big
        """
        subject = (subject or "").strip()
        if not subject:
            raise UserError(self.env._("Tell us in a few words what it is about."))
        if len(subject) > LONGEST_SUBJECT:
            raise UserError(
                self.env._("Keep the subject below %s characters.", LONGEST_SUBJECT)
            )
        _check_sent(self.env, text, files)
        sent = subject, text or "", _measure(files)
        with looking_again(self.env, "complain", partner.id, *sent) as env:
            sent_before = self.with_env(env)._find_sent(partner, company, *sent)
        if sent_before:
            return self.browse(sent_before.id)
        # Whom only another company of ours knows is a stranger in this one.
        known = partner if self._is_known_in(partner, company) else partner.browse()
        complaint = self.create(
            {
                "subject": subject,
                "description": plaintext2html(text or ""),
                "partner_id": known.commercial_partner_id.id,
                "contact_id": known.id,
                "email_from": not known and partner.email_formatted,
                "company_id": company.id,
                "channel_id": self._get_channel("portal").id,
                **(about or {}),
            }
        )
        if files:
            complaint._post_from_portal(partner, "", files)
        return complaint

    @api.model
    def _find_sent(self, partner, company, subject, text, files):
        """:return: the complaint that somebody has just sent, who clicked twice"""
        complaints = self.search(
            [
                ("company_id", "=", company.id),
                ("create_uid", "in", partner.user_ids.ids),
                ("create_date", ">=", _just_now()),
                ("subject", "=", subject),
            ]
        )
        return complaints.filtered(
            lambda complaint: (
                _is_same(complaint.description, text)
                and _get_files(complaint.message_ids) == files
            )
        )[:1]

    def _has_just_said(self, partner, text, files):
        """Whether somebody has sent the same words and files a moment ago."""
        messages = self.env["mail.message"].sudo()  # of the customer himself
        said = messages.search(
            [
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("author_id", "=", partner.id),
                ("message_type", "=", "comment"),
                ("create_date", ">=", _just_now()),
            ]
        )
        return any(
            _is_same(message.body, text) and _get_files(message) == files
            for message in said
        )

    def _post_from_portal(self, partner, text, files=()):
        """Keep what the customer writes, and go on if we have waited for it.

        :raise UserError: nothing was written, or it is too long or too big
        """
        self.ensure_one()
        if not (text or "").strip() and not files:
            raise UserError(self.env._("Write something before you send it."))
        _check_sent(self.env, text, files)
        sent = text or "", _measure(files)
        with looking_again(self.env, "say", self.id, partner.id, *sent) as env:
            if self.with_env(env)._has_just_said(partner.with_env(env), *sent):
                return
        self.message_post(
            body=plaintext2html(text or ""),
            author_id=partner.id,
            email_from=partner.email_formatted,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[(filename.clean(name), content) for name, content in files],
        )
        self._on_customer_reply()

    def _confirm_by_customer(self):
        """The customer says that it is settled, perhaps twice. Only after his rights
        were checked.

        :raise UserError: there is nothing to confirm
        """
        if self._is_answered("confirm"):
            return
        self._require(
            ("resolved",), self.env._("There is no open proposal to confirm: %s.")
        )
        self._keep({"closing": "customer"})
        self._go("closed")

    def _reopen_by_customer(self, reason):
        """The customer says that it is not settled, perhaps twice. Only after his
        rights were checked.

        :raise UserError: it is not settled yet, or he gives no reason or too long a one
        """
        _check_sent(self.env, reason)
        if not self._is_answered("reopen", reason):
            self.action_reopen(reason)
        for complaint in self:
            complaint._tell_of_words(reason)

    def _on_customer_reply(self):
        """Go on after the customer has written: waiting ends, and a proposal is not
        closed for his silence. If a solution was proposed already, or the owner has
        left, reading it is somebody's task."""
        self.filtered(lambda c: c.state == "waiting")._go("in_progress")
        proposed = self.filtered(lambda c: c.state == "resolved")
        proposed._keep({"silence_at": False})
        for complaint in self:
            followed = complaint.company_id._custrel_employs(complaint.user_id)
            if not complaint.is_open or not followed:
                complaint._tell_of_words()

    def rating_apply(self, rate, **kwargs):
        """Keep the customer's rating; a bad one is a task of the team leader, until the
        customer gives a good one."""
        rating = super().rating_apply(rate, **kwargs)
        if rate >= SATISFIED:
            self._get_tasks(RATING).unlink()
            return rating
        for complaint in self:
            leader = complaint._get_told("manager", Readers(complaint))
            complaint._set_task(
                RATING,
                leader,
                lambda words: words.env._("The customer is not satisfied"),
                kwargs.get("feedback"),
            )
        return rating

    def _tell_of_words(self, text=""):
        """Give somebody the task to read what the customer has written: the owner, the
        team leader or the fallback user, the first one who is there and may open it.

        :param str text: what the customer has written, if it stands nowhere else
        """
        user = self._get_told("new", Readers(self))
        self._set_task(
            WORD,
            user,
            lambda words: words.env._("The customer has written again"),
            text,
        )

    def _get_tasks(self, *types):
        """:param types: external ids of activity types, all of them if none is given
        :return: open tasks that the customer's words have made
        """
        kinds = types or (WORD, RATING, LOST)
        return self.env["mail.activity"]._custrel_find_reminders(self, *kinds)

    def _set_task(self, kind, user, summarize, text):
        """Have one open task of a kind. Who has it and is still there keeps it, and
        finds the new text in it.

        :param str kind: external id of an activity type
        :param user: who gets the task
        :param summarize: function of the complaint in the language of the user
        :param str text: note of the task; without it the note stays as it is
        """
        self.ensure_one()
        task = self._get_tasks(kind)[:1]
        note = plaintext2html(text) if text else task.note
        if task and self.company_id._custrel_employs(task.user_id):
            task.note = note
            return
        task.unlink()
        activities = self.env["mail.activity"]
        values = activities._custrel_prepare_reminder(
            self,
            user,
            kind,
            lambda words: {"summary": summarize(words), "note": note},
            None if user else self.company_id._custrel_today(),
        )
        activities._custrel_create_reminders([values])

    def _get_open_rating(self):
        """:return: token by which the customer can still say how satisfied he is, empty
        if he was not asked or has answered"""
        if self.state != "closed":
            return ""
        ratings = self.sudo().rating_ids  # Odoo shows their tokens to nobody
        asked = ratings.filtered(lambda r: not r.consumed)
        return asked.sorted("id")[-1:].access_token or ""

    def _get_next_hearing(self):
        """:return: until when the customer hears from us, see :meth:`_say_moment`;
        empty where nothing is promised"""
        deadline = self.next_deadline
        if not self.is_open or not deadline or self.sla_state == "late":
            return ""
        return self._say_moment(deadline)

    def _get_public_messages(self):
        """:return: messages of the complaint that the customer has seen or written"""
        messages = self.env["mail.message"].sudo()  # the complaint is the customer's
        return messages.search(
            [
                ("model", "=", self._name),
                ("res_id", "in", self.ids),
                ("is_internal", "=", False),
                # What people wrote; what we send by ourselves the page says anyway.
                ("message_type", "in", ("comment", "email")),
                "|",
                ("subtype_id", "=", False),
                ("subtype_id.internal", "=", False),
                ("subtype_id", "!=", self.env.ref("mail.mt_note").id),
            ],
            order="id",
        )

    def _is_answered(self, answer, reason=""):
        """Whether the customer has just said the same."""
        if answer == "confirm":
            return self.state == "closed" and self.closing == "customer"
        said = self.reopen_reason or ""
        return self.is_open and bool(said) and said == (reason or "").strip()


def _just_now():
    return fields.Datetime.now() - timedelta(minutes=MINUTES_TO_CLICK_TWICE)


def _is_same(body, text):
    """Whether a text that is kept says what was sent."""
    return html2plaintext(body or "") == html2plaintext(plaintext2html(text))


def _measure(files):
    """:return: names and sizes of files that were sent, to tell them from others"""
    return sorted((filename.clean(name), len(content)) for name, content in files)


def _get_files(messages):
    """:return: the same of the files of messages"""
    files = messages.attachment_ids
    return sorted((file.name, file.file_size) for file in files)


def _check_sent(env, text, files=()):
    if len(text or "") > LONGEST_TEXT:
        raise UserError(
            env._(
                "This text is too long. Write at most %s characters, and send the rest "
                "as a file.",
                LONGEST_TEXT,
            )
        )
    if len(files) > MOST_FILES:
        raise UserError(env._("Send at most %s files at once.", MOST_FILES))
    for name, content in files:
        if len(content) > LARGEST_FILE:
            raise UserError(
                env._(
                    "%(name)s is too big. Send files of at most %(size)s MB.",
                    name=name,
                    size=LARGEST_FILE // 1024 // 1024,
                )
            )
