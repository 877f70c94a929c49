from odoo import api, fields, models
from odoo.tools import email_normalize_all

from ..shared.inside import tell, told


class CustrelComplaint(models.Model):
    """When the customer first heard of a person, from wherever that one wrote."""

    _inherit = "custrel.complaint"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """The mail that makes a complaint is no answer to it, whoever wrote it."""
        complaint = super().message_new(msg_dict, custom_values)
        return tell(complaint, custrel_opening=True)

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        planned = self._is_notification_scheduled(kwargs.get("scheduled_date"))
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        if not planned and self._is_response(message, recipients):
            complaint = self.sudo()  # what the program keeps, whoever answers
            complaint.responded_at = fields.Datetime.now()
            complaint._set_watch(self.company_id._custrel_work_time())
        return recipients

    def _is_response(self, message, recipients):
        """Whether the customer gets the first words of one of our people.

        :param message: a comment, or a mail that came in from the colleague's mailbox
        :param recipients: rows of those to whom Odoo sends it
        """
        if self.responded_at or message.message_type not in ("comment", "email"):
            return False
        if message.is_internal or message.subtype_id.internal:
            return False
        if told(self, "custrel_opening"):
            return False
        if all(user.share for user in message.author_id.user_ids):
            return False
        return self._reaches_customer(message, recipients)

    def _reaches_customer(self, message, recipients):
        """Whether a message is sent to the customer, or was by the colleague himself,
        who put him into To or Cc."""
        customers = (self.contact_id | self.partner_id).ids
        if any(row["id"] in customers for row in recipients or () if row["id"]):
            return True
        written = {row["email_normalized"] for row in recipients or ()}
        message = message.sudo()  # of whom a mail had is not for everybody
        for text in (message.incoming_email_to, message.incoming_email_cc):
            written.update(email_normalize_all(text or ""))
        return not written.isdisjoint(self._get_customer_addresses())
