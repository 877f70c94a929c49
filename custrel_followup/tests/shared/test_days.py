from contextlib import suppress
from datetime import UTC, date, datetime

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from ..common import CustrelCommon

SATURDAY = date(2026, 2, 14)
FESTIVAL = date(2026, 2, 17)


class DaysCommon(CustrelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.company.resource_calendar_id

    def _differ(self, day, works=False, like=False, company=None, **values):
        return self.env["custrel.day"].create(
            {
                "name": "Differs",
                "company_id": (company or self.company).id,
                "date": day,
                "works": works,
                "like_weekday": like,
                **values,
            }
        )

    def _closed(self, first, days, company=None):
        closed = (company or self.company)._custrel_closed_days(first, days)
        return [f"{day:%a %d}" for day in sorted(closed)]

    def _hours(self, day, company=None):
        """:return: list of open hours of a day, as the clock on the wall shows them"""
        company = company or self.company
        zone = company._custrel_calendar_zone()
        begin = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
        end = datetime(day.year, day.month, day.day + 1, tzinfo=zone).astimezone(UTC)
        return [
            f"{opens.astimezone(zone):%H:%M}-{closes.astimezone(zone):%H:%M}"
            for opens, closes in company._custrel_open_intervals(begin, end)
        ]


@tagged("post_install", "-at_install")
class TestDays(DaysCommon):
    """Days that differ from the week, where the hours of a company are opened."""

    def test_working_saturday_and_festival(self):
        self.assertEqual(self._closed(SATURDAY, 5), ["Sat 14", "Sun 15"])
        self._differ(SATURDAY, works=True, like="4")
        self._differ(FESTIVAL)
        self.assertEqual(self._closed(SATURDAY, 5), ["Sun 15", "Tue 17"])
        self.assertEqual(self._hours(SATURDAY), ["08:00-12:00", "13:00-17:00"])
        self.assertFalse(self._hours(FESTIVAL))

    def test_deadline_runs_on_a_working_saturday(self):
        friday = datetime(2026, 2, 13, 8)  # four in the afternoon
        self._differ(SATURDAY, works=True, like="4")
        time = self.company._custrel_work_time()
        self.assertEqual(time.after(friday, 3), datetime(2026, 2, 14, 2))
        self.assertEqual(time.hours(friday, datetime(2026, 2, 14, 2)), 3)
        monday = datetime(2026, 2, 16, 1)
        self.assertEqual(time.between(friday, monday).total_seconds() / 3600, 10)

    def test_it_is_worked_like_the_weekday_that_is_said(self):
        self._set_hours(*((day, 9, 17) for day in range(4)), (4, 9, 13))
        day = self._differ(SATURDAY, works=True, like="2")
        self.assertEqual(self._hours(SATURDAY), ["09:00-17:00"])
        day.like_weekday = "4"
        self.assertEqual(self._hours(SATURDAY), ["09:00-13:00"])

    def test_weekday_on_which_nobody_works_opens_nevertheless(self):
        self._set_hours((1, 9, 15))
        self._differ(SATURDAY, works=True, like="6")
        self.assertEqual(self._hours(SATURDAY), ["09:00-15:00"])

    def test_two_weeks(self):
        """The week of the day counts; where that is off, the next one."""
        attendances = self.env["resource.calendar.attendance"]
        week = str(attendances.get_week_type(SATURDAY))
        other = "0" if week == "1" else "1"
        self._set_hours(
            *((day, 9, 12, week) for day in range(5)),
            *((day, 13, 18, other) for day in range(3)),
            two_weeks_calendar=True,
        )
        self._differ(SATURDAY, works=True, like="4")
        self._differ(date(2026, 2, 21), works=True, like="4")
        self.assertEqual(self._hours(SATURDAY), ["09:00-12:00"])
        self.assertEqual(self._hours(date(2026, 2, 21)), ["09:00-12:00"])

    def test_flexible_hours(self):
        self.calendar.write(
            {"schedule_type": "flexible", "hours_per_day": 8, "hours_per_week": 40}
        )
        self._differ(SATURDAY, works=True, like="4")
        self._differ(FESTIVAL)
        self.assertEqual(self._hours(SATURDAY), ["08:00-16:00"])
        self.assertEqual(self._closed(SATURDAY, 5), ["Sun 15", "Tue 17"])

    def test_lines_until_midnight(self):
        self._set_hours(*((day, 16, 24) for day in range(5)))
        self._differ(SATURDAY, works=True, like="0")
        self.assertEqual(self._hours(SATURDAY), ["16:00-00:00"])
        self.assertEqual(self._closed(SATURDAY, 3), ["Sun 15"])

    def test_hours_by_duration(self):
        self._set_hours(*((day, 8, 16) for day in range(5)), duration_based=True)
        self.company.resource_calendar_id.attendance_ids.duration_hours = 6
        self._differ(SATURDAY, works=True, like="0")
        self.assertEqual(self._hours(SATURDAY), ["09:00-15:00"])

    def test_holiday_of_the_calendar_closes_a_working_day(self):
        self._differ(SATURDAY, works=True, like="4")
        self._create_leave(
            company_id=self.company.id,
            date_from="2026-02-14 04:00:00",
            date_to="2026-02-14 15:59:59",
        )
        self.assertEqual(self._hours(SATURDAY), ["08:00-12:00"])

    def test_summer_time_begins(self):
        """In New York the clock is put on in the night before 8 March 2026."""
        sunday = date(2026, 3, 8)
        self._differ(sunday, works=True, like="2", company=self.other_company)
        hours = self._hours(sunday, self.other_company)
        self.assertEqual(hours, ["08:00-12:00", "13:00-17:00"])

    def test_each_company_has_its_own(self):
        self._differ(FESTIVAL)
        self.assertEqual(self._closed(FESTIVAL, 3), ["Tue 17"])
        self.assertFalse(self._closed(FESTIVAL, 3, self.other_company))

    def test_the_same_whoever_asks(self):
        self._differ(FESTIVAL)
        for user in self.seller, self.clerk, self.stranger:
            company = self.company.with_user(user)
            self.assertEqual(company._custrel_closed_days(FESTIVAL, 3), {FESTIVAL})

    # ----------------------------------------------------------------- bad input

    def test_a_year_without_a_working_day(self):
        """What is due is not postponed for ever: it stays on its day."""
        days = [date.fromordinal(date(2026, 1, 1).toordinal() + n) for n in range(365)]
        self.env["custrel.day"].create(
            [
                {"name": "Shut", "company_id": self.company.id, "date": day}
                for day in days
            ]
        )
        self.assertFalse(self._closed(date(2026, 3, 2), 60))
        with freeze_time("2026-03-02 02:00:00"):
            day = self.company._custrel_workday_after(1)
        self.assertEqual(day, date(2026, 3, 3))
        deadline = self.company._custrel_work_time().after(datetime(2026, 3, 2, 1), 4)
        self.assertEqual(deadline, datetime(2027, 1, 1, 4))

    def test_calendar_without_hours(self):
        """It is always open, but for the days of which it is said that they are off."""
        self.calendar.attendance_ids.unlink()
        self._differ(FESTIVAL)
        self._differ(SATURDAY, works=True, like="4")
        self.assertEqual(self._closed(SATURDAY, 5), ["Tue 17"])
        self.assertEqual(self._hours(SATURDAY), ["00:00-00:00"])
        deadline = self.company._custrel_work_time().after(datetime(2026, 2, 16, 15), 2)
        self.assertEqual(deadline, datetime(2026, 2, 17, 17))

    def test_company_without_a_calendar(self):
        self.company.resource_calendar_id = False
        self._differ(FESTIVAL)
        self.assertEqual(self._closed(SATURDAY, 5), ["Tue 17"])

    def test_a_day_is_there_once(self):
        self._differ(FESTIVAL)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._differ(FESTIVAL)
            self.env.flush_all()

    def test_days_beyond_all_plans_are_refused(self):
        for day in ("1066-10-14", "2199-01-01"):
            with self.assertRaises(ValidationError):
                self._differ(day)

    def test_queries_do_not_grow_with_the_days(self):
        def queries():
            self.env.flush_all()
            self.env.cr.clear()
            before = self.env.cr.sql_log_count
            self._closed(SATURDAY, 200)
            return self.env.cr.sql_log_count - before

        self._differ(SATURDAY, works=True, like="4")
        queries()
        few = queries()
        for number in range(1, 20):
            day = date.fromordinal(SATURDAY.toordinal() + 7 * number)
            self._differ(day, works=True, like="4")
        self.assertEqual(queries(), few)

    def test_the_calendar_is_looked_at_once(self):
        """Whatever is asked of a time that was looked at, until something changes."""

        def queries(start, days):
            before = self.env.cr.sql_log_count
            closed = self._closed(start, days)
            return closed, self.env.cr.sql_log_count - before

        self._closed(date(2026, 2, 2), 60)
        seen = ["Sat 14", "Sun 15"]
        self.assertEqual(queries(SATURDAY, 5), (seen, 0))
        self.assertGreater(queries(date(2026, 2, 2), 90)[1], 0)
        for change, closed in (
            (lambda: self._differ(FESTIVAL), [*seen, "Tue 17"]),
            (lambda: self.env["custrel.day"].search([]).unlink(), seen),
            (self._close_tuesday, [*seen, "Tue 17"]),
            (self._open_on_saturdays, ["Sun 15", "Tue 17"]),
            (
                lambda: self.env["resource.calendar.leaves"].search([]).unlink(),
                ["Sun 15"],
            ),
            (lambda: self._set_hours((0, 9, 17)), ["Sat 14", "Sun 15", "Tue 17"]),
        ):
            change()
            self.assertEqual(self._closed(SATURDAY, 4), closed)
        with suppress(ZeroDivisionError), self.env.cr.savepoint():
            self._differ(date(2026, 2, 16))
            self.assertEqual(self._closed(date(2026, 2, 16), 1), [])
            raise ZeroDivisionError
        self.assertEqual(self._closed(SATURDAY, 4), ["Sat 14", "Sun 15", "Tue 17"])

    def _close_tuesday(self):
        self._create_leave(
            company_id=self.company.id,
            date_from="2026-02-16 16:00:00",
            date_to="2026-02-17 15:59:59",
        )

    def _open_on_saturdays(self):
        self.env["resource.calendar.attendance"].create(
            {
                "name": "Saturday",
                "calendar_id": self.calendar.id,
                "dayofweek": "5",
                "hour_from": 8,
                "hour_to": 12,
                "day_period": "morning",
            }
        )

    # -------------------------------------------------------------------- people

    def test_leader_enters_and_everybody_reads(self):
        days = self.env["custrel.day"].with_user(self.leader)
        form = Form(
            days.with_company(self.company), "custrel_followup.custrel_day_view_list"
        )
        form.name, form.date, form.works = "Stocktaking", SATURDAY, True
        self.assertEqual(form.like_weekday, "2")
        day = form.save()
        self.assertEqual(day.company_id, self.company)
        self.assertEqual((day.weekday, day.source), ("5", "hand"))
        self.assertEqual(day.with_user(self.seller).name, "Stocktaking")
        with self.assertRaises(AccessError):
            day.with_user(self.seller).name = "Party"
        with self.assertRaises(AccessError):
            day.with_user(self.stranger).with_context(
                allowed_company_ids=self.other_company.ids
            ).read(["name"])

    def test_weekday_goes_with_the_work(self):
        form = Form(self.env["custrel.day"], "custrel_followup.custrel_day_view_list")
        form.name, form.date, form.works = "Odd", date(2026, 5, 7), True
        self.assertEqual(form.like_weekday, "3")
        form.works = False
        self.assertFalse(form.like_weekday)
        self.assertFalse(form.save().like_weekday)

    def test_import_of_a_list(self):
        days = self.env["custrel.day"].with_user(self.leader)
        result = days.with_context(import_file=True).load(
            ["date", "name", "works", "like_weekday"],
            [
                ["2026-02-14", "Exchanged", "1", "Friday"],
                ["2026-02-17", "Spring Festival", "0", ""],
                ["2026-02-28", "Exchanged", "1", ""],
            ],
        )
        self.assertFalse(result["messages"])
        found = days.browse(result["ids"])
        self.assertEqual(found.mapped("source"), ["import"] * 3)
        self.assertEqual(found.mapped("like_weekday"), ["4", False, "2"])

    def test_nobody_says_that_it_came_from_the_library(self):
        day = self._differ(FESTIVAL)
        with self.assertRaises(AccessError):
            day.with_user(self.manager).source = "library"
        forged = self.env["custrel.day"].with_user(self.manager)
        forged = forged.create(
            {"name": "Forged", "date": SATURDAY, "source": "library"}
        )
        self.assertEqual(forged.source, "hand")
