from email import policy
from email.message import EmailMessage

from odoo.tests import freeze_time
from odoo.tools import mute_logger

from .common import MONDAY, ComplaintCommon

TEAM = "help-east@east.example.com"
WANG = "Wang Fang <wang@customer.example.com>"


class GatewayCommon(ComplaintCommon):
    """A team with an address, and mails that Odoo's gateway gets byte for byte."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create(
            {
                "name": "east.example.com",
                "company_ids": [(6, 0, (cls.company | cls.other_company).ids)],
            }
        )
        cls.team.write({"alias_name": "help-east", "alias_domain_id": cls.domain.id})
        cls.ids = 0
        for user in cls.agent | cls.agent_2 | cls.chief | cls.seller:
            user.email = f"{user.login}@ours.example.com"

    def _write(self, body="It stands still.", **headers):
        """:return: source of a mail; a header that is False is left out"""
        type(self).ids += 1
        values = {
            "From": WANG,
            "To": TEAM,
            "Subject": "Machine stands still",
            "Date": "Mon, 2 Mar 2026 01:00:00 +0000",
            "Message-Id": f"<mail{self.ids}@customer.example.com>",
        }
        for name, value in headers.items():
            values[name.replace("_", "-")] = value
        mail = EmailMessage(policy=policy.SMTP)
        for name, value in values.items():
            if value is not False:
                mail[name] = value
        mail.set_content(body)
        return mail.as_bytes()

    def _deliver(self, source, moment=MONDAY, model=False):
        """Hand a mail to Odoo's gateway.

        :return: complaints that were made
        """
        complaints = self.env["custrel.complaint"].with_context(active_test=False)
        known = complaints.search([])
        with freeze_time(moment), mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(model, source)
            self.env.flush_all()
        return complaints.search([]) - known

    def _send(self, body="It stands still.", moment=MONDAY, **headers):
        return self._deliver(self._write(body, **headers), moment)

    def _words(self, complaint):
        """:return: all that is kept of mails in a complaint"""
        bodies = complaint.message_ids.mapped("body")
        return "\n".join(map(str, (complaint.description, *bodies)))

    def _get_reference(self, complaint):
        """:return: id of the mail that the customer last sent"""
        return complaint.message_ids.filtered(
            lambda message: message.message_type == "email"
        )[-1:].message_id

    def _told(self, complaint):
        """:return: addresses that got a mail for the complaint"""
        self._watch("2026-03-02 01:05:00")
        mails = self._mails(complaint)
        found = mails.mapped("email_to") + mails.recipient_ids.mapped("email")
        return " ".join(filter(None, found))

    def _recipients(self, complaint):
        """:return: those of them that are not of the owner"""
        return self._told(complaint).replace(complaint.user_id.email, "").strip()
