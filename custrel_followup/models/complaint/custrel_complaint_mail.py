from odoo import fields, models

from .custrel_complaint_news import MAIL_QUEUE

LAYOUT = "mail.mail_notification_light"


class CustrelComplaint(models.Model):
    """What the customer gets from us, and how he answers it."""

    _inherit = "custrel.complaint"

    def _mail_get_partners(self, introspect_fields=False):
        return {complaint.id: complaint._rating_get_partner() for complaint in self}

    def _rating_get_partner(self):
        return self.contact_id or self.partner_id

    def _message_auto_subscribe_notify(self, partner_ids, template):
        """A new owner is told by the watch, of all that is new to him at once."""

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        if self._is_response(message, recipients):
            complaint = self._as_program()
            complaint.responded_at = fields.Datetime.now()
            complaint._set_watch(self.company_id._custrel_work_time())
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
        teams = self.team_id.sudo()  # whoever may see them, their address is public
        addresses = teams._notify_get_reply_to(default=default, author_id=author_id)
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
            template = template.sudo()  # for the administrator, its mails for everybody
            template.send_mail_batch(reachable.ids, email_layout_xmlid=LAYOUT)
            self._run_soon(MAIL_QUEUE)  # by itself it runs once an hour

    def _get_mail_lang(self):
        """:return: code of the language in which the customer is written to"""
        self.ensure_one()
        partner = self.contact_id or self.partner_id or self.company_id.partner_id
        return partner.lang or self.env.lang
