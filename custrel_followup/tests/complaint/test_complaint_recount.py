from contextlib import suppress

from odoo.tests import freeze_time, tagged

from .common import MONDAY, ComplaintCommon, utc

TUESDAY = "2026-03-03 01:00:00"


@tagged("post_install", "-at_install")
class TestComplaintRecount(ComplaintCommon):
    """Targets of open complaints when something else changes: nothing becomes late, or
    in time, backwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.strict = cls._create_sla(
            severity_id=cls.critical.id, response_hours=1, resolution_hours=4
        )
        cls.lax = cls._create_sla(
            severity_id=cls.env.ref(
                "custrel_followup.custrel_complaint_severity_low"
            ).id,
            response_hours=40,
            resolution_hours=80,
        )
        cls.calendar = cls.company.resource_calendar_id

    def _answer(self, complaint, moment):
        with freeze_time(moment):
            complaint.with_user(self.agent).message_post(
                body="We are on our way",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=self.customer.ids,
            )
            self.env.flush_all()

    def _set_severity(self, complaint, severity, moment):
        with freeze_time(moment):
            complaint.with_user(self.agent).severity = severity
            self.env.flush_all()

    def _state(self, complaint, moment):
        """What the screen shows, which a search finds, too."""
        with freeze_time(moment):
            complaint.invalidate_recordset(["sla_state"])
            state = complaint.sla_state
            found = complaint.search(
                [("sla_state", "=", state), ("id", "=", complaint.id)]
            )
            self.assertEqual(found, complaint, state)
        return state

    # ------------------------------------------------------------ working time

    def test_holiday_declared_later_moves_the_deadline(self):
        complaint = self._complain("2026-03-02 08:00:00", user_id=self.agent.id)
        self.assertEqual(complaint.response_deadline, utc("2026-03-03 03:00"))
        self._holiday("2026-03-02 16:00:00", "2026-03-03 15:59:59", self.calendar)
        self._watch("2026-03-02 08:01:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-04 03:00"))
        self.assertEqual(complaint.resolution_deadline, utc("2026-03-05 08:00"))
        self.assertEqual(complaint.next_deadline, complaint.response_deadline)
        self.assertEqual(self._state(complaint, "2026-03-03 05:00"), "running")
        self._watch("2026-03-03 05:00:00")
        self.assertFalse(self._reminders(complaint))
        self._watch("2026-03-04 02:00:00")
        self.assertEqual(self._state(complaint, "2026-03-04 02:00"), "warning")
        self.assertTrue(self._reminders(complaint))
        self._watch("2026-03-04 03:00:00")
        self.assertEqual(self._state(complaint, "2026-03-04 03:00:01"), "late")
        self.assertEqual(complaint.late_user_id, self.agent)

    def test_holiday_that_is_taken_back(self):
        complaint = self._complain("2026-03-02 08:00:00")
        deadline = complaint.response_deadline
        holiday = self._holiday("2026-03-02 16:00:00", "2026-03-03 15:59:59")
        self._watch("2026-03-02 08:01:00")
        self.assertNotEqual(complaint.response_deadline, deadline)
        holiday.unlink()
        self._watch("2026-03-02 08:02:00")
        self.assertEqual(complaint.response_deadline, deadline)

    def test_holiday_that_is_moved(self):
        complaint = self._complain("2026-03-02 08:00:00")
        holiday = self._holiday("2026-04-02 16:00:00", "2026-04-03 15:59:59")
        self._watch("2026-03-02 08:01:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-03 03:00"))
        holiday.write(
            {"date_from": "2026-03-02 16:00:00", "date_to": "2026-03-03 15:59:59"}
        )
        self._watch("2026-03-02 08:02:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-04 03:00"))

    def test_taking_a_holiday_back_makes_nobody_late(self):
        holiday = self._holiday("2026-03-01 16:00:00", "2026-03-02 15:59:59")
        complaint = self._complain(MONDAY)
        self.assertEqual(complaint.response_deadline, utc("2026-03-03 04:00"))
        with freeze_time("2026-03-02 08:00:00"):
            holiday.unlink()
        self._watch("2026-03-02 08:01:00")
        self.assertGreater(complaint.response_deadline, utc("2026-03-02 08:01"))
        self.assertLessEqual(complaint.response_deadline, utc("2026-03-03 04:00"))
        self.assertFalse(complaint.late_user_id)

    def test_holiday_that_never_was_moves_nothing(self):
        with suppress(ZeroDivisionError), self.env.cr.savepoint():
            self._holiday("2026-03-02 16:00:00", "2026-03-03 15:59:59")
            complaint = self._complain("2026-03-02 08:00:00")
            self.assertEqual(complaint.response_deadline, utc("2026-03-04 03:00"))
            raise ZeroDivisionError
        complaint = self._complain("2026-03-02 08:00:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-03 03:00"))

    def test_other_hours_move_the_deadline(self):
        complaint = self._complain("2026-03-02 08:00:00")
        tuesday = self.calendar.attendance_ids.filtered(lambda x: x.dayofweek == "1")
        tuesday.unlink()
        self._watch("2026-03-02 08:01:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-04 03:00"))
        wednesday = self.calendar.attendance_ids.filtered(
            lambda x: x.dayofweek == "2" and x.day_period == "morning"
        )
        wednesday.hour_from = 9
        self._watch("2026-03-02 08:02:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-04 04:00"))

    def test_another_calendar_or_time_zone_moves_the_deadline(self):
        complaint = self._complain("2026-03-02 08:00:00")
        self.calendar.tz = "Asia/Tokyo"
        self._watch("2026-03-02 08:01:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-03 03:00"))
        self.company.resource_calendar_id = self.calendar.copy({"tz": "Asia/Dhaka"})
        self._watch("2026-03-02 08:02:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-03 03:00"))

    def test_leave_of_one_person_moves_nothing(self):
        complaint = self._complain("2026-03-02 08:00:00")
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Leave",
                "resource_id": self.env["resource.resource"]
                .create({"name": "Agent", "company_id": self.company.id})
                .id,
                "date_from": "2026-03-02 16:00:00",
                "date_to": "2026-03-03 15:59:59",
            }
        )
        self.assertFalse(complaint.recount)

    def test_holiday_of_another_company_moves_nothing(self):
        complaint = self._complain("2026-03-02 08:00:00")
        self._holiday(
            "2026-03-02 16:00:00",
            "2026-03-03 15:59:59",
            self.other_company.resource_calendar_id,
        )
        self.assertFalse(complaint.recount)

    def test_holiday_after_a_missed_target_excuses_nothing(self):
        complaint = self._complain(MONDAY, user_id=self.agent.id)
        self._watch("2026-03-02 07:00:00")
        before = complaint.response_deadline
        self._holiday("2026-03-01 16:00:00", "2026-03-02 15:59:59")
        self._watch("2026-03-02 07:05:00")
        self.assertEqual(complaint.response_deadline, before)
        self.assertEqual(self._state(complaint, "2026-03-02 08:00"), "late")

    def test_holiday_keeps_the_pause(self):
        complaint = self._complain("2026-03-02 00:00:00")
        with freeze_time("2026-03-02 01:00:00"):
            complaint.action_wait()
        with freeze_time("2026-03-02 03:00:00"):
            complaint.action_start()
        self.assertEqual(complaint.response_deadline, utc("2026-03-02 07:00"))
        self._holiday("2026-03-02 05:00:00", "2026-03-02 15:59:59")
        self._watch("2026-03-02 03:01:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-03 02:00"))

    def test_holiday_while_we_wait(self):
        complaint = self._complain("2026-03-02 00:00:00")
        with freeze_time("2026-03-02 01:00:00"):
            complaint.action_wait()
        self._holiday("2026-03-02 16:00:00", "2026-03-03 15:59:59")
        self._watch("2026-03-02 02:00:00")
        self.assertFalse(complaint.response_watch_at)
        with freeze_time("2026-03-04 00:00:00"):
            complaint.action_start()
        self.assertEqual(complaint.response_deadline, utc("2026-03-04 03:00"))

    def test_closed_complaint_keeps_its_deadline(self):
        complaint = self._settle(self._complain(MONDAY), "2026-03-02 02:00:00")
        before = complaint.response_deadline
        self._holiday("2026-03-01 16:00:00", "2026-03-02 15:59:59")
        self._watch("2026-03-02 02:01:00")
        self.assertEqual(complaint.response_deadline, before)
        self.assertFalse(complaint.recount)

    def test_marking_takes_the_same_number_of_queries_for_many(self):
        def queries(count):
            with freeze_time(MONDAY):
                self.env["custrel.complaint"].create(
                    [self._prepare() for _number in range(count)]
                )
                self.env.flush_all()
            before = self.env.cr.sql_log_count
            self._holiday("2026-05-01 16:00:00", "2026-05-02 15:59:59")
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(1)
        self.assertEqual(queries(2), queries(30))

    # ------------------------------------------------------- grade and severity

    def test_answer_in_time_stays_in_time(self):
        complaint = self._complain(MONDAY)
        self._answer(complaint, "2026-03-02 03:30:00")
        self._set_severity(complaint, "critical", "2026-03-02 03:40:00")
        self.assertEqual(complaint.sla_id, self.strict)
        self.assertEqual(complaint.response_deadline, utc("2026-03-02 06:00"))
        self._settle(complaint, "2026-03-02 05:00:00")
        self.assertEqual(self._state(complaint, "2026-03-02 05:00"), "met")

    def test_late_answer_stays_late(self):
        complaint = self._complain(MONDAY)
        self._answer(complaint, "2026-03-02 06:30:00")
        self._set_severity(complaint, "low", "2026-03-02 06:40:00")
        self.assertEqual(complaint.sla_id, self.lax)
        self.assertEqual(complaint.response_deadline, utc("2026-03-02 06:00"))
        self._settle(complaint, "2026-03-02 07:00:00")
        self.assertEqual(self._state(complaint, "2026-03-02 07:00"), "failed")

    def test_missed_then_paused_then_another_severity(self):
        complaint = self._complain(MONDAY, user_id=self.agent.id)
        self._watch("2026-03-02 06:00:00")
        with freeze_time("2026-03-02 06:30:00"):
            complaint.action_wait()
        with freeze_time("2026-03-04 01:00:00"):
            complaint.action_start()
        self._set_severity(complaint, "low", "2026-03-04 01:05:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-02 06:00"))
        self.assertEqual(self._state(complaint, "2026-03-04 01:06"), "late")
        self._answer(complaint, "2026-03-04 01:10:00")
        self._settle(complaint, "2026-03-04 01:20:00")
        self.assertEqual(self._state(complaint, "2026-03-04 02:00"), "failed")
        self.assertEqual(complaint.late_user_id, self.agent)

    def test_answer_while_we_wait_stays_in_time(self):
        complaint = self._complain(MONDAY)
        with freeze_time("2026-03-02 02:00:00"):
            complaint.action_wait()
        self._answer(complaint, "2026-03-03 06:30:00")
        self.assertEqual(self._state(complaint, "2026-03-03 06:31"), "paused")
        with freeze_time("2026-03-03 07:00:00"):
            complaint.action_start()
        self.assertEqual(self._state(complaint, "2026-03-03 07:01"), "running")

    def test_more_time_counts_from_the_start(self):
        complaint = self._complain(MONDAY)
        self._set_severity(complaint, "low", "2026-03-02 03:00:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-09 01:00"))

    def test_less_time_counts_from_now(self):
        complaint = self._complain(MONDAY)
        self._set_severity(complaint, "critical", "2026-03-02 03:30:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-02 05:30"))
        self.assertEqual(self._state(complaint, "2026-03-02 03:31"), "running")

    def test_less_time_is_never_more_than_before(self):
        complaint = self._complain(MONDAY)
        self._set_severity(complaint, "critical", "2026-03-02 05:30:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-02 06:00"))

    def test_what_was_granted_outlives_a_holiday(self):
        complaint = self._complain(MONDAY)
        self._set_severity(complaint, "critical", "2026-03-02 03:30:00")
        self._holiday("2026-04-01 16:00:00", "2026-04-02 15:59:59")
        self._watch("2026-03-02 03:31:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-02 05:30"))
        self._holiday("2026-03-02 05:00:00", "2026-03-02 15:59:59")
        self._watch("2026-03-02 03:32:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-03 00:30"))

    def test_a_night_s_run_breaches_nothing(self):
        """Customers who moved up have targets that were over long ago."""
        self._create_sla(grade_id=self.grade_a.id, response_hours=1, resolution_hours=2)
        self.sla.write({"response_hours": 24, "resolution_hours": 48})
        complaints = self.env["custrel.complaint"].browse()
        for number in range(3):
            complaints |= self._complain(
                f"2026-03-0{2 + number} 01:00:00", user_id=self.agent.id
            )
        with freeze_time("2026-03-04 15:00:00"):
            self._create_order(self.customer)
            self._grade_customers()
            self.env.flush_all()
        self.assertEqual(complaints.grade_id, self.grade_a)
        self._watch("2026-03-04 15:05:00")
        self.assertFalse(self._reminders(complaints))
        self._watch("2026-03-05 00:05:00")
        self.assertFalse(complaints.late_user_id)
        for complaint in complaints:
            self.assertEqual(self._state(complaint, "2026-03-05 00:30"), "running")
        last = complaints[2]
        self.assertEqual(last.response_deadline, utc("2026-03-05 01:00"))
        self._watch("2026-03-05 01:00:00")
        self.assertEqual(last.late_user_id, self.agent)

    def test_customer_without_a_target_keeps_what_was_promised(self):
        complaint = self._complain(MONDAY)
        before = complaint.response_deadline
        self.sla.severity_id = self.critical
        with freeze_time("2026-03-02 02:00:00"):
            complaint.partner_id = self._create_customer("Other")
        self.assertEqual(complaint.response_deadline, before)

    def test_reopened_complaint_has_all_its_time_again(self):
        complaint = self._settle(self._complain(MONDAY), "2026-03-02 02:00:00")
        with freeze_time(TUESDAY):
            complaint.action_reopen("Broken again")
        self.assertEqual(complaint.response_deadline, utc("2026-03-03 06:00"))
        self.assertEqual(complaint.response_watch, 0)


@tagged("post_install", "-at_install")
class TestCompanyHours(ComplaintCommon):
    """Calendars of every kind that Odoo knows."""

    def _set_flexible(self, **values):
        calendar = self.company.resource_calendar_id
        calendar.write({"schedule_type": "flexible", **values})
        self.env.flush_all()

    def _closed(self, day, days=14):
        date = utc(day).date()
        closed = self.company._custrel_closed_days(date, days)
        return [f"{day:%a %d}" for day in sorted(closed)]

    def test_line_until_midnight(self):
        self._set_hours(*((day, 16, 24) for day in range(5)))
        self.sla.write({"response_hours": 8})
        complaint = self._complain("2026-03-06 08:00:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-06 16:00"))

    def test_open_around_the_clock(self):
        self._set_hours(*((day, 0, 24) for day in range(7)))
        complaint = self._complain("2026-03-06 08:00:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-06 12:00"))
        self.assertEqual(complaint.resolution_deadline, utc("2026-03-07 00:00"))
        self.assertFalse(self._closed("2026-03-02"))

    def test_holiday_until_a_second_before_midnight(self):
        self._set_hours(*((day, 0, 24) for day in range(5)))
        for end in ("15:59:59", "15:59:00"):
            holiday = self._holiday("2026-03-02 16:00:00", f"2026-03-03 {end}")
            self.assertEqual(self._closed("2026-03-02", 5), ["Tue 03"])
            holiday.unlink()

    def test_flexible_hours(self):
        self._set_flexible(hours_per_day=8, hours_per_week=40)
        for number in range(2, 8):
            closed = self._closed(f"2026-03-{number:02}", 10 - number)
            self.assertEqual(closed, ["Sat 07", "Sun 08"])
        friday = self._complain("2026-03-06 04:00:00")  # noon
        self.assertEqual(friday.response_deadline, utc("2026-03-06 08:00"))
        self.assertEqual(friday.resolution_deadline, utc("2026-03-10 04:00"))
        saturday = self._complain("2026-03-07 04:00:00")
        self.assertEqual(saturday.response_deadline, utc("2026-03-09 04:00"))
        self._holiday("2026-03-08 16:00:00", "2026-03-09 15:59:59")
        self._watch("2026-03-07 05:00:00")
        self.assertEqual(saturday.response_deadline, utc("2026-03-10 04:00"))

    def test_flexible_hours_of_six_days(self):
        self._set_flexible(hours_per_day=8, hours_per_week=44)
        self.assertEqual(self._closed("2026-03-04", 7), ["Sun 08"])
        complaint = self._complain("2026-03-06 08:00:00")  # end of Friday
        self.assertEqual(complaint.response_deadline, utc("2026-03-07 06:00"))

    def test_flexible_without_hours_is_always_open(self):
        self._set_flexible(hours_per_day=0, hours_per_week=0)
        self.company.resource_calendar_id.full_time_required_hours = 0
        complaint = self._complain("2026-03-07 01:00:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-07 05:00"))
        self.assertFalse(self._closed("2026-03-02"))

    def test_hours_that_become_flexible_move_the_deadline(self):
        complaint = self._complain("2026-03-06 08:00:00")
        self._set_flexible(hours_per_day=24, hours_per_week=168)
        self._watch("2026-03-06 08:01:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-06 12:00"))

    def test_two_weeks(self):
        """2 March 2026 begins a first week: it is worked in it alone."""
        attendances = self.env["resource.calendar.attendance"]
        week = str(attendances.get_week_type(utc("2026-03-02").date()))
        self._set_hours(
            *((day, 9, 17, week) for day in range(5)), two_weeks_calendar=True
        )
        self.assertEqual(len(self._closed("2026-03-02")), 9)
        complaint = self._complain("2026-03-06 08:00:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-16 04:00"))

    def test_hours_by_duration(self):
        self._set_hours(*((day, 8, 16) for day in range(5)), duration_based=True)
        self.company.resource_calendar_id.attendance_ids.duration_hours = 6  # 9 to 15
        complaint = self._complain("2026-03-06 06:00:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-09 04:00"))
        self.assertEqual(self._closed("2026-03-05", 7), ["Sat 07", "Sun 08"])

    def test_calendar_with_headings_alone_is_always_open(self):
        self._set_hours()
        self.company.resource_calendar_id.attendance_ids.unlink()
        self.env["resource.calendar.attendance"].create(
            {
                "name": "First week",
                "display_type": "line_section",
                "calendar_id": self.company.resource_calendar_id.id,
            }
        )
        complaint = self._complain("2026-03-07 01:00:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-07 05:00"))
