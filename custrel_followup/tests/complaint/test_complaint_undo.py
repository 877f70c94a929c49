from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import MONDAY, utc
from .test_complaint_outbox import HALF_A_MINUTE, OutboxCommon

LATER = "2026-03-02 06:00:00"
"""After the target of the first answer."""
STEP = "2026-03-02 06:00:10"
MEANWHILE = "2026-03-02 06:00:20"
UNDO = "2026-03-02 06:00:40"
SHOWN = ("user_id", "summary", "date_deadline", "activity_type_id", "automated")


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestComplaintUndo(OutboxCommon):
    """Undoing takes back the step and nothing else: what was there before is there
    again, and what others have done meanwhile stays."""

    def _late(self, **values):
        """:return: a complaint whose owner was reminded of it"""
        complaint = self._complain(
            contact_id=self.contact.id, user_id=self.agent.id, **values
        )
        complaint.write({"cause": "A worn belt", "resolution": "A new belt"})
        self._watch(LATER)
        self.assertTrue(self._reminders(complaint))
        return complaint

    def _take(self, complaint, step="propose"):
        with freeze_time(STEP):
            self._open(complaint, step).save().action_confirm()
        self.assertTrue(complaint.state in ("resolved", "closed", "rejected"))

    @freeze_time(UNDO)
    def _undo(self, complaint):
        self.env.flush_all()
        self.env.invalidate_all()
        complaint.with_user(self.agent).action_undo()

    def _refuses(self, complaint):
        state, mails = complaint.state, self._mails(complaint)
        with self.assertRaises(UserError) as refused, self.env.cr.savepoint():
            self._undo(complaint)
        self.assertNotIn("too late", str(refused.exception))
        self.assertEqual((complaint.state, self._mails(complaint)), (state, mails))

    def test_reminders_return(self):
        for step in ("propose", "close", "reject"):
            with self.subTest(step=step):
                complaint = self._late()
                known = self._reminders(complaint).read(SHOWN)
                self._take(complaint, step)
                self.assertFalse(self._reminders(complaint))
                self._undo(complaint)
                again = self._reminders(complaint).read(SHOWN)
                strip = [{n: row[n] for n in SHOWN} for row in known]
                self.assertEqual([{n: row[n] for n in SHOWN} for row in again], strip)

    def test_reminders_return_to_whoever_has_it_now(self):
        complaint = self._late()
        self._take(complaint)
        with freeze_time(MEANWHILE):
            complaint.user_id = self.agent_2
        self._undo(complaint)
        self.assertEqual(complaint.user_id, self.agent_2)
        self.assertEqual(self._reminders(complaint).user_id, self.agent_2)

    def test_undo_is_offered_where_the_step_was_taken(self):
        complaint = self._late()
        own = complaint.with_user(self.agent)
        self.assertFalse(own.get_undo_offer(), "nothing was done")
        with freeze_time(STEP):
            offer = self._open(complaint, "propose").save().action_confirm()
        self.assertEqual(offer["tag"], "custrel_followup_done")
        params = offer["params"]
        self.assertEqual((params["undo"], params["seconds"]), (complaint.ids, 60))
        self.assertIn("leaves in a minute", params["message"])
        with freeze_time(UNDO):
            # What the browser does with what it was offered.
            done = self.env[params["model"]].with_user(self.agent)
            said = done.browse(params["undo"]).action_undo()
        self.assertFalse(said["params"]["undo"])
        self.assertEqual(complaint.state, "new")
        with freeze_time(UNDO), self.assertRaises(AccessError):
            complaint.with_user(self.clerk).get_undo_offer()

    def test_a_card_that_is_dropped_offers_it_too_and_not_for_ever(self):
        complaint = self._late()
        proposed = self.env["custrel.complaint.stage"]._get_first("resolved")
        own = complaint.with_user(self.agent)
        with freeze_time(STEP):
            own.web_save({"stage_id": proposed.id}, {})
            self.assertTrue(own.get_undo_offer())
        with freeze_time("2026-03-02 06:05:00"):
            own.invalidate_recordset()
            self.assertFalse(own.get_undo_offer())

    def test_who_becomes_the_customer_meanwhile_gets_no_mail_of_another(self):
        complaint = self._late()
        self._take(complaint)
        [waiting] = self._mails(complaint).filtered("scheduled_date")
        with freeze_time(MEANWHILE):
            complaint.write({"partner_id": self.other.id, "contact_id": self.lin.id})
        self.assertEqual(waiting.recipient_ids, self.contact)

    def test_who_went_on_is_not_reversed(self):
        complaint = self._late()
        self._take(complaint)
        with freeze_time(MEANWHILE):
            complaint.sudo()._confirm_by_customer()
        self._refuses(complaint)
        self.assertEqual(complaint.closing, "customer")

    def test_a_colleague_who_reopened_it_is_not_reversed(self):
        complaint = self._late()
        self._take(complaint, "close")
        with freeze_time(MEANWHILE):
            complaint.with_user(self.agent_2).action_reopen("He has called again")
        self.assertFalse(complaint.can_undo)
        self._refuses(complaint)
        self.assertEqual(complaint.reopen_count, 1)

    def test_the_same_stage_reached_again_is_not_the_same_step(self):
        complaint = self._late()
        self._take(complaint)
        with freeze_time(MEANWHILE):
            own = complaint.with_user(self.agent_2)
            own.action_reopen("He has called again")
            own.action_propose()
        self._refuses(complaint)

    def test_a_step_after_a_step_is_undone_alone(self):
        complaint = self._late()
        self._take(complaint)
        proposed_at = complaint.proposed_at
        with freeze_time(MEANWHILE):
            self._open(complaint, "close").save().action_confirm()
        self._undo(complaint)
        self.assertEqual(complaint.state, "resolved")
        self.assertEqual(complaint.proposed_at, proposed_at)
        with freeze_time(UNDO):
            waiting = self._mails(complaint).filtered("scheduled_date")
        self.assertEqual(len(waiting), 1, "the proposal leaves")

    def test_two_steps_in_one_second(self):
        complaint = self._late()
        self._take(complaint)
        self._take(complaint, "close")
        self._undo(complaint)
        self.assertEqual(complaint.state, "resolved")
        waiting = self._mails(complaint).filtered("scheduled_date")
        self.assertIn("proposal", waiting.subject)

    def test_what_the_customer_wrote_meanwhile_is_still_to_be_answered(self):
        complaint = self._late()
        self._take(complaint)
        with freeze_time(MEANWHILE):
            complaint.sudo()._post_from_portal(self.contact, "It smokes, too")
        self._undo(complaint)
        self.assertEqual(complaint.state, "new")
        self.assertEqual(complaint.unanswered_since, utc(MEANWHILE))
        self.assertTrue(complaint.is_our_turn)

    def test_an_answer_given_meanwhile_stays_the_first_one(self):
        complaint = self._late()
        self._take(complaint)
        with freeze_time(MEANWHILE):
            self._post(complaint, user=self.agent_2)
        self._undo(complaint)
        self.assertEqual(complaint.responded_at, utc(MEANWHILE))
        self.assertEqual(complaint.state, "in_progress")
        self.assertEqual(complaint.next_deadline, complaint.resolution_deadline)

    def test_a_courtesy_follow_up_that_was_done_is_kept(self):
        complaint = self._late()
        self._take(complaint, "close")
        courtesy = complaint.courtesy_followup_id.sudo()
        with freeze_time(MEANWHILE):
            courtesy.with_user(self.seller).action_cancel("I have just seen him")
        self._refuses(complaint)
        self.assertTrue(courtesy.exists())

    def test_another_severity_has_its_targets(self):
        self._create_sla(
            severity_id=self.critical.id, response_hours=2, resolution_hours=80
        )
        complaint = self._complain(contact_id=self.contact.id, user_id=self.agent.id)
        complaint.write({"cause": "A worn belt", "resolution": "A new belt"})
        with freeze_time("2026-03-02 01:00:10"):
            self._open(complaint, "propose").save().action_confirm()
        with freeze_time("2026-03-02 01:00:20"):
            complaint.with_user(self.agent).severity_id = self.critical
        with freeze_time(HALF_A_MINUTE):
            complaint.with_user(self.agent).action_undo()
        self.assertEqual(complaint.sla_id.severity_id, self.critical)
        self.assertEqual(complaint.resolution_hours, 80)

    def test_too_late_is_said_as_such(self):
        complaint = self._late()
        self._take(complaint)
        with (
            freeze_time("2026-03-02 06:02:00"),
            self.assertRaisesRegex(UserError, "the mail has left"),
        ):
            complaint.with_user(self.agent).action_undo()
