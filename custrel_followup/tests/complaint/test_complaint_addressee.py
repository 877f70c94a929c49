from odoo.tests import Form, freeze_time, tagged

from .common import MONDAY
from .test_complaint_outbox import TWO_MINUTES, OutboxCommon

OFFICE = "office@customer.example.com"


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestComplaintAddressee(OutboxCommon):
    """A contact without an address of his own is reached at the address that the
    complaint came from, or else at his company's: what the dialog shows is what
    leaves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact.email = False

    def _leaves(self, subject):
        """:return: envelopes of the mails that leave with words in their subject"""
        with freeze_time(TWO_MINUTES):
            sent = self._send()
        return [m["X-Envelope-To"] for m in sent if subject in m["Subject"].lower()]

    def test_the_company_gets_what_its_contact_can_not(self):
        for step, subject in (
            ("propose", "proposal"),
            ("close", "is closed"),
            ("reject", "your complaint"),
        ):
            with self.subTest(step=step):
                complaint = self._new()
                form = self._open(complaint, step)
                self.assertIn(OFFICE, form.recipient)
                form.resolution = "You get a new belt"
                if step != "reject":
                    form.cause = "A worn belt"
                self._send()  # what came before
                form.save().action_confirm()
                self.assertEqual(self._leaves(subject)[-1:], [OFFICE])

    def test_the_company_gets_the_number(self):
        self._new()
        self._watch("2026-03-02 01:01:00")
        self.assertEqual(self._leaves("received"), [OFFICE])

    def test_whoever_wrote_from_another_address_is_answered_there(self):
        """As at OCA helpdesk 765."""
        complaint = self._new(email_from="Wang <wang@home.example.com>")
        form = self._open(complaint, "propose")
        self.assertIn("wang@home.example.com", form.recipient)
        self.assertNotIn(OFFICE, form.recipient)
        self._propose(complaint)
        self.assertEqual(self._leaves("proposal"), ["wang@home.example.com"])

    def test_what_is_no_address_is_none(self):
        self.contact.email = "has none"
        complaint = self._new()
        self.assertIn(OFFICE, self._open(complaint, "propose").recipient)
        self._propose(complaint)
        self.assertEqual(self._leaves("proposal"), [OFFICE])

    def test_a_contact_with_an_address_keeps_his_mails(self):
        self.contact.email = "wang@customer.example.com"
        complaint = self._new(email_from="wang@home.example.com")
        self._propose(complaint)
        self.assertEqual(self._leaves("proposal"), ["wang@customer.example.com"])

    def test_odoo_137712_the_company_gets_what_is_for_who_is_archived(self):
        """Odoo writes to nobody who is archived: answers reached nobody."""
        self.contact.email = "wang@customer.example.com"
        complaint = self._new()
        self.contact.active = False
        self._answer_by_hand(complaint)
        self.assertEqual(self._leaves("on the belt"), [OFFICE])
        self.assertTrue(complaint.responded_at)
        self._propose(complaint)
        self.assertEqual(self._leaves("proposal"), [OFFICE])

    def test_odoo_137712_mails_go_to_who_is_archived_if_there_is_nobody_else(self):
        self.contact.email = "wang@customer.example.com"
        self.customer.email = False
        complaint = self._new()
        self.contact.active = False
        self._propose(complaint)
        self.assertEqual(self._leaves("proposal"), ["wang@customer.example.com"])

    def test_an_answer_reaches_the_company_and_counts(self):
        complaint = self._new()
        self._answer_by_hand(complaint)
        self.assertEqual(self._leaves("on the belt"), [OFFICE])
        self.assertTrue(complaint.responded_at)

    def _answer_by_hand(self, complaint):
        action = complaint.with_user(self.agent).action_open_answer()
        composer = self.env["mail.compose.message"].with_user(self.agent)
        form = Form(composer.with_context(**action["context"]))
        form.body = "<p>We are on it</p>"
        form.subject = "On the belt"
        form.save().action_send_mail()

    def test_the_conversation_offers_the_company(self):
        complaint = self._new().with_user(self.agent)
        offered = complaint._message_get_suggested_recipients(no_create=True)
        self.assertIn(self.customer.id, [one["partner_id"] for one in offered])
        self.assertNotIn(self.contact.id, [one["partner_id"] for one in offered])

    def test_what_reaches_nobody_is_no_first_answer(self):
        nobody = self._create_customer("Nobody", user_id=self.seller.id)
        complaint = self._new(partner_id=nobody.id, contact_id=False)
        self._post(complaint, partner_ids=nobody.ids)
        self.assertFalse(complaint.responded_at)
