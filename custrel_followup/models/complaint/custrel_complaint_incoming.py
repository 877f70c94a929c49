from email.message import EmailMessage

from markupsafe import Markup

from odoo import api, models
from odoo.tools import (
    email_normalize,
    email_normalize_all,
    html2plaintext,
    plaintext2html,
)
from odoo.tools.mail import (
    email_split_and_format,
    email_split_tuples,
    prepend_html_content,
)

from ...rules import automail, forward
from ..shared.inside import tell, told
from .custrel_complaint_lost import BOUNCED

LONGEST_DESCRIPTION = 100_000
"""Characters of a mail that are shown as the description; all of it is kept below."""

LONGEST_REASON = 500
"""Characters that are shown of why a mail came back."""


class CustrelComplaint(models.Model):
    """What a mail to a complaint makes of it, and who complains by it: seldom only who
    is in its first line."""

    _inherit = "custrel.complaint"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """A mail to a team becomes a complaint of whoever wrote it; the address of an
        unknown sender is kept."""
        given = dict(custom_values or {})
        team = self.env["custrel.complaint.team"].browse(given.get("team_id"))
        if team:
            given["company_id"] = team.company_id.id
        company = self.env["res.company"].browse(given.get("company_id"))
        complainant, known = self._get_complainant(
            msg_dict, company or self.env.company
        )
        msg_dict.update(known)  # Odoo posts the mail by it
        subject = (msg_dict.get("subject") or "").strip()
        values = {
            "subject": subject or self.env._("(no subject)"),
            "description": _shorten(msg_dict.get("body") or ""),
            "channel_id": self._get_channel("email").id,
            "acknowledge": not told(self, "custrel_doubtful"),
            **complainant,
            **given,
        }
        # Odoo takes the address of the mail for the customer's, and its subject for
        # our number, which is short.
        mail = {**msg_dict, "email_from": values.get("email_from"), "subject": ""}
        complaint = super().message_new(mail, values)
        # The mail that makes a complaint is no answer to it, whoever wrote it.
        return tell(complaint, custrel_opening=True)

    def _message_post_after_hook(self, message, msg_vals):
        """Pictures that a mail shows between its words are files of its message: the
        description shows them from there."""
        result = super()._message_post_after_hook(message, msg_vals)
        if told(self, "custrel_opening") and "cid:" in (self.description or ""):
            self.description = _shorten(message.body)
        return result

    @api.model
    def _get_complainant(self, msg_dict, company):
        """Who complains by a mail: its sender, or whose mail one of our people hands
        on. Of the latter nothing goes to whoever handed it on, and not his words to the
        customer.

        :param msg_dict: what was read from the mail
        :return: values of the complaint, and what is known of the mail: its author is
            no contact that only another company of ours knows, and a colleague's mail
            is internal
        """
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or ())
        if not self._is_staff(author):
            address = msg_dict.get("email_from")
            if self._is_ours(email_normalize(address or "") or ""):
                return {}, {}  # what is sent there comes back to us
            contact = self._find_contact(address, company, author.id)
            values = {"email_from": address, "contact_id": contact.id}
            return values, {"author_id": contact.id}
        internal = {"is_internal": True}
        forwarded = self._find_forwarded(msg_dict)
        contact = forwarded and self._find_contact(forwarded.address, company)
        if not contact:
            return {}, internal
        values = {"contact_id": contact.id, "email_from": contact.email_formatted}
        if forwarded.text:
            values["description"] = plaintext2html(forwarded.text)
        return values, internal

    @api.model
    def _get_channel(self, code):
        return self.env["custrel.channel"].search([("code", "=", code)], limit=1)

    def message_update(self, msg_dict, update_vals=None):
        """What the customer answers goes on; what a machine may have answered, or what
        may not be from the colleague who seems to write it, is only kept, for our
        people."""
        result = super().message_update(msg_dict, update_vals)
        if told(self, "custrel_unproven"):
            msg_dict["is_internal"] = True
            warning = self.env._(
                "This came by mail without a reference to a mail of this complaint: it "
                "is not certain who wrote it. The customer did not get it."
            )
            msg_dict["body"] = prepend_html_content(
                msg_dict.get("body") or "", Markup("<p><em>%s</em></p>") % warning
            )
        if told(self, "custrel_doubtful"):
            msg_dict["is_internal"] = True
            msg_dict.pop("parent_id", None)  # its author would be told
            lost, partner = told(self, "custrel_lost"), msg_dict.get("bounced_partner")
            if lost is not None and not (partner and self._is_staff(partner)):
                mail = self.env["mail.message"].sudo().browse(lost)  # whoever wrote it
                words = html2plaintext(msg_dict.get("body") or "").strip()
                self._on_mail_lost(mail, words[:LONGEST_REASON], BOUNCED)
            return result
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or ())
        if not self._is_staff(author):
            self._on_customer_reply()
        return result

    @api.model
    def _get_sender(self, message, values):
        """Whoever filled in a web form is the sender of what the form sends, and
        whoever wrote to a list of ours of what it sends in its own name.

        :param values: what was read from the mail
        :return: dict of ``email_from``, with ``author_id`` if it changes
        """
        given = values.get("email_from")
        author = email_split_and_format(automail.get_author(message))
        # Anybody can call himself a list, and name a customer as who wrote to it.
        if author and self._is_own_list(message):
            return {"email_from": author[-1], "author_id": False}
        address = email_normalize(given or "") or ""
        other = automail.get_other_address(message)
        if not other or other == address or self._is_own_address(other):
            return {"email_from": given}
        is_form = automail.is_form(address) or self._is_ours(address)
        # The form of a small company writes in the name of one of its people.
        if is_form or self._is_own_address(address) and self._get_contacts(other):
            reply_to = email_split_and_format(str(message["Reply-To"]))[-1]
            return {"email_from": reply_to, "author_id": False}
        return {"email_from": given}

    @api.model
    def _get_contacts(self, address):
        """:return: all contacts with an address, of all companies"""
        partners = self.env["res.partner"].sudo()  # whoever runs the gateway
        normalized = email_normalize(address or "")
        domain = [("email_normalized", "=", normalized)]
        return partners.search(domain) if normalized else partners

    @api.model
    def _is_ours(self, address):
        """Whether mails to an address come to us by an alias."""
        domains = self.env["mail.alias.domain"].sudo()  # whoever runs the gateway
        return bool(domains._find_aliases([address]))

    @api.model
    def _is_staff(self, partner):
        """Whether somebody is one of our own people, and no customer."""
        return any(not user.share for user in partner.user_ids)

    @api.model
    def _is_known_in(self, partner, company):
        """Whether a contact may be the customer of a complaint of a company."""
        both = partner | partner.commercial_partner_id
        return both == both.filtered_domain(both._check_company_domain(company))

    @api.model
    def _find_contact(self, email, company, author=None):
        """:param email: as in the header of a mail: of several with one address it is
            whose name stands there
        :param author: the contact that Odoo found for the address
        :return: the customer's contact with an address, none if it is of another
            company of ours, or one of our own people
        """
        partners = self.env["res.partner"].sudo()  # whoever runs the gateway
        found = self._get_contacts(email) or self._get_contacts_with_more(email)
        possible = (partners.browse(author) | found).filtered(
            lambda partner: (
                not self._is_staff(partner) and self._is_known_in(partner, company)
            )
        )
        names = {name.casefold() for name, _ in email_split_tuples(email or "") if name}
        named = possible.filtered(lambda p: (p.name or "").casefold() in names)
        return (named or possible)[:1]

    @api.model
    def _get_contacts_with_more(self, address):
        """Mails to a contact go to all addresses that stand in its field.

        :return: all contacts with this one among others, of all companies
        """
        partners = self.env["res.partner"].sudo()  # whoever runs the gateway
        address = email_normalize(address or "")
        found = address and partners.search([("email", "ilike", address)])
        return (found or partners).filtered(
            lambda partner: address in email_normalize_all(partner.email)
        )

    @api.model
    def _find_forwarded(self, values):
        """What one of our people hands on, e.g. because the customer wrote to him.

        :param values: what was read from the mail
        :return: address of who wrote it and its text, None if it is not clear
        """
        inner = {}
        for _name, content, *_info in values.get("attachments") or ():
            if isinstance(content, EmailMessage):
                address = automail.get_address(str(content["From"] or ""))
                if address and not self._is_own_address(address):
                    inner.setdefault(address, content)
        if inner:
            [(address, first), *others] = inner.items()
            return None if others else forward.Forwarded(address, _get_text(first))
        text = forward.get_text(str(values.get("body") or ""))
        if forward.is_forwarded(values.get("subject") or "", text):
            return forward.find(text, self._is_own_address)
        return None

    @api.model
    def _is_own_address(self, address):
        """Whether an address is of our people, or one of our aliases."""
        if self._is_ours(address):
            return True
        return any(map(self._is_staff, self._get_contacts(address)))


def _shorten(body):
    if len(body) <= LONGEST_DESCRIPTION:
        return body
    return plaintext2html(html2plaintext(body[:LONGEST_DESCRIPTION]))


def _get_text(message):
    """The words of a mail within another one."""
    body = message.get_body(("plain", "html"))
    if body is None:
        return ""
    content = body.get_content()
    if body.get_content_subtype() == "html":
        content = forward.get_text(content)
    return content.strip()
