from odoo import api, models
from odoo.tools import html2plaintext, plaintext2html

LONGEST_DESCRIPTION = 100_000
"""Characters of a mail that are shown as the description; all of it is kept below."""

SATISFIED = 3
"""Of five: below it the customer is unhappy with how we settled it."""


class CustrelComplaint(models.Model):
    """What comes from the customer: his mails and his rating."""

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

    def _on_customer_reply(self):
        """End waiting and silence, and tell the owner of words that nobody expects any
        more."""
        self.filtered(lambda c: c.state == "waiting")._go("in_progress")
        answered = self.filtered(lambda c: c.state == "resolved")
        answered._keep({"silence_at": False})
        for complaint in self.filtered(lambda c: not c.is_open):
            if complaint.user_id.active:
                complaint.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("The customer has written again"),
                    user_id=complaint.user_id.id,
                )

    def rating_apply(self, rate, **kwargs):
        """Keep the customer's rating; a bad one is somebody's task at once."""
        rating = super().rating_apply(rate, **kwargs)
        for complaint in self if rate < SATISFIED else ():
            complaint.activity_schedule(
                "mail.mail_activity_data_call",
                summary=self.env._("The customer is not content"),
                note=plaintext2html(kwargs.get("feedback") or ""),
                user_id=complaint._get_leader().id,
            )
        return rating


def _shorten(body):
    if len(body) <= LONGEST_DESCRIPTION:
        return body
    return plaintext2html(html2plaintext(body[:LONGEST_DESCRIPTION]))
