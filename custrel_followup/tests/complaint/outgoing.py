import email
import email.policy
import re
from itertools import count

from odoo.tests import freeze_time
from odoo.tools import mute_logger

from odoo.addons.base.tests.common import MockSmtplibCase

from .common import MONDAY, ComplaintCommon

TEAM = "help-east@east.example.com"
CATCHALL = "catchall@east.example.com"
PRIVATE = "agent-at-home@private.example.com"
WANG = "Wang Fang <wang@customer.example.com>"
LIN = "Lin Wei <lin@elsewhere.example.com>"
MAIL = """MIME-Version: 1.0
Date: Mon, 2 Mar 2026 01:00:00 +0000
From: {sender}
To: {to}
Subject: {subject}
Message-ID: {id}
{headers}Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: 8bit

{body}
"""


class OutgoingCommon(ComplaintCommon, MockSmtplibCase):
    """A team with an address, whose people have private ones, and the mails as they
    leave: what counts is what the mail server is given."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create(
            {"name": "east.example.com", "company_ids": [(6, 0, cls.company.ids)]}
        )
        cls.team.write({"alias_name": "help-east", "alias_domain_id": cls.domain.id})
        cls.company.email = "office@east.example.com"
        cls.agent.email = PRIVATE
        cls.numbers = count(1)
        cls.other = cls._create_customer("Other", email="office@other.example.com")
        cls.lin = cls.env["res.partner"].create(
            {"name": "Lin Wei", "parent_id": cls.other.id, "email": LIN}
        )

    def _receive(self, sender=WANG, to=TEAM, moment=MONDAY, **values):
        """Deliver a mail as the gateway gets it.

        :return: its Message-ID
        """
        values = {
            "subject": "Machine stands still",
            "id": f"<{next(self.numbers)}@client.example.com>",
            "headers": "",
            "body": "Since this morning",
            **values,
        }
        mail = MAIL.format(sender=sender, to=to, **values)
        with freeze_time(moment), mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(False, mail.encode())
            self.env.flush_all()
        return values["id"]

    def _receive_new(self, **values):
        """:return: the complaint that a mail becomes, and the mail's Message-ID"""
        complaints = self.env["custrel.complaint"]
        known = complaints.search([])
        message_id = self._receive(**values)
        complaint = complaints.search([]) - known
        complaint.with_context(tracking_disable=True).user_id = self.agent
        return complaint, message_id

    def _answer(self, mail, **values):
        """Have somebody answer a mail with his client, which knows nothing but it."""
        references = f"{mail['References'] or ''} {mail['Message-Id']}".strip()
        headers = f"In-Reply-To: {mail['Message-Id']}\nReferences: {references}\n"
        values.setdefault("to", mail["Reply-To"] or mail["From"])
        values.setdefault("subject", f"Re: {mail['Subject']}")
        return self._receive(headers=headers + values.pop("headers", ""), **values)

    def _post(self, complaint, body="We are on it", user=None, **values):
        values = {
            "body": body,
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
            **values,
        }
        return complaint.with_user(user or self.agent).message_post(**values)

    def _send(self):
        """Send what is in the queue.

        :return: list of messages as the mail server gets them, oldest first
        """
        self.env.flush_all()
        queue = self.env["mail.mail"].search([("state", "=", "outgoing")], order="id")
        with self.mock_smtplib_connection():
            queue.send()
        mails = []
        for sent in self.emails:
            text = sent["message"]
            mail = email.message_from_string(text, policy=email.policy.default)
            mail["X-Envelope-To"] = ", ".join(sent["smtp_to_list"])
            mails.append(mail)
        return mails

    def _send_to(self, address):
        """:return: what the queue sends to an address, the rest is sent, too"""
        return [mail for mail in self._send() if address in mail["X-Envelope-To"]]

    def _ids(self, header):
        return re.findall(r"<[^>]+>", header or "")
