from odoo.tests import freeze_time, tagged

from .common import utc
from .outgoing import PRIVATE, TEAM, WANG, OutgoingCommon

AGENT = f"Agent <{PRIVATE}>"
THREE = "2026-03-02 03:00:00"


@tagged("post_install", "-at_install")
class TestComplaintResponse(OutgoingCommon):
    """The first response is the first word of a person that reaches the customer, from
    wherever it was written."""

    def _take_notification(self, complaint):
        """:return: the mail by which the owner was told of what the customer wrote"""
        complaint.with_context(tracking_disable=True).message_subscribe(
            self.agent.partner_id.ids
        )
        self._post(complaint, "To be sent", user=self.chief, partner_ids=[])
        complaint.sudo().responded_at = False
        return next(m for m in self._send() if PRIVATE in m["X-Envelope-To"])

    def test_answer_from_ones_own_mailbox(self):
        complaint, _message_id = self._receive_new()
        notification = self._take_notification(complaint)
        self._answer(notification, sender=AGENT, body="Tomorrow", moment=THREE)
        self.assertEqual(complaint.responded_at, utc("2026-03-02 03:00"))
        [mail] = self._send_to("wang@customer.example.com")
        self.assertIn("Tomorrow", mail.get_body(("plain",)).get_content())
        self.assertIn(TEAM, mail["Reply-To"])

    def test_answer_to_the_customer_with_a_copy_to_the_team(self):
        complaint, message_id = self._receive_new()
        self._receive(
            sender=AGENT,
            to=WANG,
            headers=f"Cc: {TEAM}\nIn-Reply-To: {message_id}\n",
            body="Tomorrow",
            moment=THREE,
        )
        self.assertEqual(complaint.responded_at, utc("2026-03-02 03:00"))
        self.assertFalse(
            self._send_to("wang@customer.example.com"), "he has it already"
        )

    def test_answer_to_the_team_with_a_copy_to_the_customer(self):
        complaint, message_id = self._receive_new()
        self._receive(
            sender=AGENT,
            headers=f"Cc: WANG@Customer.example.com\nIn-Reply-To: {message_id}\n",
            moment=THREE,
        )
        self.assertEqual(complaint.responded_at, utc("2026-03-02 03:00"))

    def test_answer_to_an_unknown_sender(self):
        complaint, message_id = self._receive_new(sender="X <x@nowhere.example.com>")
        self._receive(
            sender=AGENT,
            to="x@nowhere.example.com",
            headers=f"Cc: {TEAM}\nIn-Reply-To: {message_id}\n",
            moment=THREE,
        )
        self.assertEqual(complaint.responded_at, utc("2026-03-02 03:00"))

    def test_comment_to_an_unknown_sender(self):
        complaint, _message_id = self._receive_new(sender="X <x@nowhere.example.com>")
        self._post(complaint, outgoing_email_to="supplier@parts.example.com")
        self.assertFalse(complaint.responded_at)
        with freeze_time(THREE):
            self._post(complaint, outgoing_email_to="x@nowhere.example.com")
        self.assertEqual(complaint.responded_at, utc("2026-03-02 03:00"))

    def test_mail_that_the_customer_does_not_get_is_none(self):
        complaint = self._complain(user_id=self.agent.id, contact_id=self.contact.id)
        complaint.sudo().message_unsubscribe(self.contact.ids)
        first = self._post(complaint, "Between us", user=self.chief)
        self._receive(
            sender=AGENT,
            to="supplier@parts.example.com",
            headers=f"Cc: {TEAM}\nIn-Reply-To: {first.message_id}\n",
            body="Is it yours?",
        )
        self.assertIn("Is it yours?", complaint.message_ids[0].body)
        self.assertFalse(self._send_to("wang@customer.example.com"))
        self.assertFalse(complaint.responded_at)

    def test_answer_to_an_internal_note_is_none(self):
        complaint, _message_id = self._receive_new()
        note = self._post(
            complaint,
            "Ask the workshop",
            user=self.chief,
            subtype_xmlid="mail.mt_note",
            partner_ids=self.agent.partner_id.ids,
        )
        self._send()
        self._receive(
            sender=AGENT, headers=f"In-Reply-To: {note.message_id}\n", body="I did"
        )
        self.assertIn("I did", complaint.message_ids[0].body)
        self.assertFalse(complaint.responded_at)
        self.assertFalse(self._send_to("wang@customer.example.com"))

    def test_absence_notice_of_a_colleague_is_none(self):
        complaint, message_id = self._receive_new()
        self._receive(
            sender=AGENT,
            headers=f"Auto-Submitted: auto-replied\nIn-Reply-To: {message_id}\n",
        )
        self.assertFalse(complaint.responded_at)
        self.assertFalse(self._send_to("wang@customer.example.com"))

    def test_automatic_mails_of_ours_are_none(self):
        complaint, _message_id = self._receive_new()
        self._watch("2026-03-02 01:01:00")
        self.assertTrue(self._send_to("wang@customer.example.com"))
        self.assertFalse(complaint.responded_at)

    def test_words_of_the_customer_are_none(self):
        complaint, _message_id = self._receive_new()
        self._post(complaint, user=self.chief, subtype_xmlid="mail.mt_note")
        self._receive(headers=f"In-Reply-To: {_message_id}\n", body="Hello?")
        self.assertFalse(complaint.responded_at)

    def test_mail_that_makes_a_complaint_is_none(self):
        complaint, _message_id = self._receive_new(
            sender=AGENT, headers=f"Cc: {WANG}\n", subject="He called me: broken"
        )
        self.assertTrue(complaint)
        self.assertFalse(complaint.responded_at)

    def test_planned_message_is_one_when_it_is_sent(self):
        complaint, _message_id = self._receive_new()
        self._post(complaint, scheduled_date="2099-03-02 03:00:00")
        self.assertFalse(complaint.responded_at)
        with freeze_time(THREE):
            self.env["mail.message.schedule"].search([])._send_notifications()
        self.assertEqual(complaint.responded_at, utc("2026-03-02 03:00"))

    def test_only_the_first_one_counts(self):
        complaint, message_id = self._receive_new()
        for moment in (THREE, "2026-03-02 04:00:00"):
            self._receive(
                sender=AGENT, moment=moment, headers=f"In-Reply-To: {message_id}\n"
            )
        self.assertEqual(complaint.responded_at, utc("2026-03-02 03:00"))

    def test_who_may_only_read_answers_all_the_same(self):
        complaint, _message_id = self._receive_new()
        with freeze_time(THREE):
            self._post(complaint, user=self.agent_2)
        self.assertEqual(complaint.responded_at, utc("2026-03-02 03:00"))
