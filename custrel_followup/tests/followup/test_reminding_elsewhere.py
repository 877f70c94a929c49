from datetime import date

from odoo import Command
from odoo.tests import Form, freeze_time, tagged

from .test_reach_clock import AT_NINE_THERE, TEN, TUESDAY, ReachClockCommon

AT_TEN_THERE = "2026-03-03 15:05:00"


@tagged("post_install", "-at_install")
class TestRemindingElsewhere(ReachClockCommon):
    """What broke in other programs that remind people, put tasks off, repeat them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(TEN):
            cls.followup = cls._create_followup(cls.customer, date_planned=TUESDAY)

    def _reminders(self, followup=None):
        ids = (followup or self.followup).ids
        return self.env["mail.activity"].search(
            [("res_model", "=", "custrel.followup"), ("res_id", "in", ids)]
        )

    def test_one_customer_that_is_gone_stops_no_notice_of_others(self):
        """SuiteCRM 10630."""
        other = self._create_customer("Other", user_id=self.seller.id)
        other.country_id = self.env.ref("base.us")
        self._set_window(other, "1", 9, 11)
        with freeze_time(TEN):
            self._plan(other)
            self.customer.unlink()
        [[told]] = self._ring(AT_NINE_THERE).values()
        self.assertEqual(told["message"], "Other until 00:00")

    def test_who_is_archived_or_deleted_leaves_no_reminder(self):
        """inyo 902."""
        with freeze_time(TEN):
            gone = self._create_customer("Gone", user_id=self.seller.id)
            followup = self._plan(gone)
            self.assertTrue(self._reminders(followup))
            self.customer.active = False
            self.assertFalse(self._reminders())
            self.assertEqual(self.followup.state, "cancelled")
            ids = followup.ids
            gone.unlink()
            left = self.env["mail.activity"].search(
                [("res_model", "=", "custrel.followup"), ("res_id", "in", ids)]
            )
            self.assertFalse(left)
        self.assertFalse(self._ring(AT_NINE_THERE))

    def test_what_is_closed_reminds_nobody(self):
        """super-productivity 1005, mirakel 370."""
        with freeze_time(TEN):
            self.followup.with_user(self.seller).action_cancel("Not needed")
            self.assertFalse(self._reminders())
        self.assertFalse(self._ring(AT_NINE_THERE))
        self._run_job("remind", "2026-03-20 01:00:00")
        self.assertFalse(self._reminders())

    def test_what_is_recorded_afterwards_brings_no_reminder(self):
        """SuiteCRM 3308."""
        with freeze_time(TEN):
            done = self._create_followup(
                self.customer,
                state="done",
                date_start="2026-03-02 02:00:00",
                date_end="2026-03-02 03:00:00",
                content="<p>Talked</p>",
            )
            done.with_user(self.seller).content = "<p>Talked more</p>"
            self.assertFalse(self._reminders(done))

    def test_other_hours_of_the_day_ring_again(self):
        """OroCRM 249."""
        self.assertTrue(self._ring(AT_NINE_THERE))
        with freeze_time("2026-03-03 14:30:00"):
            self.customer.with_user(self.seller).write(
                {"custrel_hour_from": 10, "custrel_hour_to": 12}
            )
        self.assertFalse(self._ring("2026-03-03 14:35:00"), "not yet")
        self.assertTrue(self._ring(AT_TEN_THERE))

    def test_the_same_hours_ring_once(self):
        self.assertTrue(self._ring(AT_NINE_THERE))
        with freeze_time("2026-03-03 14:30:00"):
            self.customer.with_user(self.seller).custrel_hour_to = 12
        self.assertFalse(self._ring("2026-03-03 14:35:00"), "it is said already")

    def test_put_off_and_taken_back_before_its_time(self):
        """Tasks.org 2914: the nearer day goes before the one it was put off to."""
        with freeze_time(TEN):
            followup = self.followup.with_user(self.seller)
            followup.action_postpone("week")
            self.assertEqual(followup.date_planned, date(2026, 3, 10))
            followup.action_postpone(TUESDAY)
            [reminder] = self._reminders()
            self.assertEqual(reminder.date_deadline, date(2026, 3, 3))
        self.assertTrue(self._ring(AT_NINE_THERE))

    def test_who_gets_it_from_somebody_is_told(self):
        """SORMAS 7383."""
        with freeze_time(TEN):
            self.followup.with_user(self.leader).user_id = self.colleague
            [reminder] = self._reminders()
            self.assertEqual(reminder.user_id, self.colleague)
            self.assertTrue(self.followup.with_user(self.colleague).is_new)
            day = self.env["custrel.followup"].with_user(self.colleague).get_my_day()
            self.assertIn(self.followup.id, day["news"])

    def test_the_end_of_a_month_is_not_left_out(self):
        """obsidian-tasks 614: monthly from 31 January on is February."""
        cadence = self._create_cadence(self.grade_c, times=1, period="month")
        self.env["custrel.cadence"].search([("id", "!=", cadence.id)]).action_archive()
        customer = self._create_customer("Monthly", user_id=self.seller.id)
        self._set_grade(customer, self.grade_c)
        with freeze_time("2026-01-30 02:00:00"):
            self._create_followup(
                customer, state="done", date_end="2026-01-30 02:00:00"
            )
        self._run_job("plan", "2026-02-27 02:00:00")
        [planned] = customer.custrel_followup_ids.filtered(
            lambda f: f.state == "planned"
        )
        self.assertEqual(planned.date_planned, date(2026, 3, 2), "28 is a Saturday")

    def test_exactly_this_day_is_found(self):
        """Frappe CRM 234."""
        found = (
            self.env["custrel.followup"]
            .with_user(self.seller)
            .search([("date_planned", "=", TUESDAY)])
        )
        self.assertEqual(found, self.followup)

    def test_done_by_mistake_is_open_again(self):
        """Fat Free CRM 306: at once by undoing, later by reopening."""
        with freeze_time(TEN):
            followup = self.followup.with_user(self.seller)
            token = followup.action_no_answer()["params"]["undo"]
            followup.action_undo(token)
            self.assertEqual(followup.state, "planned")
            self.assertTrue(self._reminders())
            followup.record_contact({"content": "Talked"})
            self.assertEqual(followup.state, "done")
        with freeze_time("2026-03-04 02:00:00"):
            followup.action_reopen()
            self.assertEqual(followup.state, "planned")
            self.assertTrue(self._reminders())

    def test_a_new_one_is_due_on_the_day_of_who_makes_it(self):
        """Odoo 44924, 26748: early in Shanghai it is yesterday in UTC."""
        with freeze_time("2026-03-02 17:00:00"):  # one o'clock on the third
            followups = self.env["custrel.followup"].with_user(self.seller)
            form = Form(followups)
            form.partner_id = self.customer
            followup = form.save()
            self.assertEqual(followup.date_planned, date(2026, 3, 3))
            self.assertFalse(followup.is_overdue)
            [reminder] = self._reminders(followup).with_user(self.seller)
            self.assertEqual(reminder.state, "today")
            done = self.customer.with_user(self.seller)
            done.action_custrel_contact_tomorrow()
            self.assertEqual(followup.date_planned, date(2026, 3, 3))

    def test_whoever_takes_part_is_no_assignee_and_is_not_rung(self):
        with freeze_time(TEN):
            self.followup.collaborator_ids = [Command.link(self.colleague.id)]
        self.assertEqual(set(self._ring(AT_NINE_THERE)), {self.seller})
