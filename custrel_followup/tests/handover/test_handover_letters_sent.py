import email.policy

from odoo.tests import freeze_time, tagged

from odoo.addons.base.tests.common import MockSmtplibCase

from ..queries import QueryCounter
from .common import HandoverCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestHandoverLettersSent(HandoverCommon, MockSmtplibCase):
    """Letters as the mail server gets them, and what customers answer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["mail.alias.domain"].create(
            {"name": "east.example.com", "company_ids": [(6, 0, cls.company.ids)]}
        )
        cls.company.email = "office@east.example.com"
        cls.newcomer.email = "newcomer-at-home@private.example.com"

    def _send_letter(self):
        handover = self._hand_over()
        self._line(handover, self.customer).new_user_id = self.newcomer
        handover.action_apply()
        queue = self.env["mail.mail"].search(
            [("model", "=", "res.partner"), ("res_id", "=", self.customer.id)]
        )
        with self.mock_smtplib_connection():
            queue.send()
        [sent] = self.emails
        return email.message_from_string(sent["message"], policy=email.policy.default)

    def test_answers_go_to_the_catchall(self):
        letter = self._send_letter()
        self.assertIn("catchall@east.example.com", letter["Reply-To"])
        self.assertEqual(letter["Auto-Submitted"], "auto-generated")

    def test_without_a_catchall_answers_go_to_the_company(self):
        self.company.alias_domain_id = False
        self.assertIn("office@east.example.com", self._send_letter()["Reply-To"])

    def test_more_letters_take_hardly_more_queries(self):
        few, many = (self._count_queries(count) for count in (5, 25))
        self.assertLess(many - few, 20)

    def _count_queries(self, count):
        user = self._create_user(f"leaver{count}", "sales_team.group_sale_salesman")
        self.team.member_ids |= user
        for number in range(count):
            self._create_customer(
                f"{count}-{number}", user_id=user.id, email=f"{number}@example.com"
            )
        handover = self._hand_over(user)
        handover.line_ids.new_user_id = self.newcomer
        self.env.flush_all()
        self.env.invalidate_all()
        counter = QueryCounter(self.env)
        handover.action_apply()
        self.env.flush_all()
        return counter.stop()

    def test_the_new_person_hears_of_answers(self):
        letter = self._send_letter()
        answer = (
            "From: office@customer.example.com\n"
            f"To: {letter['Reply-To']}\n"
            f"Subject: Re: {letter['Subject']}\n"
            f"In-Reply-To: {letter['Message-Id']}\n"
            "Message-ID: <answer@customer.example.com>\n\nWelcome!"
        )
        self.env["mail.thread"].message_process(False, answer.encode())
        message = self.customer.message_ids[0]
        self.assertIn("Welcome!", message.body)
        self.assertIn(self.newcomer.partner_id, message.notified_partner_ids)
