import email
import email.policy
import re

from odoo.tests import freeze_time

from odoo.addons.base.tests.common import MockSmtplibCase

from ..common import CustrelCommon

MONDAY = "2026-03-02 02:00:00"
"""Ten o'clock in Shanghai."""
ANSWER = "custrel.survey.wave.answer"
LINK = re.compile(r'href="(?:https?://[^/"]+)?(/satisfaction/\d+/\w+(?:\?value=\d+)?)"')


class SatisfactionCommon(CustrelCommon, MockSmtplibCase):
    """Graded customers with addresses, a wave that is not begun, and what leaves byte
    for byte."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.email = "office@east.example.com"
        for user in (cls.seller, cls.colleague, cls.leader):
            user.email = f"{user.login}@home.example.com"
        cls.answers = cls.env[ANSWER]
        cls.customer = cls._add_customer("Customer", email="wang@x.example.com")
        cls.other = cls._add_customer(
            "Other", email="li@y.example.com", user_id=cls.colleague.id
        )

    def setUp(self):
        super().setUp()
        self.left = []

    @classmethod
    def _add_customer(cls, name, grade=None, **values):
        values = {"user_id": cls.seller.id, **values}
        customer = cls._create_customer(name, **values)
        cls._set_grade(customer, grade or cls.grade_b)
        return customer

    @classmethod
    def _create_wave(cls, **values):
        waves = cls.env["custrel.survey.wave"].with_user(values.pop("user", cls.leader))
        return waves.create(
            {
                "name": "Spring",
                "domain": "[]",
                "company_id": cls.company.id,
                "date_start": "2026-03-02",
                "date_deadline": "2026-03-16",
                **values,
            }
        )

    def _start(self, moment=MONDAY, **values):
        """:return: a wave that has asked"""
        with freeze_time(moment):
            wave = self._create_wave(**values)
            wave.action_start()
            self.env.flush_all()
        self._run_job("ask", moment)
        return wave

    def _rows(self, customer=None, **values):
        domain = [(name, "=", value) for name, value in values.items()]
        if customer:
            domain.append(("partner_id", "=", customer.id))
        return self.answers.search(domain, order="id")

    def _deliver(self, moment=MONDAY):
        """:return: list of all messages that have left in this test, as the mail server
        gets them"""
        self.env.flush_all()
        queue = self.env["mail.mail"].search(
            [("state", "=", "outgoing"), ("model", "=", ANSWER)], order="id"
        )
        with freeze_time(moment), self.mock_smtplib_connection():
            queue.send()
        self.env.invalidate_all()
        for sent in self.emails:
            mail = email.message_from_string(
                sent["message"], policy=email.policy.default
            )
            mail["X-Envelope-To"] = ", ".join(sent["smtp_to_list"])
            self.left.append(mail)
        return self.left

    def _asked(self, customer=None, **values):
        """:return: the row of a customer who was asked in a wave"""
        self._start(**values)
        return self._rows(customer or self.customer)[-1:]

    def _answer(self, row, value, comment="", moment="2026-03-03 02:00:00"):
        with freeze_time(moment):
            row.sudo()._answer_by_customer(str(value), comment)
            self.env.flush_all()
        return row
