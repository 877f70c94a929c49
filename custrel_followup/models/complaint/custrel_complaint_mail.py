from ast import literal_eval

from odoo import api, fields, models
from odoo.tools import (
    babel_locale_parse,
    email_normalize,
    email_normalize_all,
    format_date,
    get_lang,
)

from ...rules import moment, zones
from ..shared.clock import get_local
from ..shared.inside import told
from ..shared.jobs import run_soon
from ..shared.mail_headers import AUTO_REPLIED
from .custrel_complaint_watch import MAIL_QUEUE

LAYOUT = "custrel_followup.complaint_letter"
AUTOMATIC = frozenset(("received", "silence", "closed"))
"""Templates that no person sends. A proposal and a rejection are words of our people:
said to be automatic, the customer's own desk would throw them away."""

REFERENCES = 5
"""Of so many mails of the customer the last ones are referred to."""


class CustrelComplaint(models.Model):
    """Mails to the customer: to whom they go, where answers come back, and which one is
    the first response of a person."""

    _inherit = "custrel.complaint"

    def _mail_get_partners(self, introspect_fields=False):
        return {complaint.id: complaint._get_addressee() for complaint in self}

    def _rating_get_partner(self):
        return self.contact_id or self.partner_id

    def _get_addressee(self):
        """:return: whom we write to: who complains, or his company if he is there no
        more, or has no address and the complaint came from none"""
        partner, customer = self._rating_get_partner(), self.partner_id
        # Odoo writes to nobody who is archived.
        if not partner.active and customer.active and customer.email_normalized:
            return customer
        if partner.email_normalized or email_normalize(self.email_from, strict=False):
            return partner
        return customer

    def _get_recipient(self):
        """:return: whom mails of templates are for, as in the header of a mail; empty
        if nobody has an address"""
        partner = self._get_addressee()
        if partner.email_normalized:
            return partner.email_formatted
        return email_normalize(self.email_from, strict=False) and self.email_from or ""

    def _message_auto_subscribe_notify(self, partner_ids, template):
        """A new owner is told by the watch, of all that is new to him at once."""

    def _notify_get_reply_to_batch(self, defaults=None, author_ids=None):
        """Answers go to the team, or else to the catchall, or else to the company.

        They never go to the address of whoever writes, as long as there is one of
        these: there, nobody else would read them, and Odoo neither.
        """
        complaints = self.sudo()  # whoever may see team and company, they are public
        defaults = dict(defaults or {})
        author_ids = author_ids or {}
        for complaint in complaints:
            office = complaint.company_id.email_formatted
            defaults[complaint.id] = office or defaults.get(complaint.id, False)
        result = super()._notify_get_reply_to_batch(
            defaults=defaults or None, author_ids=author_ids or None
        )
        for complaint in complaints:
            if address := complaint.team_id.alias_email:
                result[complaint.id] = self._notify_get_reply_to_formatted_email(
                    address, author_id=author_ids.get(complaint.id)
                )
        return result

    def _notify_by_email_get_base_mail_values(
        self, message, recipients_data, additional_values=None
    ):
        """Add the headers that make what our people write an answer to the customer's
        last mail."""
        values = super()._notify_by_email_get_base_mail_values(
            message, recipients_data, additional_values=additional_values
        )
        mails = self._get_customer_mails().get(self, message) - message
        return _answering(values, mails) if mails else values

    @api.model
    def _prepare_mails(self, vals_list):
        """Complete the values of mails about complaints that templates or programs make
        like those of notifications: answers come back, and the customer's client puts
        them to his own mail.

        :return: new list of values
        """
        complaints = self.browse({vals["res_id"] for vals in vals_list}).exists()
        complaints = complaints.sudo()  # whoever writes, these are facts of the team
        mails = complaints._get_customer_mails()
        people = {
            c: c.user_id.partner_id or c.company_id.partner_id for c in complaints
        }
        reply_to = complaints._notify_get_reply_to_batch(
            author_ids={c.id: people[c].id for c in complaints}
        )
        prepared = []
        for vals in vals_list:
            complaint = complaints.browse(vals["res_id"])
            address = vals.get("reply_to") or reply_to.get(complaint.id)
            vals = vals | {"reply_to": address}
            if complaint in mails:
                vals = _answering(vals, mails[complaint])
            prepared.append(vals)
        return prepared

    def _get_customer_mails(self):
        """:return: dict of complaints to the last mails that the customer wrote, oldest
        first; without those of which he wrote none"""
        messages = self.env["mail.message"].sudo()  # only where they came from
        found = messages.search_fetch(
            [
                ("model", "=", self._name),
                ("res_id", "in", self.ids),
                ("message_type", "=", "email"),
                # A notice of a machine is kept as a note.
                ("subtype_id", "!=", self.env.ref("mail.mt_note").id),
            ],
            ["res_id", "message_id", "author_id", "email_from"],
            order="id",
        ).grouped("res_id")
        mails = {}
        for complaint in self:
            own = found.get(complaint.id, messages).filtered(complaint._is_of_customer)
            if own:
                mails[complaint] = own[-REFERENCES:]
        return mails

    def _is_of_customer(self, message):
        """Whether the customer wrote a message, by whom or from where it came."""
        author = message.author_id.commercial_partner_id
        if author and author == self.partner_id.commercial_partner_id:
            return True
        return email_normalize(message.email_from) in self._get_customer_addresses()

    def _get_customer_addresses(self):
        """:return: set of normalized addresses at which we write to the customer"""
        partners = self.contact_id | self.partner_id
        addresses = [*partners.mapped("email"), self.email_from]
        return {one for text in addresses if text for one in email_normalize_all(text)}

    def _get_customer_address(self):
        """:return: normalized address that templates are sent to, or False"""
        return email_normalize(self._get_recipient(), strict=False)

    def _send_template(self, name):
        """Queue a mail to whoever complained, in his language; nothing is sent to
        nobody.

        :param str name: what the template says, e.g. "received"
        """
        template, reachable = self._get_template(name), self._get_reachable()
        if template and reachable:
            values = self._get_mail_values(name)
            template.send_mail_batch(
                reachable.ids, email_layout_xmlid=LAYOUT, email_values=values
            )
            # By itself it runs once an hour.
            run_soon(self.env, MAIL_QUEUE, at=values.get("scheduled_date"))

    @api.model
    def _get_template(self, name):
        """:return: template of this name, empty if an administrator has deleted it"""
        template = self.env.ref(
            f"custrel_followup.mail_template_complaint_{name}", raise_if_not_found=False
        )
        template = template or self.env["mail.template"]
        return template.sudo()  # for the administrator, its mails for everybody

    def _get_reachable(self):
        """:return: complaints of which somebody has an address"""
        return self.filtered(lambda c: c._get_customer_address())

    @api.model
    def _get_mail_values(self, name):
        """:return: values of the mails of a template beside what it says"""
        return {"headers": AUTO_REPLIED} if name in AUTOMATIC else {}

    def _get_sender_address(self):
        """:return: from whom mails of templates are, as in the header of a mail: the
        owner, or the company if he has left or has no address"""
        self.ensure_one()
        owner = self.user_id.sudo()  # his address stands on each mail of his
        if not self.company_id._custrel_employs(owner):
            owner = owner.browse()
        others = self.company_id.email_formatted or self.env.user.email_formatted
        return owner.email_formatted or others

    def _get_mail_lang(self):
        """:return: code of the language in which the customer is written to"""
        self.ensure_one()
        partner = self.contact_id or self.partner_id or self.company_id.partner_id
        return partner.lang or self.env.lang

    def _say_what_it_is(self):
        """:return: what stands above the number of mails to the customer"""
        self.ensure_one()
        return self.env._("Your complaint")

    def _get_promise(self):
        """:return: until when the customer has an answer, see :meth:`_say_moment`;
        empty if he has got one, or that moment is past"""
        self.ensure_one()
        deadline = self.response_deadline
        if self.responded_at or not deadline or deadline <= fields.Datetime.now():
            return ""
        return self._say_moment(deadline)

    def _say_moment(self, at):
        """:param datetime at: naive UTC
        :return: when that is, as mails and the portal say it alike: in the language of
            the context, by the customer's clock, with the name of its zone"""
        locale = babel_locale_parse(get_lang(self.env).code)
        return moment.with_zone(at, self._get_customer_tz(), locale)

    def _get_silence_day(self):
        """:return: until when a proposal waits for an answer, as a day in the language
        of the context and the customer's time zone; empty where none waits"""
        self.ensure_one()
        if not self.silence_at:
            return ""
        his = self.with_context(tz=self._get_customer_tz())
        day = get_local(his.env, self.silence_at)
        return format_date(self.env, day.date())

    def _get_customer_tz(self):
        """:return: name of the time zone in which whoever complains lives, by the same
        rule as for follow-ups"""
        person = self._rating_get_partner().sudo()  # of colleagues, too
        customer = person.commercial_partner_id
        return zones.find_zone(
            person.custrel_tz or customer.custrel_tz,
            person.tz or customer.tz,
            (person.country_id or customer.country_id).code,
            self.company_id._custrel_tz(),
        ).zone.key

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        planned = self._is_notification_scheduled(kwargs.get("scheduled_date"))
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        if not planned and self._is_answer(message, recipients):
            complaint = self.sudo()  # what the program keeps, whoever answers
            complaint._on_answer(message)
        return recipients

    def _on_answer(self, message):
        """Stop the clock of the first response; who has answered works on it."""
        if self.state == "new":
            self._go("in_progress")
        if not self.responded_at:
            self.responded_at = fields.Datetime.now()
            self._set_watch(self.company_id._custrel_work_time())

    def _is_answer(self, message, recipients):
        """Whether a message is an answer to the customer by one of our people.

        :param message: a comment, or a mail that came in from the colleague's mailbox
        :param recipients: rows of those to whom Odoo sends it
        """
        if message.message_type not in ("comment", "email"):
            return False
        if message.is_internal or message.subtype_id.internal:
            return False
        if told(self, "custrel_opening"):
            return False
        if all(user.share for user in message.author_id.user_ids):
            return False
        return self._reaches_customer(message, recipients)

    def _reaches_customer(self, message, recipients):
        """Whether the customer gets a message: from Odoo, or because the colleague who
        wrote it had put him into To or Cc.

        :param recipients: as of :meth:`_is_answer`
        """
        customers = (self.contact_id | self.partner_id).ids
        if any(
            row["id"] in customers
            and (row["email_normalized"] or row["notif"] == "inbox")
            for row in recipients or ()
        ):
            return True
        written = {row["email_normalized"] for row in recipients or ()}
        message = message.sudo()  # of whom a mail had is not for everybody
        for text in (message.incoming_email_to, message.incoming_email_cc):
            written.update(email_normalize_all(text or ""))
        return not written.isdisjoint(self._get_customer_addresses())


def _answering(vals, mails):
    """:return: ``vals`` of a mail as an answer to the last of ``mails``"""
    try:
        headers = dict(literal_eval(vals.get("headers") or "{}"))
    except (SyntaxError, TypeError, ValueError):
        headers = {}  # Odoo sends a mail without headers that it can't read
    headers.setdefault("In-Reply-To", mails[-1:].message_id)
    known = (vals.get("references") or "").split()
    new = [one for one in mails.mapped("message_id") if one not in known]
    return vals | {"headers": repr(headers), "references": " ".join([*new, *known])}
