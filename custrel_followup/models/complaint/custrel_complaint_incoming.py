from odoo import api, models
from odoo.tools import html2plaintext, plaintext2html

from ..shared.inside import told

LONGEST_DESCRIPTION = 100_000
"""Characters of a mail that are shown as the description; all of it is kept below."""


class CustrelComplaint(models.Model):
    """What comes from the customer by mail."""

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
        subject = (msg_dict.get("subject") or "").strip()
        values = {
            "subject": subject or self.env._("(no subject)"),
            "description": _shorten(msg_dict.get("body") or ""),
            "channel_id": self._get_channel("email").id,
            "acknowledge": not told(self, "custrel_doubtful"),
            **self._get_complainant(msg_dict, company or self.env.company),
            **given,
        }
        # Odoo takes the address of the mail for the customer's.
        mail = {**msg_dict, "email_from": values.get("email_from")}
        return super().message_new(mail, values)

    @api.model
    def _get_complainant(self, msg_dict, company):
        """Who complains by a mail: its sender, or whose mail one of our people hands
        on. Of the latter nothing goes to whoever handed it on, and not his words to the
        customer.

        :param msg_dict: what was read from the mail; its author is no contact that only
            another company of ours knows, and a colleague's mail is internal
        :return: values of the complaint
        """
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or ())
        if not self._is_staff(author):
            address = msg_dict.get("email_from")
            contact = self._find_contact(address, company, author.id)
            msg_dict["author_id"] = contact.id
            return {"email_from": address, "contact_id": contact.id}
        msg_dict["is_internal"] = True
        forwarded = self._find_forwarded(msg_dict)
        contact = forwarded and self._find_contact(forwarded.address, company)
        if not contact:
            return {}
        values = {"contact_id": contact.id, "email_from": contact.email_formatted}
        if forwarded.text:
            values["description"] = plaintext2html(forwarded.text)
        return values

    @api.model
    def _get_channel(self, code):
        return self.env["custrel.channel"].search([("code", "=", code)], limit=1)

    def message_update(self, msg_dict, update_vals=None):
        """What the customer answers goes on; what a machine may have answered is only
        kept, for our people."""
        result = super().message_update(msg_dict, update_vals)
        if told(self, "custrel_doubtful"):
            msg_dict["is_internal"] = True
            msg_dict.pop("parent_id", None)  # its author would be told
            return result
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or ())
        if not self._is_staff(author):
            self._on_customer_reply()
        return result


def _shorten(body):
    if len(body) <= LONGEST_DESCRIPTION:
        return body
    return plaintext2html(html2plaintext(body[:LONGEST_DESCRIPTION]))
