from odoo import api, models
from odoo.tools import html2plaintext, plaintext2html

LONGEST_DESCRIPTION = 100_000
"""Characters of a mail that are shown as the description; all of it is kept below."""


class CustrelComplaint(models.Model):
    """What comes from the customer by mail."""

    _inherit = "custrel.complaint"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """A mail to a team becomes a complaint of whoever wrote it; the address of an
        unknown sender is kept."""
        subject = (msg_dict.get("subject") or "").strip()
        values = {
            "subject": subject or self.env._("(no subject)"),
            "description": _shorten(msg_dict.get("body") or ""),
            "email_from": msg_dict.get("email_from"),
            "channel_id": self._get_channel("email").id,
            **self._get_sender(msg_dict.get("author_id")),
            **(custom_values or {}),
        }
        team = self.env["custrel.complaint.team"].browse(values.get("team_id"))
        if team:
            values["company_id"] = team.company_id.id
        return super().message_new(msg_dict, values)

    @api.model
    def _get_channel(self, code):
        return self.env["custrel.channel"].search([("code", "=", code)], limit=1)

    @api.model
    def _get_sender(self, author_id):
        """:return: values of the contact that wrote, none for one of our own people"""
        author = self.env["res.partner"].browse(author_id or ())
        if not author or author.user_ids.filtered(lambda user: not user.share):
            return {}
        return {"contact_id": author.id}

    def message_update(self, msg_dict, update_vals=None):
        result = super().message_update(msg_dict, update_vals)
        if self._get_sender(msg_dict.get("author_id")) or not msg_dict.get("author_id"):
            self._on_customer_reply()
        return result


def _shorten(body):
    if len(body) <= LONGEST_DESCRIPTION:
        return body
    return plaintext2html(html2plaintext(body[:LONGEST_DESCRIPTION]))
