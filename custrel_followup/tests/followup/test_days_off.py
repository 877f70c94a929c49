from contextlib import contextmanager
from datetime import date

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import Form, freeze_time, tagged

from ..queries import QueryCounter
from .test_planning import MONDAY, PlanningCommon

NOON = "2026-03-02 04:00:00"


class DaysOffCommon(PlanningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._create_user("second", "sales_team.group_sale_salesman")
        cls.customer.with_company(cls.company).custrel_second_user_id = cls.second

    def _off(self, *days, works=False):
        return self.env["custrel.day"].create(
            [
                {
                    "name": "Differs",
                    "company_id": self.company.id,
                    "date": day,
                    "works": works,
                }
                for day in days
            ]
        )

    def _away(self, first, last, user=None):
        """Whole days in Shanghai."""
        resource = (user or self.seller)._custrel_get_resources(self.company)
        with freeze_time("2026-03-01 00:00:00"):
            return self._create_leave(
                resource_id=resource.id,
                company_id=self.company.id,
                date_from=f"{first} 00:00:00",
                date_to=f"{last} 15:59:59",
            )

    def _plan_one(self, last="2026-02-04 02:00:00"):
        """Of a monthly cadence, due on 4 March."""
        self._record(last)
        self._plan()
        return self._planned()

    def _who(self, followup):
        self.env.invalidate_all()
        return followup.user_id, followup.date_planned, followup.stand_in_for_id

    @contextmanager
    def assertAsked(self, action):
        """A scheduled action is asked for once."""
        domain = [("cron_id", "=", self.env.ref(action).id)]
        before = self.env["ir.cron.trigger"].search_count(domain)
        yield
        self.env.cr.precommit.run()
        after = self.env["ir.cron.trigger"].search_count(domain)
        self.assertEqual(after, before + 1)

    def _activities(self, followup):
        activities = self.env["mail.activity"].search(
            [("res_model", "=", followup._name), ("res_id", "=", followup.id)]
        )
        return {
            (x.user_id, x.custrel_reminder, x.date_deadline) for x in activities.sudo()
        }


@tagged("post_install", "-at_install")
class TestDaysOff(DaysOffCommon):
    """Follow-ups of cadences and days that differ from the week."""

    def test_planning_avoids_a_day_off_and_uses_a_working_saturday(self):
        self._off("2026-03-04", "2026-03-05", "2026-03-06")
        self._off("2026-03-07", works=True)
        self.assertEqual(self._plan_one().date_planned, date(2026, 3, 7))

    def test_day_off_declared_later_moves_what_is_planned(self):
        followup = self._plan_one()
        self.assertEqual(followup.date_planned, date(2026, 3, 4))
        self._off("2026-03-04", "2026-03-05")
        self._plan(NOON)
        self.assertEqual(self._who(followup)[:2], (self.seller, date(2026, 3, 6)))
        self.assertEqual(
            self._activities(followup), {(self.seller, True, date(2026, 3, 6))}
        )

    def test_holiday_of_the_calendar_moves_it(self):
        followup = self._plan_one()
        self._create_leave(
            company_id=self.company.id,
            date_from="2026-03-03 16:00:00",
            date_to="2026-03-04 15:59:59",
        )
        self._plan(NOON)
        self.assertEqual(self._who(followup)[1], date(2026, 3, 5))

    def test_other_hours_move_it(self):
        followup = self._plan_one()
        lines = self.company.resource_calendar_id.attendance_ids
        lines.filtered(lambda line: line.dayofweek == "2").unlink()
        self._plan(NOON)
        self.assertEqual(self._who(followup)[1], date(2026, 3, 5))

    def test_the_job_is_asked_for_at_once(self):
        changes = (
            lambda: self._off("2026-03-04"),
            lambda: self._away("2026-03-04", "2026-03-05"),
            lambda: self.company.resource_calendar_id.attendance_ids[0].unlink(),
            lambda: self.company.write({"resource_calendar_id": False}),
        )
        for change in changes:
            with self.assertAsked("custrel_followup.ir_cron_plan"):
                change()

    def test_agreed_and_hand_planned_ones_stay_and_say_so(self):
        agreed = self._create_followup(self.customer, date_planned="2026-03-04")
        agreed._keep({"origin": "next_action"})
        self._off("2026-03-04")
        self._plan(NOON)
        self.assertEqual(self._who(agreed)[1], date(2026, 3, 4))
        self.assertIn("Nobody works on 03/04/2026", agreed.day_notice)
        self._away("2026-03-04", "2026-03-05")
        agreed.date_planned = "2026-03-05"
        self.assertIn("Seller is away on 03/05/2026", agreed.day_notice)
        agreed.date_planned = "2026-03-06"
        self.assertFalse(agreed.day_notice)

    def test_day_off_that_somebody_chose_stays(self):
        followup = self._plan_one()
        followup.with_user(self.seller).date_planned = "2026-03-07"
        self._plan(NOON)
        self.assertEqual(self._who(followup)[1], date(2026, 3, 7))
        followup.with_user(self.seller).date_planned = "2026-03-09"
        self.assertFalse(followup.day_off_chosen)
        self._off("2026-03-09")
        self._plan(NOON)
        self.assertEqual(self._who(followup)[1], date(2026, 3, 10))

    def test_second_run_moves_nothing(self):
        followup = self._plan_one()
        self._off("2026-03-04")
        self._plan(NOON)
        written = followup.write_date
        self._plan("2026-03-02 05:00:00")
        self.env.invalidate_all()
        self.assertEqual(followup.write_date, written)

    def test_a_year_without_a_working_day_moves_nothing(self):
        followup = self._plan_one()
        start = date(2026, 1, 1).toordinal()
        self._off(*(date.fromordinal(start + number) for number in range(900)))
        self._plan(NOON)
        self.assertEqual(self._who(followup)[1], date(2026, 3, 4))

    def test_other_company_s_days_move_nothing(self):
        followup = self._plan_one()
        self._off("2026-03-04").write({"company_id": self.other_company.id})
        self._plan(NOON)
        self.assertEqual(self._who(followup)[1], date(2026, 3, 4))

    def test_calendars_show_the_days_grey(self):
        self._off("2026-03-04")
        self._off("2026-03-07", works=True)
        self._away("2026-03-05", "2026-03-05")
        for model, more in (
            ("custrel.followup", {"2026-03-05"}),
            ("custrel.complaint", set()),
        ):
            records = self.env[model].with_user(self.seller)
            found = call_kw(
                records, "get_unusual_days", ["2026-03-02 00:00:00", "2026-03-08"], {}
            )
            grey = {day for day, off in found.items() if off}
            self.assertEqual(grey, {"2026-03-04", "2026-03-08"} | more)
            self.assertEqual(len(found), 7)
            for bad in (["x", "y"], [None, None], [1, 2], ["9999-12-31", "9999-12-31"]):
                with self.assertRaises(UserError):
                    call_kw(records, "get_unusual_days", bad, {})

    def test_a_week_in_which_nobody_works_is_grey(self):
        self._off(*(f"2026-03-{number:02}" for number in range(2, 9)))
        found = self.env["custrel.followup"].get_unusual_days(
            "2026-03-02", "2026-03-08"
        )
        self.assertEqual(set(found.values()), {True})


@tagged("post_install", "-at_install")
class TestOwnersLeave(DaysOffCommon):
    """Follow-ups of cadences and the leave of their owner."""

    def test_planning_waits_for_him(self):
        self._away("2026-03-03", "2026-03-06")
        followup = self._plan_one()
        self.assertEqual(
            self._who(followup), (self.seller, date(2026, 3, 9), self.env["res.users"])
        )

    def test_planning_gives_it_to_the_second_contact_when_it_can_t_wait(self):
        self._away("2026-03-03", "2026-04-30")
        followup = self._plan_one()
        self.assertEqual(
            self._who(followup), (self.second, date(2026, 3, 4), self.seller)
        )
        self.assertEqual(
            self._activities(followup),
            {
                (self.second, True, date(2026, 3, 4)),
                (self.seller, False, date(2026, 3, 4)),
            },
        )

    def test_leave_entered_later_moves_it(self):
        followup = self._plan_one()
        self._away("2026-03-04", "2026-03-10")
        self._plan(NOON)
        self.assertEqual(
            self._who(followup), (self.seller, date(2026, 3, 11), self.env["res.users"])
        )

    def test_oca_hr_holidays_98_holiday_of_his_own_country_moves_it(self):
        followup = self._plan_one()
        abroad = self.company.resource_calendar_id.copy({"name": "Abroad"})
        self.seller._custrel_get_resources(self.company).calendar_id = abroad
        self.env.cr.precommit.run()
        with self.assertAsked("custrel_followup.ir_cron_plan"):
            self._create_leave(
                abroad.id,
                company_id=self.company.id,
                date_from="2026-03-03 16:00:00",
                date_to="2026-03-04 15:59:59",
            )
        self._plan(NOON)
        self.assertEqual(self._who(followup)[:2], (self.seller, date(2026, 3, 5)))

    def test_long_leave_entered_later_gives_it_to_the_second_contact(self):
        followup = self._plan_one()
        self._away("2026-03-04", "2026-03-31")
        self._away("2026-03-04", "2026-03-05", self.second)
        self._plan(NOON)
        self.assertEqual(
            self._who(followup), (self.second, date(2026, 3, 6), self.seller)
        )
        self.assertIn("Second stands in for Seller", followup.day_notice)

    def test_a_moved_one_does_not_get_more_time(self):
        """Due on 4 March, it may wait until the 19th, and no longer."""
        followup = self._plan_one()
        self._away("2026-03-04", "2026-03-15")
        self._plan(NOON)
        self.assertEqual(self._who(followup)[1], date(2026, 3, 16))
        self._away("2026-03-16", "2026-03-25")
        self._plan("2026-03-02 05:00:00")
        self.assertEqual(
            self._who(followup), (self.second, date(2026, 3, 16), self.seller)
        )

    def test_it_is_his_again_when_he_is_back(self):
        followup = self._plan_one()
        self._away("2026-03-04", "2026-03-31")
        self._plan(NOON)
        self.assertEqual(self._who(followup)[0], self.second)
        self._plan("2026-03-31 01:00:00")
        self.assertEqual(self._who(followup)[0], self.second)
        self._run_job("plan", "2026-04-01 01:00:00")
        user, day, absent = self._who(followup)
        self.assertEqual((user, absent), (self.seller, self.env["res.users"]))
        self.assertEqual(self._activities(followup), {(self.seller, True, day)})

    def test_it_is_his_again_when_the_leave_is_taken_back(self):
        followup = self._plan_one()
        leave = self._away("2026-03-04", "2026-03-31")
        self._plan(NOON)
        leave.unlink()
        self._plan("2026-03-02 05:00:00")
        self.assertEqual(
            self._who(followup), (self.seller, date(2026, 3, 4), self.env["res.users"])
        )

    @freeze_time(NOON)
    def test_what_an_absence_moves_is_said_before(self):
        followup = self._plan_one()
        users = self.env["res.users"].with_user(self.seller)
        action = call_kw(users, "action_custrel_open_absences", [], {})
        leaves = self.env["resource.calendar.leaves"].with_user(self.seller)
        form = Form(
            leaves.with_context(**action["context"]),
            "custrel_followup.custrel_absence_view_form",
        )
        form.custrel_first_day, form.custrel_last_day = "2026-03-03", "2026-03-03"
        self.assertEqual(form.custrel_moving_count, 0)
        form.custrel_last_day = "2026-03-04"
        self.assertEqual(form.custrel_moving_count, 1)
        followup._keep({"date_planned": date(2026, 2, 26)})
        form.custrel_first_day = "2026-02-25"
        self.assertEqual(form.custrel_moving_count, 0, "what is overdue stays")
        followup.with_user(self.seller).action_postpone("2026-03-10")
        form.custrel_last_day = "2026-03-10"
        self.assertEqual(form.custrel_moving_count, 1)

    def test_it_goes_back_to_its_day_when_the_leave_is_taken_back(self):
        followup = self._plan_one()
        leave = self._away("2026-03-04", "2026-03-05")
        self._plan(NOON)
        self.assertEqual(self._who(followup)[1], date(2026, 3, 6))
        leave.unlink()
        self._plan("2026-03-02 05:00:00")
        self.assertEqual(self._who(followup)[1], date(2026, 3, 4))
        self.assertFalse(followup.displaced_from)
        self.assertEqual(
            self._activities(followup), {(self.seller, True, date(2026, 3, 4))}
        )

    def test_it_goes_back_when_people_work_on_that_day_after_all(self):
        followup = self._plan_one()
        off = self._off("2026-03-04", "2026-03-05")
        self._plan(NOON)
        self.assertEqual(self._who(followup)[1], date(2026, 3, 6))
        off[0].unlink()
        self._plan("2026-03-02 05:00:00")
        self.assertEqual(self._who(followup)[1], date(2026, 3, 4))

    def test_who_gave_it_another_day_meanwhile_keeps_that(self):
        followup = self._plan_one()
        leave = self._away("2026-03-04", "2026-03-05")
        self._plan(NOON)
        with freeze_time(NOON):
            followup.with_user(self.seller).action_postpone("2026-03-10")
        leave.unlink()
        self._plan("2026-03-02 05:00:00")
        self.assertEqual(self._who(followup)[1], date(2026, 3, 10))

    def test_undone_it_goes_back_nevertheless(self):
        followup = self._plan_one()
        leave = self._away("2026-03-04", "2026-03-05")
        self._plan(NOON)
        own = followup.with_user(self.seller)
        with freeze_time(NOON):
            done = own.action_postpone("2026-03-10")
            own.action_undo(done["params"]["undo"])
        leave.unlink()
        self._plan("2026-03-02 05:00:00")
        self.assertEqual(self._who(followup)[1], date(2026, 3, 4))

    def test_another_cadence_gives_it_a_day_of_its_own(self):
        followup = self._plan_one()
        leave = self._away("2026-03-04", "2026-03-05")
        self._plan(NOON)
        with freeze_time(NOON):
            followup.cadence_id._take_over(self.company, followup)
        self.assertFalse(followup.displaced_from)
        day = followup.date_planned
        leave.unlink()
        self._plan("2026-03-02 05:00:00")
        self.assertEqual(self._who(followup)[1], day)

    def test_what_the_system_sends_keeps_its_day(self):
        followup = self._plan_one()
        leave = self._away("2026-03-04", "2026-03-05")
        self._plan(NOON)
        mail = self.env.ref("custrel_followup.custrel_channel_email")
        followup._become_automatic(mail)
        day = followup.date_planned
        leave.unlink()
        self._plan("2026-03-02 05:00:00")
        self.assertEqual(self._who(followup)[1], day)

    def test_a_day_that_has_passed_does_not_come_back(self):
        followup = self._plan_one()
        leave = self._away("2026-03-04", "2026-03-05")
        self._plan(NOON)
        leave.unlink()
        self._run_job("plan", "2026-03-05 01:00:00")
        self.assertEqual(self._who(followup)[1], date(2026, 3, 6))

    def test_who_is_given_it_by_hand_keeps_it(self):
        followup = self._plan_one()
        self._away("2026-03-04", "2026-03-31")
        self._plan(NOON)
        followup.with_user(self.leader).user_id = self.colleague
        self.assertFalse(followup.stand_in_for_id)
        self.assertEqual(
            {user for user, *_ in self._activities(followup)}, {self.colleague}
        )
        self._run_job("plan", "2026-04-01 01:00:00")
        self.assertEqual(self._who(followup)[0], self.colleague)

    def test_stand_in_records_it(self):
        followup = self._plan_one()
        self._away("2026-03-04", "2026-03-31")
        self._plan(NOON)
        with freeze_time("2026-03-04 03:00:00"):
            followup.with_user(self.second).action_done()
            self.env.flush_all()
        self.assertEqual(followup.state, "done")
        self.assertFalse(self._activities(followup))
        self._run_job("plan", "2026-04-01 01:00:00")
        self.assertEqual(self._who(followup)[0], self.second)

    def test_everybody_away(self):
        """It stays with its owner on its day, so that it is seen to be late."""
        followup = self._plan_one()
        for user in self.seller, self.second:
            self._away("2026-03-04", "2026-04-30", user)
        self._plan(NOON)
        self.assertEqual(
            self._who(followup), (self.seller, date(2026, 3, 4), self.env["res.users"])
        )

    def test_without_a_second_contact(self):
        self.customer.with_company(self.company).custrel_second_user_id = False
        followup = self._plan_one()
        self._away("2026-03-04", "2026-04-30")
        self._plan(NOON)
        self.assertEqual(self._who(followup)[:2], (self.seller, date(2026, 3, 4)))

    def test_second_contact_who_left_stands_in_for_nobody(self):
        followup = self._plan_one()
        self.second.active = False
        self._away("2026-03-04", "2026-04-30")
        self._plan(NOON)
        self.assertEqual(self._who(followup)[0], self.seller)

    def test_leave_of_other_companies_and_other_kinds_does_not_count(self):
        followup = self._plan_one()
        leave = self._away("2026-03-04", "2026-03-05")
        leave.time_type = "other"
        self._plan(NOON)
        self.assertEqual(self._who(followup)[1], date(2026, 3, 4))

    def test_queries_do_not_grow_with_what_is_moved(self):
        def queries(count, day):
            customers = self.customer.browse()
            for number in range(count):
                customers |= self._create_customer(str(number), user_id=self.seller.id)
            followups = self.env["custrel.followup"].create(
                [
                    {
                        "partner_id": customer.id,
                        "company_id": self.company.id,
                        "user_id": self.seller.id,
                        "origin": "cadence",
                        "date_planned": day,
                    }
                    for customer in customers
                ]
            )
            self._off(day)
            self.env.flush_all()
            self.env.invalidate_all()
            counter = QueryCounter(self.env)
            self.env["custrel.followup"].browse(followups.ids)._displace(
                self.company, followups
            )
            self.env.flush_all()
            return counter.stop()

        with freeze_time(MONDAY):
            queries(2, "2026-03-04")
            self.assertEqual(queries(3, "2026-03-05"), queries(30, "2026-03-06"))


@tagged("post_install", "-at_install")
class TestLeaveAndRoom(DaysOffCommon):
    """Days with room, where somebody is away."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.custrel_contact_hours = 1
        cls.followups = cls.env["custrel.followup"].create(
            [
                {
                    "partner_id": cls._create_customer(str(n)).id,
                    "company_id": cls.company.id,
                    "user_id": cls.seller.id,
                    "origin": "cadence",
                    "cadence_id": cls.env["custrel.cadence"]
                    .search([("grade_id", "=", cls.grade_c.id)], limit=1)
                    .id,
                    "date_planned": "2026-03-04",
                    "date_latest": "2026-03-18",
                    "minutes": 60,
                }
                for n in range(3)
            ]
        )

    def _days(self):
        self.env.invalidate_all()
        return sorted(f"{day:%a %d}" for day in self.followups.mapped("date_planned"))

    def test_what_moves_goes_where_there_is_room(self):
        self._away("2026-03-04", "2026-03-05")
        self._plan(NOON)
        self.assertEqual(self._days(), ["Fri 06", "Mon 09", "Tue 10"])
        self.assertFalse(any(self.followups.mapped("too_much")))

    def test_levelling_passes_over_leave(self):
        self._away("2026-03-05", "2026-03-06")
        self._run_job("level", NOON)
        self.assertEqual(self._days(), ["Mon 09", "Tue 10", "Wed 04"])

    def test_levelling_leaves_alone_what_could_not_be_moved(self):
        self._away("2026-03-04", "2026-04-30")
        for job in ("plan", "level", "plan", "level"):
            self._run_job(job, NOON)
            self.assertEqual(self._days(), ["Wed 04"] * 3)

    def test_half_a_day_has_room_for_half_as_much(self):
        self.followups.minutes = 30
        self._run_job("level", NOON)
        self.assertEqual(self._days(), ["Thu 05", "Wed 04", "Wed 04"])
        leave = self._away("2026-03-04", "2026-03-04")
        leave.date_to = "2026-03-04 04:00:00"  # noon
        self._run_job("level", NOON)
        self.assertEqual(self._days(), ["Thu 05", "Thu 05", "Wed 04"])

    def test_hours_of_his_own_move_it(self):
        """He works on four days of the week from now on, but not on Wednesdays."""
        calendar = self.company.resource_calendar_id.copy({"name": "Part time"})
        resource = self.seller._custrel_get_resources(self.company)
        wednesday = calendar.attendance_ids.filtered(lambda x: x.dayofweek == "2")
        for change in (
            lambda: resource.write({"calendar_id": calendar.id}),
            wednesday.unlink,
        ):
            with self.assertAsked("custrel_followup.ir_cron_plan"):
                change()
        self._plan(NOON)
        self.assertEqual(self._days(), ["Fri 06", "Mon 09", "Thu 05"])
