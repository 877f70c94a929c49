from odoo import api, fields, models
from odoo.tools import html2plaintext, plaintext2html

LONGEST_DESCRIPTION = 100_000
"""Characters of a mail that are shown as the description; all of it is kept below."""

LAYOUT = "mail.mail_notification_light"
MAIL_QUEUE = "mail.ir_cron_mail_scheduler_action"


class CustrelComplaint(models.Model):
    """Mail from the customer and to him."""

    _inherit = "custrel.complaint"

    acknowledge = fields.Boolean(
        readonly=True, copy=False, help="The customer is still to get his number."
    )

    _acknowledge_idx = models.Index("(id) WHERE acknowledge")

    def _mail_get_partners(self, introspect_fields=False):
        return {complaint.id: complaint._rating_get_partner() for complaint in self}

    def _rating_get_partner(self):
        return self.contact_id or self.partner_id

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
        answered.write({"silence_at": False})
        for complaint in self.filtered(lambda c: not c.is_open):
            if complaint.user_id.active:
                complaint.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("The customer has written again"),
                    user_id=complaint.user_id.id,
                )

    def _message_auto_subscribe_notify(self, partner_ids, template):
        """A new owner is told by the watch, of all that is new to him at once."""

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        if self._is_response(message, recipients):
            self.responded_at = fields.Datetime.now()
            self._set_watch(self.company_id._custrel_work_time())
        return recipients

    def _is_response(self, message, recipients):
        """Whether the customer gets the first words of one of our people."""
        if self.responded_at or message.message_type != "comment":
            return False
        if message.is_internal or message.subtype_id.internal:
            return False
        staff = message.author_id.user_ids.filtered(lambda user: not user.share)
        customers = (self.contact_id | self.partner_id).ids
        reached = any(row["id"] in customers for row in recipients or ())
        return bool(staff and (reached or message.outgoing_email_to))

    def _notify_get_reply_to(self, default=None, author_id=False):
        """Answers go to the address of the team."""
        addresses = self.team_id.sudo()._notify_get_reply_to(
            default=default, author_id=author_id
        )
        result = {c.id: addresses.get(c.team_id.id) for c in self if c.team_id}
        others = self.filtered(lambda c: not result.get(c.id))
        if others:
            result |= super(CustrelComplaint, others)._notify_get_reply_to(
                default=default, author_id=author_id
            )
        return result

    def _send_template(self, name):
        """Queue a mail to whoever complained, in his language; nothing is sent to
        nobody."""
        template = self.env.ref(f"custrel_followup.{name}", raise_if_not_found=False)
        reachable = self.filtered(
            lambda c: c.contact_id.email or c.partner_id.email or c.email_from
        )
        if template and reachable:
            # Templates are for the administrator, their mails for everybody.
            template.sudo().send_mail_batch(reachable.ids, email_layout_xmlid=LAYOUT)
            self._run_soon(MAIL_QUEUE)  # by itself it runs once an hour

    def _get_mail_lang(self):
        """:return: code of the language in which the customer is written to"""
        self.ensure_one()
        partner = self.contact_id or self.partner_id or self.company_id.partner_id
        return partner.lang or self.env.lang

    def rating_apply(self, rate, **kwargs):
        """Keep the customer's rating; a bad one is somebody's task at once."""
        rating = super().rating_apply(rate, **kwargs)
        for complaint in self.filtered(lambda c: rate < SATISFIED):
            complaint.activity_schedule(
                "mail.mail_activity_data_call",
                summary=self.env._("The customer is not content"),
                note=plaintext2html(kwargs.get("feedback") or ""),
                user_id=complaint._get_leader().id,
            )
        return rating


SATISFIED = 3
"""Of five: below it the customer is unhappy with how we settled it."""


def _shorten(body):
    if len(body) <= LONGEST_DESCRIPTION:
        return body
    return plaintext2html(html2plaintext(body[:LONGEST_DESCRIPTION]))
