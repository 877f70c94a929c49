from email.message import EmailMessage

from odoo import api, models
from odoo.tools import email_normalize
from odoo.tools.mail import email_split_and_format

from ...rules import automail, forward


class CustrelComplaint(models.Model):
    """Who complains by a mail: seldom only who is in its first line."""

    _inherit = "custrel.complaint"

    @api.model
    def _get_sender(self, message, values):
        """Whoever filled in a web form is the sender of what the form sends.

        :param values: what was read from the mail
        :return: dict of ``email_from``, with ``author_id`` if it changes
        """
        given = values.get("email_from")
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
        """:param author: the contact that Odoo found for the address
        :return: the customer's contact with an address, none if it is of another
            company of ours, or one of our own people
        """
        partners = self.env["res.partner"].sudo()  # whoever runs the gateway
        author = partners.browse(author)
        if author and not self._is_staff(author) and self._is_known_in(author, company):
            return author
        return self._get_contacts(email).filtered(
            lambda partner: (
                not self._is_staff(partner) and self._is_known_in(partner, company)
            )
        )[:1]

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


def _get_text(message):
    """The words of a mail within another one."""
    body = message.get_body(("plain", "html"))
    if body is None:
        return ""
    content = body.get_content()
    if body.get_content_subtype() == "html":
        content = forward.get_text(content)
    return content.strip()
