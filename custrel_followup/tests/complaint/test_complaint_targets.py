from unittest.mock import patch

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..common import JOBS
from ..queries import QueryCounter
from .common import MONDAY, ComplaintCommon, utc


@tagged("post_install", "-at_install")
class TestComplaintTargets(ComplaintCommon):
    def test_hours_are_those_of_the_company_calendar(self):
        complaint = self._complain("2026-03-02 01:00:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-02 06:00"))
        self.assertEqual(complaint.resolution_deadline, utc("2026-03-04 01:00"))

    def test_weekend_does_not_count(self):
        complaint = self._complain("2026-03-06 08:00:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-09 03:00"))

    def test_created_on_a_holiday(self):
        self._holiday("2026-03-01 16:00:00", "2026-03-03 15:59:59")
        complaint = self._complain("2026-03-02 01:00:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-04 04:00"))

    def test_holiday_of_the_other_company_does_not_count(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Elsewhere",
                "company_id": self.other_company.id,
                "calendar_id": self.other_company.resource_calendar_id.id,
                "date_from": "2026-03-01 00:00:00",
                "date_to": "2026-03-08 00:00:00",
            }
        )
        complaint = self._complain("2026-03-02 01:00:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-02 06:00"))

    def test_summer_time_of_the_other_company(self):
        """In New York the clocks change on 8 March: eight is 12:00 UTC, not 13:00."""
        complaint = self._complain(
            "2026-03-06 20:00:00", user=self.stranger, company_id=self.other_company.id
        )
        self.assertEqual(complaint.response_deadline, utc("2026-03-09 14:00"))
        winter = self._complain(
            "2026-02-27 20:00:00", user=self.stranger, company_id=self.other_company.id
        )
        self.assertEqual(winter.response_deadline, utc("2026-03-02 15:00"))

    def test_company_without_hours_is_always_open(self):
        self.company.resource_calendar_id.attendance_ids.unlink()
        complaint = self._complain("2026-03-07 01:00:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-07 05:00"))

    def test_best_row_wins(self):
        self._set_grade(self.customer, self.grade_a)
        self._create_sla(severity_id=self.critical.id, response_hours=3)
        graded = self._create_sla(grade_id=self.grade_a.id, response_hours=2)
        both = self._create_sla(
            grade_id=self.grade_a.id, severity_id=self.critical.id, response_hours=1
        )
        self._create_sla(company_id=self.other_company.id, response_hours=7)
        self.assertEqual(self._complain().sla_id, graded)
        self.assertEqual(self._complain(severity="critical").sla_id, both)
        self.customer.with_company(self.company)._custrel_write_grade(
            self.grade_d, manual=False
        )
        self.assertEqual(self._complain().sla_id, self.sla)

    def test_no_row_no_target(self):
        self.sla.active = False
        complaint = self._complain()
        self.assertFalse(complaint.resolution_deadline)
        self.assertEqual(complaint.sla_state, "none")

    def test_severity_of_an_open_complaint_moves_its_targets(self):
        self._create_sla(severity_id=self.critical.id, response_hours=1)
        complaint = self._complain()
        with freeze_time(MONDAY):
            complaint.severity = "critical"
        self.assertEqual(complaint.response_deadline, utc("2026-03-02 02:00"))

    def test_grade_of_the_customer_moves_the_targets(self):
        self._create_sla(grade_id=self.grade_a.id, response_hours=1, resolution_hours=8)
        complaint = self._complain()
        self.assertFalse(complaint.green_channel)
        with freeze_time(MONDAY):
            self._set_grade(self.customer, self.grade_a)
        self.assertTrue(complaint.green_channel)
        self.assertEqual(complaint.response_deadline, utc("2026-03-02 02:00"))

    def test_grading_run_moves_the_targets(self):
        self._create_sla(grade_id=self.grade_a.id, response_hours=1)
        complaint = self._complain()
        self._create_order(self.customer)
        with freeze_time(MONDAY):
            self._grade_customers()
        self.assertEqual(complaint.grade_id, self.grade_a)
        self.assertEqual(complaint.response_deadline, utc("2026-03-02 02:00"))

    def test_grade_is_kept_from_closing_on(self):
        self._set_grade(self.customer, self.grade_b)
        complaint = self._settle(self._complain())
        complaint.action_close()
        self._set_grade(self.customer, self.grade_a)
        self.assertEqual(complaint.grade_id, self.grade_b)
        complaint.action_reopen("Broken again")
        self.assertEqual(complaint.grade_id, self.grade_a)

    def test_complaint_gets_the_first_grade_of_its_customer(self):
        waiting, closed = self._complain(), self._settle(self._complain())
        closed.action_close()
        proposed = self._settle(self._complain())
        self._set_grade(self.customer, self.grade_b)
        for complaint in waiting, closed, proposed:
            self.assertEqual(complaint.grade_id, self.grade_b, complaint.state)

    def test_grading_run_reaches_what_is_proposed_and_what_is_closed(self):
        closed = self._settle(self._complain())
        closed.action_close()
        closed.action_archive()
        proposed = self._settle(self._complain())
        self._create_order(self.customer)
        with freeze_time(MONDAY):
            self._grade_customers()
        for complaint in proposed, closed:
            self.assertEqual(complaint.grade_id, self.grade_a, complaint.state)

    def _break(self, complaint):
        """Let the targets of one complaint fail as nobody expects."""
        complaints = self.env.registry["custrel.complaint"]
        move = complaints._move_targets

        def fail(record, *arguments):
            if record.id == complaint.id:
                raise OverflowError("date value out of range")
            return move(record, *arguments)

        patcher = patch.object(complaints, "_move_targets", fail)
        patcher.start()
        self.addCleanup(patcher.stop)

    @mute_logger(JOBS)
    def test_complaint_that_cannot_follow_stops_no_grades(self):
        self._create_sla(grade_id=self.grade_a.id, response_hours=1)
        bad, good = self._complain(), self._complain()
        self._break(bad)
        self._create_order(self.customer)
        with freeze_time(MONDAY):
            self._grade_customers()
        self.assertEqual(self.customer.custrel_grade_id, self.grade_a)
        self.assertEqual(good.response_deadline, utc("2026-03-02 02:00"))
        self.assertFalse(bad.grade_id)

    @mute_logger(JOBS)
    def test_complaint_that_cannot_follow_stops_no_grade_by_hand(self):
        bad, good = self._complain(), self._complain()
        self._break(bad)
        self._set_grade(self.customer, self.grade_a)
        self.assertEqual((good.grade_id, len(bad.grade_id)), (self.grade_a, 0))

    @mute_logger(JOBS, "odoo.addons.base.models.ir_cron")
    def test_monthly_job_grades_all_and_tells_of_the_complaint_that_cannot(self):
        bad = self._complain()
        self._break(bad)
        self._create_order(self.customer)
        self.env.flush_all()
        with (
            freeze_time("2026-03-02 01:05:00"),
            self.enter_registry_test_mode(),
            self.registry.cursor() as cr,
        ):
            try:
                self.env(cr=cr)["custrel.grading.run"]._cron_grade()
            except OverflowError:
                raised = True
            else:
                raised = False
        self.env.invalidate_all()
        self.assertTrue(raised, "the job must count as failed")
        self.assertEqual(self.customer.custrel_grade_id, self.grade_a)

    def test_closed_complaint_keeps_its_targets(self):
        self._create_sla(grade_id=self.grade_a.id, response_hours=1)
        complaint = self._settle(self._complain())
        complaint.action_close()
        before = complaint.response_deadline
        self._set_grade(self.customer, self.grade_a)
        self._watch("2026-03-02 01:05:00")
        complaint.severity = "critical"
        self.assertEqual(complaint.response_deadline, before)

    def test_clock_stands_still_while_waiting(self):
        complaint = self._complain("2026-03-06 08:00:00")  # an hour before the weekend
        with freeze_time("2026-03-06 08:30:00"):
            complaint.action_wait()
        self.assertFalse(complaint.next_deadline)
        with freeze_time("2026-03-09 01:30:00"):
            self.assertEqual(complaint.sla_state, "paused")
            complaint.action_start()
        # Half an hour of Friday and one and a half of Monday.
        self.assertEqual(complaint.paused_hours, 2)
        self.assertEqual(complaint.response_deadline, utc("2026-03-09 06:00"))
        self.assertEqual(complaint.resolution_deadline, utc("2026-03-11 01:00"))

    def test_several_pauses_add_up(self):
        complaint = self._complain("2026-03-02 00:00:00")
        for start, end in (("01:00", "02:00"), ("05:00", "05:30")):
            with freeze_time(f"2026-03-02 {start}:00"):
                complaint.action_wait()
            with freeze_time(f"2026-03-02 {end}:00"):
                complaint.action_start()
        self.assertEqual(complaint.response_deadline, utc("2026-03-02 06:30"))

    def test_pause_while_nobody_works_moves_nothing(self):
        complaint = self._complain("2026-03-06 08:00:00")
        before = complaint.response_deadline
        with freeze_time("2026-03-07 01:00:00"):
            complaint.action_wait()
        with freeze_time("2026-03-08 01:00:00"):
            complaint.action_start()
        self.assertEqual(complaint.response_deadline, before)

    def test_change_of_severity_after_a_pause_keeps_the_pause(self):
        complaint = self._complain("2026-03-02 00:00:00")
        with freeze_time("2026-03-02 01:00:00"):
            complaint.action_wait()
        with freeze_time("2026-03-02 02:00:00"):
            complaint.action_start()
        deadline = complaint.response_deadline
        with freeze_time("2026-03-02 02:00:00"):
            complaint.severity = "critical"
        self.assertEqual(complaint.response_deadline, deadline)

    def test_states_of_a_target(self):
        complaint = self._complain("2026-03-02 00:00:00")
        expected = {
            "2026-03-02 01:00:00": "running",
            "2026-03-02 03:00:00": "warning",
            "2026-03-02 04:00:01": "late",
        }
        for moment, state in expected.items():
            with self.subTest(moment), freeze_time(moment):
                complaint.invalidate_recordset(["sla_state"])
                self.assertEqual(complaint.sla_state, state)
                for value in ("running", "warning", "late", "met", "none"):
                    found = self.env["custrel.complaint"].search(
                        [("sla_state", "=", value), ("id", "=", complaint.id)]
                    )
                    self.assertEqual(bool(found), value == state, value)

    def test_settled_in_time_and_not(self):
        early = self._settle(self._complain(), "2026-03-02 02:00:00")
        late = self._settle(self._complain(), "2026-03-05 02:00:00")
        self.assertEqual(early.sla_state, "met")
        self.assertEqual(late.sla_state, "failed")
        found = self.env["custrel.complaint"].search([("sla_state", "=", "failed")])
        self.assertIn(late, found)
        self.assertNotIn(early, found)

    def test_created_directly_in_a_closed_stage_counts(self):
        stage = self.env.ref("custrel_followup.custrel_complaint_stage_closed")
        complaint = self._complain(stage_id=stage.id, cause="Belt", resolution="New")
        self.assertEqual(complaint.closed_at, utc(MONDAY))
        self.assertEqual(complaint.sla_state, "met")

    def test_queries_do_not_grow_with_the_number(self):
        def queries(count):
            vals_list = [self._prepare() for _number in range(count)]
            self.env.flush_all()
            counter = QueryCounter(self.env)
            self.env["custrel.complaint"].with_user(self.agent).create(vals_list)
            self.env.flush_all()
            return counter.stop()

        queries(2)
        self.assertLessEqual(queries(60), queries(3) + 2)
