import email
import email.policy

from odoo.tests import freeze_time

from odoo.addons.base.tests.common import MockSmtplibCase

from ..common import CustrelCommon

MONDAY = "2026-03-02 02:00:00"
"""Ten o'clock in Shanghai."""
WANG = "Wang Fang <wang@customer.example.com>"
BODY = '<p>Hello <t t-out="object.mail_recipient_id.name"/>, all well?</p>'


class AutomaticCommon(CustrelCommon, MockSmtplibCase):
    """A cadence by which the system writes, a gateway, what leaves byte for byte."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create(
            {"name": "east.example.com", "company_ids": [(6, 0, cls.company.ids)]}
        )
        cls.company.email = "office@east.example.com"
        for user in (cls.seller, cls.colleague, cls.leader):
            user.email = f"{user.login}@home.example.com"
        cls.env["custrel.cadence"].search([]).action_archive()
        cls.template = cls.env["mail.template"].create(
            {
                "name": "Greeting",
                "model_id": cls.env["ir.model"]._get_id("custrel.followup"),
                "subject": "A greeting from {{ object.mail_sender_id.name }}",
                "body_html": BODY,
            }
        )
        cls.email = cls.env.ref("custrel_followup.custrel_channel_email")
        cls.phone = cls.env.ref("custrel_followup.custrel_channel_phone")
        cls.cadence = cls._create_cadence(
            cls.grade_d, channel_ids=[(6, 0, (cls.phone | cls.email).ids)]
        )
        cls.customer = cls._add_customer("Customer", email=WANG)

    @classmethod
    def _add_customer(cls, name, **values):
        customer = cls._create_customer(name, user_id=cls.seller.id, **values)
        cls._set_grade(customer, cls.grade_d)
        return customer

    def _switch_on(self):
        self.cadence._start_writing(self.template)

    def _plan(self, moment=MONDAY):
        """:return: what the job plans for the customer"""
        self._run_job("plan", moment)
        return self._get(self.customer)

    def _get(self, customer, **more):
        found = self.env["custrel.followup"].search(
            [("partner_id", "=", customer.id)], order="id desc", limit=1
        )
        return found.with_context(**more)

    def _queue(self, moment=MONDAY):
        self._run_job("send", moment)

    def _send(self, moment=MONDAY):
        """Queue and send.

        :return: list of messages as the mail server gets them
        """
        self._queue(moment)
        self.env.flush_all()
        queue = self.env["mail.mail"].search(
            [("state", "=", "outgoing"), ("model", "=", "custrel.followup")], order="id"
        )
        with freeze_time(moment), self.mock_smtplib_connection():
            queue.send()
        self.env.invalidate_all()
        mails = []
        for sent in self.emails:
            mail = email.message_from_string(
                sent["message"], policy=email.policy.default
            )
            mail["X-Envelope-To"] = ", ".join(sent["smtp_to_list"])
            mails.append(mail)
        return mails

    def _planned_and_due(self, **values):
        """:return: an automatic follow-up that is due"""
        self._switch_on()
        followup = self._plan()
        self.assertTrue(followup.automatic)
        followup._keep({"date_planned": "2026-03-02", **values})
        return followup
