from odoo.tests import freeze_time, tagged

from .common import MONDAY
from .outgoing import PRIVATE, TEAM, WANG, OutgoingCommon

AGENT = f"Agent <{PRIVATE}>"
LATER = "2026-03-02 03:00:00"
SECRET = "Never tell them"


@tagged("post_install", "-at_install")
class TestComplaintColleague(OutgoingCommon):
    """A colleague's mail that names a complaint and refers to none of its mails is an
    internal note there. Its sender may be forged, so nothing comes of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent_2.email = "agent2@private.example.com"

    def _name(self, complaint, body=SECRET, **values):
        """:return: complaints that a mail with our number in the subject makes"""
        complaints = self.env["custrel.complaint"].with_context(active_test=False)
        known = complaints.search([])
        values.setdefault("sender", AGENT)
        values.setdefault("subject", f"Re: {complaint.name} Machine")
        self._receive(body=body, moment=LATER, **values)
        return complaints.search([]) - known

    def _notes(self, complaint):
        return complaint.message_ids.filtered(lambda m: SECRET in (m.body or ""))

    def _get_facts(self, complaint):
        """What a note must not change."""
        complaint.invalidate_recordset()
        names = "state", "stage_id", "responded_at", "user_id", "message_partner_ids"
        names += "partner_id", "contact_id", "email_from", "silence_at", "waiting_since"
        return [complaint[name] for name in names]

    def test_it_is_an_internal_note(self):
        complaint, _message_id = self._receive_new()
        self._send()
        before = self._get_facts(complaint)
        self.assertFalse(self._name(complaint))
        note = self._notes(complaint)
        self.assertEqual(note.author_id, self.agent.partner_id)
        self.assertTrue(note.is_internal)
        self.assertTrue(note.subtype_id.internal)
        self.assertIn("without a reference", note.body)
        self.assertEqual(self._get_facts(complaint), before)
        self.assertNotIn(note, complaint._get_public_messages())

    def test_it_is_never_mailed_to_the_customer(self):
        complaint, _message_id = self._receive_new()
        self._send()
        for headers in ("", f"Cc: {WANG}\n"):
            self._name(complaint, headers=headers)
            self.assertFalse(self._send_to("wang@customer.example.com"))
        self.assertEqual(len(self._notes(complaint)), 2)

    def test_the_owner_hears_of_it(self):
        complaint, _message_id = self._receive_new()
        self._send()
        self._name(complaint, sender=self.agent_2.email_formatted)
        [mail] = self._send_to(PRIVATE)
        self.assertIn(SECRET, mail.get_body(("plain",)).get_content())

    def test_it_ends_no_waiting_and_no_silence(self):
        complaint, _message_id = self._receive_new()
        with freeze_time(MONDAY):
            complaint.action_wait()
        before = self._get_facts(complaint)
        self._name(complaint)
        self.assertEqual(self._get_facts(complaint), before)
        self.assertEqual(complaint.state, "waiting")
        self._settle(complaint)
        before = self._get_facts(complaint)
        self._name(complaint)
        self.assertEqual(self._get_facts(complaint), before)
        with freeze_time(MONDAY):
            complaint.action_close()
        self._name(complaint)
        self.assertEqual(complaint.state, "closed")
        self.assertEqual(len(self._notes(complaint)), 3)

    def test_with_a_reference_it_is_an_answer_as_before(self):
        complaint, message_id = self._receive_new()
        self._send()
        self._name(complaint, headers=f"In-Reply-To: {message_id}\n")
        self.assertFalse(self._notes(complaint).is_internal)
        self.assertTrue(complaint.responded_at)
        self.assertTrue(self._send_to("wang@customer.example.com"))

    def test_colleague_of_another_company_makes_a_complaint_of_nobody(self):
        complaint, _message_id = self._receive_new()
        self.stranger.email = "stranger@private.example.com"
        self.assertTrue(self._name(complaint, sender=self.stranger.email_formatted))
        self.assertFalse(self._notes(complaint))

    def test_who_has_left_is_no_colleague(self):
        complaint, _message_id = self._receive_new()
        self.agent_2.action_archive()
        self.assertTrue(self._name(complaint, sender=self.agent_2.email_formatted))
        self.assertFalse(self._notes(complaint))

    def test_number_that_is_none_of_ours_makes_a_complaint(self):
        complaint, _message_id = self._receive_new()
        self.assertTrue(self._name(complaint, subject=f"Re: {complaint.name}7"))
        self.assertFalse(self._notes(complaint))

    def test_stranger_who_is_answered_to_a_colleague_makes_his_own(self):
        """A web form or a list may say that answers go to one of ours."""
        complaint, _message_id = self._receive_new()
        made = self._name(
            complaint,
            sender="X <x@nowhere.example.com>",
            headers=f"Reply-To: {AGENT}\n",
        )
        self.assertTrue(made)
        self.assertFalse(self._notes(complaint))

    def test_mail_to_two_companies_is_a_note_in_one_only(self):
        self.domain.company_ids |= self.other_company
        self.agent.company_ids |= self.other_company
        west = self.env["custrel.complaint.team"].create(
            {
                "name": "West",
                "company_id": self.other_company.id,
                "alias_name": "help-west",
                "alias_domain_id": self.domain.id,
            }
        )
        complaint, _message_id = self._receive_new()
        made = self._name(complaint, to=f"{TEAM}, help-west@east.example.com")
        self.assertEqual(made.team_id, west)
        self.assertTrue(self._notes(complaint).is_internal)
        self.assertNotIn("without a reference", made.description)
