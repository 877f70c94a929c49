from datetime import date

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .test_followup_record import NOW, RecordCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFollowupAttempt(RecordCommon):
    """Whoever did not answer was not contacted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.not_reached = cls.env.ref(
            "custrel_followup.custrel_followup_result_not_reached"
        )
        cls.interested = cls.env.ref(
            "custrel_followup.custrel_followup_result_interested"
        )
        cls.cadence = cls._create_cadence(cls.grade_a, company_id=cls.company.id)
        cls._set_grade(cls.customer, cls.grade_a)

    def _from_cadence(self, **values):
        return self._planned(origin="cadence", cadence_id=self.cadence.id, **values)

    def _record(self, followup, result):
        """Through the dialog, as a salesperson does."""
        view = "custrel_followup.custrel_followup_view_form_record"
        with Form(followup, view=view) as form:
            form.result_id = result.with_env(form.record.env)
        followup.action_done()

    def _last_contact(self):
        return self.customer.with_company(self.company).custrel_last_contact_date

    def test_an_attempt_is_no_contact(self):
        followup = self._from_cadence()
        self._record(followup, self.not_reached)
        self.assertTrue(followup.is_attempt)
        self.assertFalse(self._last_contact())
        self._record(followup.next_followup_id, self.interested)
        self.assertEqual(self._last_contact(), date(2026, 3, 2))

    def test_it_is_tried_again_on_the_next_working_day(self):
        with freeze_time("2026-03-06 02:00:00"):  # a Friday
            followup = self._from_cadence(date_planned="2026-03-06")
            self._record(followup, self.not_reached)
        again = followup.next_followup_id
        self.assertEqual(again.date_planned, date(2026, 3, 9))
        self.assertEqual(again.user_id, self.seller)
        self.assertEqual((again.origin, again.cadence_id), ("cadence", self.cadence))
        self.assertEqual(again.why, "Not reached, attempt 2")
        self.assertEqual(self._reminders(again).user_id, self.seller)

    def test_it_is_tried_again_when_whoever_tries_works(self):
        self._send_away(self.seller, "2026-03-03", "2026-03-05")
        followup = self._from_cadence()
        self._record(followup, self.not_reached)
        again = followup.next_followup_id
        self.assertEqual(again.date_planned, date(2026, 3, 6))

    def test_the_next_try_is_not_by_what_he_has_forbidden(self):
        followup = self._planned(origin="next_action", channel_id=self.phone.id)
        self.customer.custrel_no_calls = True
        self._record(followup, self.not_reached)
        again = followup.next_followup_id
        self.assertNotEqual(again.channel_id, self.phone)

    def test_a_try_leaves_a_day_of_leave(self):
        followup = self._planned(origin="next_action")
        self._record(followup, self.not_reached)
        again = followup.next_followup_id
        self._send_away(self.seller, "2026-03-03", "2026-03-04")
        self._run_job("plan", NOW)
        self.assertEqual(again.date_planned, date(2026, 3, 5))

    def test_a_try_goes_back_to_its_day_when_the_leave_is_taken_back(self):
        leave = self._send_away(self.seller, "2026-03-03", "2026-03-04")
        followup = self._from_cadence()
        self._record(followup, self.not_reached)
        again = followup.next_followup_id
        self.assertEqual(again.date_planned, date(2026, 3, 5))
        leave.unlink()
        self._run_job("plan", NOW)
        self.assertEqual(again.date_planned, date(2026, 3, 3))

    def test_a_day_chosen_for_the_next_try_is_agreed(self):
        followup = self._from_cadence(objective="Sign")
        followup.write({"next_date": "2026-03-05", "result_id": self.not_reached.id})
        followup.action_done()
        again = followup.next_followup_id
        self.assertEqual((again.origin, again.objective), ("next_action", "Sign"))
        self.assertEqual(again.attempt_count, 1)
        leave = self._send_away(self.seller, "2026-03-04", "2026-03-06")
        self.assertEqual(leave.custrel_moving_count, 0)
        self._run_job("plan", NOW)
        self.assertEqual(again.date_planned, date(2026, 3, 5), "he is to be called")
        with freeze_time("2026-03-05 02:00:00"):
            again.invalidate_recordset(["work_order"])
            self.assertEqual(again.work_order, 0)

    def test_after_some_attempts_the_cadence_goes_on(self):
        followup = self._from_cadence()
        for _attempt in range(3):
            self._record(followup, self.not_reached)
            last, followup = followup, followup.next_followup_id
        self.assertEqual(last.attempt_count, 2)
        self.assertFalse(followup)
        self._run_job("plan", "2026-03-02 03:00:00")
        open_ones = self.customer.custrel_followup_ids.filtered(
            lambda f: f.state == "planned"
        )
        self.assertFalse(open_ones, "the cadence of a month counts from the last try")

    def test_settings_say_after_how_long_and_how_often(self):
        self.company.write({"custrel_retry_days": 3, "custrel_attempts": 2})
        followup = self._from_cadence()
        self._record(followup, self.not_reached)
        again = followup.next_followup_id
        self.assertEqual(again.date_planned, date(2026, 3, 5))
        self._record(again, self.not_reached)
        self.assertFalse(again.next_followup_id)

    def test_a_date_given_by_hand_is_kept(self):
        followup = self._planned()
        followup.write({"next_date": "2026-03-20", "result_id": self.not_reached.id})
        followup.action_done()
        again = followup.next_followup_id
        self.assertEqual(again.date_planned, date(2026, 3, 20))
        self.assertEqual(again.attempt_count, 1)

    def test_an_agreed_action_is_tried_again_with_its_purpose(self):
        followup = self._planned(objective="Sign", contact_ids=self.contact.ids)
        self._record(followup, self.not_reached)
        again = followup.next_followup_id
        self.assertEqual((again.objective, again.contact_ids), ("Sign", self.contact))

    def test_reopening_takes_the_next_try_away(self):
        followup = self._from_cadence()
        self._record(followup, self.not_reached)
        again = followup.next_followup_id
        followup.action_reopen()
        self.assertEqual(again.state, "cancelled")
        self.assertFalse(followup.is_attempt)

    def test_a_result_changed_afterwards_changes_the_last_contact(self):
        followup = self._planned()
        self._record(followup, self.interested)
        self.assertTrue(self._last_contact())
        followup.result_id = self.not_reached
        self.assertFalse(self._last_contact())

    def test_a_meaning_changed_later_does_not_change_history(self):
        followup = self._planned()
        self._record(followup, self.interested)
        self.interested.reached = False
        self.env.flush_all()
        self.assertFalse(followup.is_attempt)

    def test_a_result_may_ask_for_words(self):
        self.interested.content_required = True
        followup = self._planned()
        followup.result_id = self.interested
        with self.assertRaisesRegex(UserError, "Interested.*needs a word"):
            followup.action_done()
        followup.content = "<p><br></p>"
        with self.assertRaises(UserError):
            followup.action_done()
        followup.content = "<p>He wants a price.</p>"
        followup.action_done()
        self.assertFalse(followup.is_incomplete)

    def test_records_without_result_or_words_are_marked(self):
        followup = self._planned()
        followup.action_done()
        self.assertTrue(followup.is_incomplete)
        followup.result_id = self.interested
        self.assertTrue(followup.is_incomplete)
        followup.content = "<p>Fine</p>"
        self.assertFalse(followup.is_incomplete)

    def test_an_attempt_needs_no_words(self):
        followup = self._planned()
        self._record(followup, self.not_reached)
        self.assertFalse(followup.is_incomplete)
