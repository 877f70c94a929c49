from collections import Counter
from contextlib import contextmanager
from datetime import date

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.tests import freeze_time, tagged
from odoo.tools import SQL, mute_logger

from ...models.shared.jobs import Job
from ..common import JOBS, CustrelCommon
from ..queries import QueryCounter

MONDAY = "2026-03-02 01:00:00"
"""Nine in the morning in Shanghai; still Sunday evening in New York."""


class PlanningCommon(CustrelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer(user_id=cls.seller.id)
        cls._set_grade(cls.customer, cls.grade_c)
        # Customers without a salesperson are somebody's.
        cls.company.custrel_fallback_user_id = cls.manager
        cls.other_company.custrel_fallback_user_id = cls.stranger

    def _plan(self, moment=MONDAY):
        self._run_job("plan", moment)

    def _planned(self, customer=None, company=None):
        return self.env["custrel.followup"].search(
            [
                ("partner_id", "in", (customer or self.customer).ids),
                ("company_id", "=", (company or self.company).id),
                ("state", "=", "planned"),
            ]
        )

    def _record(self, end, customer=None, **values):
        """A contact that ended at ``end`` (UTC)."""
        return self._create_followup(
            customer or self.customer,
            state="done",
            date_start=end,
            date_end=end,
            recorded_at=end,
            **values,
        )


@tagged("post_install", "-at_install")
class TestPlanning(PlanningCommon):
    def test_nothing_is_overdue_when_it_is_planned(self):
        """The company counts its days by UTC; in Shanghai, where the salesperson is,
        the next one has begun."""
        self.company.partner_id.tz = "UTC"
        self.company.resource_calendar_id.tz = "UTC"
        self.seller.tz = "Asia/Shanghai"
        moment = "2026-03-02 21:20:00"
        self._plan(moment)
        followup = self._planned()
        self.assertEqual(followup.date_planned, date(2026, 3, 3))
        with freeze_time(moment):
            here = followup.with_user(self.seller).with_context(tz="Asia/Shanghai")
            self.assertFalse(here.is_overdue)

    def test_day_that_began_later_does_not_wait(self):
        self.company.partner_id.tz = "Asia/Shanghai"
        self.seller.tz = "America/New_York"
        self._plan(MONDAY)
        self.assertEqual(self._planned().date_planned, date(2026, 3, 2))

    @freeze_time(MONDAY)
    def test_what_is_nobody_s_follows_its_cadence(self):
        self._plan()
        followup = self._planned()
        followup.user_id = False
        cadence = followup.cadence_id
        cadence.times = cadence.times + 1
        self.assertEqual(self._planned(), followup)
        self.assertFalse(followup.user_id)

    def test_each_graded_customer_gets_one_followup(self):
        grades = self.grade_a, self.grade_b, self.grade_c, self.grade_d
        customers = self.customer.browse()
        for grade in grades:
            customer = self._create_customer(grade.name)
            self._set_grade(customer, grade)
            customers |= customer
        self._plan()
        planned = self._planned(customers)
        self.assertEqual(len(planned), 4)
        self.assertEqual(planned.partner_id, customers)
        for followup in planned:
            self.assertEqual(followup.cadence_id.grade_id, followup.grade_id)
            self.assertEqual(followup.origin, "cadence")

    def test_second_run_plans_nothing(self):
        self._plan()
        planned = self._planned()
        self._plan()
        self.assertEqual(self._planned(), planned)
        self.assertEqual(len(planned), 1)

    def test_never_contacted_customer_is_due_today(self):
        self._plan()
        self.assertEqual(self._planned().date_planned, date(2026, 3, 2))

    def test_once_the_company_has_closed_the_next_working_day_is_the_first(self):
        self._plan("2026-03-06 13:00:00")  # Friday, nine in the evening in Shanghai
        self.assertEqual(self._planned().date_planned, date(2026, 3, 9))

    def test_until_it_closes_today_is_the_first_day(self):
        self._plan("2026-03-06 06:00:00")
        self.assertEqual(self._planned().date_planned, date(2026, 3, 6))

    def test_next_one_is_due_a_period_after_the_last_contact(self):
        self._record("2026-02-04 02:00:00")
        self._plan()
        self.assertEqual(self._planned().date_planned, date(2026, 3, 4))

    def test_day_of_the_last_contact_is_the_company_s(self):
        self._record("2026-02-04 17:00:00")  # the fifth in Shanghai
        self._plan()
        self.assertEqual(self._planned().date_planned, date(2026, 3, 5))

    def test_nothing_is_planned_earlier_than_the_days_ahead(self):
        self.company.custrel_plan_ahead_days = 2
        self._record("2026-02-05 02:00:00")
        self._plan()
        self.assertFalse(self._planned())
        self._plan("2026-03-03 01:00:00")
        self.assertEqual(self._planned().date_planned, date(2026, 3, 5))

    def test_no_days_ahead_plans_on_the_day(self):
        self.company.custrel_plan_ahead_days = 0
        self._record("2026-02-03 02:00:00")
        self._plan()
        self.assertFalse(self._planned())
        self._plan("2026-03-03 01:00:00")
        self.assertEqual(self._planned().date_planned, date(2026, 3, 3))

    def test_several_periods_late_yields_one_followup(self):
        self._record("2025-06-04 02:00:00")
        self._plan()
        self._plan("2026-03-03 01:00:00")
        self.assertEqual(self._planned().date_planned, date(2026, 3, 2))

    def test_who_begin_together_share_the_channels(self):
        """From the first day on it is the mix that the cadence means."""
        customers = self.customer
        for number in range(5):
            customers |= self._create_customer(
                f"Beginner {number}", user_id=self.seller.id
            )
        for customer in customers:
            customer.write({"phone": "+86 10 5550 0100", "email": "a@example.com"})
            self._set_grade(customer, self.grade_a)
        self.company.custrel_contact_hours = 24
        for day in ("2026-03-02", "2026-03-09", "2026-03-16"):
            self._plan(f"{day} 01:00:00")
            planned = self._planned(customers)
            counts = Counter(followup.channel_id.code for followup in planned)
            self.assertEqual(counts, {"phone": 3, "visit": 3}, day)
            for followup in planned:
                with freeze_time(f"{followup.date_planned} 03:00:00"):
                    followup.action_done()

    def test_who_begins_alone_begins_with_the_first_channel(self):
        self._set_grade(self.customer, self.grade_a)
        self.customer.phone = "+86 10 5550 0100"
        self._plan()
        self.assertEqual(self._planned().channel_id.code, "phone")

    def test_channels_take_turns(self):
        self._set_grade(self.customer, self.grade_a)
        self.customer.phone = "+86 10 5550 0100"
        phone = self.env.ref("custrel_followup.custrel_channel_phone")
        visit = self.env.ref("custrel_followup.custrel_channel_visit")
        used = []
        for day in ("2026-03-02", "2026-03-05", "2026-03-09"):
            self._plan(f"{day} 01:00:00")
            followup = self._planned()
            used.append(followup.channel_id)
            with freeze_time(f"{day} 03:00:00"):
                followup.action_done()
        self.assertEqual(used, [phone, visit, phone])

    def test_archived_channel_is_left_out(self):
        self._set_grade(self.customer, self.grade_a)
        self.env.ref("custrel_followup.custrel_channel_phone").active = False
        self._plan()
        self.assertEqual(self._planned().channel_id.code, "visit")

    def test_cadence_of_the_company_is_used(self):
        cadence = self._create_cadence(
            self.grade_c, company_id=self.company.id, period="week"
        )
        self._record("2026-02-25 02:00:00")
        self._plan()
        self.assertEqual(self._planned().cadence_id, cadence)
        self.assertEqual(self._planned().date_planned, date(2026, 3, 4))

    def test_ungraded_customer_is_not_planned(self):
        ungraded = self._create_customer("Ungraded")
        self._plan()
        self.assertFalse(self._planned(ungraded))

    def test_archived_customer_is_not_planned(self):
        self.customer.action_archive()
        self._plan()
        self.assertFalse(self._planned())

    def test_contact_of_a_customer_is_not_planned(self):
        contact = self._create_customer(
            "Contact", is_company=False, parent_id=self.customer.id
        )
        self._set_grade(contact, self.grade_a)
        self._plan()
        self.assertFalse(self._planned(contact))

    def test_grade_without_a_cadence_is_not_planned(self):
        self.env["custrel.cadence"].search(
            [("grade_id", "=", self.grade_c.id)]
        ).action_archive()
        self._plan()
        self.assertFalse(self._planned())

    def test_agreed_next_action_takes_the_place_of_the_cadence(self):
        agreed = self._create_followup(
            self.customer, origin="next_action", date_planned="2026-06-01"
        )
        self._plan()
        self.assertEqual(self._planned(), agreed)

    def test_cancelled_one_is_not_planned_again_at_once(self):
        self._plan()
        self._planned().action_cancel("He is on holiday")
        self._plan()
        self.assertFalse(self._planned())
        self._plan("2026-04-02 01:00:00")
        self.assertEqual(self._planned().date_planned, date(2026, 4, 2))

    def test_cancelled_agreement_of_later_does_not_silence_the_cadence(self):
        with freeze_time(MONDAY):
            later = self._create_followup(
                self.customer, origin="next_action", date_planned="2026-12-01"
            )
            later.action_cancel("The project is off")
            self.env.flush_all()
        self._write_day(later, "2026-03-02 01:00:00")
        self._plan("2026-04-02 01:00:00")
        self.assertTrue(self._planned())

    def test_cancelled_agreement_counts_on_the_day_of_the_company(self):
        """Early on Tuesday in Shanghai it still is Monday in UTC."""
        self._set_grade(self.customer, self.grade_b)
        later = self._create_followup(
            self.customer, origin="next_action", date_planned="2026-12-01"
        )
        later.action_cancel("The project is off")
        self.env.flush_all()
        self._write_day(later, "2026-03-02 23:00:00")
        self._plan("2026-03-10 01:00:00")
        self.assertEqual(self._planned().date_planned, date(2026, 3, 17))

    def _write_day(self, followup, moment):
        """The clock of the database can't be frozen."""
        self.env.cr.execute(
            SQL(
                "UPDATE custrel_followup SET write_date = %s WHERE id = %s",
                moment,
                followup.id,
            )
        )

    def test_an_archived_contact_counts_nowhere(self):
        """The planner has the same last contact as the customer's form."""
        self._record("2026-02-05 02:00:00")
        latest = self._record("2026-02-25 02:00:00")
        self._plan()
        self.assertFalse(self._planned())
        latest.active = False
        self.assertEqual(self.customer.custrel_last_contact_date, date(2026, 2, 5))
        self._plan()
        self.assertEqual(self._planned().date_planned, date(2026, 3, 5))
        self._planned().action_cancel("Test")
        cancelled = self.env["custrel.followup"].search([("state", "=", "cancelled")])
        cancelled.active = False
        self._plan()
        self.assertEqual(self._planned().date_planned, date(2026, 3, 5))

    def test_after_a_missed_one_the_next_comes_a_period_later(self):
        self._plan()
        self._planned().write({"state": "missed"})
        self._plan("2026-03-03 01:00:00")
        self.assertFalse(self._planned())
        self._plan("2026-03-27 01:00:00")
        self.assertEqual(self._planned().date_planned, date(2026, 4, 2))

    def test_missed_longer_ago_than_a_period_is_due_now_and_once(self):
        self._plan()
        self._planned().write({"state": "missed"})
        self._plan("2026-04-09 01:00:00")
        self.assertEqual(self._planned().date_planned, date(2026, 4, 9))

    @mute_logger("odoo.sql_db")
    def test_second_open_cadence_followup_is_refused(self):
        self._create_followup(self.customer, origin="cadence")
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self._create_followup(self.customer, origin="cadence")

    def test_each_company_plans_for_itself(self):
        self._set_grade(self.customer, self.grade_d, self.other_company)
        self._plan()
        self.assertEqual(self._planned().grade_id, self.grade_c)
        west = self._planned(company=self.other_company)
        self.assertEqual(west.grade_id, self.grade_d)
        self.assertNotEqual(west.user_id, self.seller, "he works in the East only")

    def test_customer_of_one_company_is_not_planned_by_the_other(self):
        self.customer.company_id = self.company
        self._set_grade(self.customer, self.grade_d, self.other_company)
        self._plan()
        self.assertTrue(self._planned())
        self.assertFalse(self._planned(company=self.other_company))


@tagged("post_install", "-at_install")
class TestPlanningCalendar(PlanningCommon):
    def _close(self, company, day):
        self._create_leave(
            calendar_id=company.resource_calendar_id.id,
            company_id=company.id,
            **self._day(company, day),
        )

    def _day(self, company, day):
        begin = {
            self.company: f"{day - 1:02} 16:00:00",
            self.other_company: f"{day:02} 05:00:00",
        }[company]
        end = {
            self.company: f"{day:02} 15:59:59",
            self.other_company: f"{day + 1:02} 04:59:59",
        }[company]
        return {"date_from": f"2026-03-{begin}", "date_to": f"2026-03-{end}"}

    def test_weekend_moves_to_monday(self):
        self._record("2026-02-07 02:00:00")  # due on a Saturday
        self._plan()
        self.assertEqual(self._planned().date_planned, date(2026, 3, 9))

    def test_public_holiday_moves_to_the_next_working_day(self):
        self._close(self.company, 4)
        self._close(self.company, 5)
        self._record("2026-02-04 02:00:00")
        self._plan()
        self.assertEqual(self._planned().date_planned, date(2026, 3, 6))

    def test_holiday_of_another_company_does_not_count(self):
        self._close(self.other_company, 4)
        self._record("2026-02-04 02:00:00")
        self._plan()
        self.assertEqual(self._planned().date_planned, date(2026, 3, 4))

    def test_holiday_for_every_calendar_of_another_company_does_not_count(self):
        leaves = self.env["resource.calendar.leaves"]
        holiday = leaves.with_context(
            allowed_company_ids=self.other_company.ids
        ).create({"name": "Holiday", **self._day(self.company, 4)})
        self.assertEqual(holiday.company_id, self.other_company)
        self._record("2026-02-04 02:00:00")
        self._plan()
        self.assertEqual(self._planned().date_planned, date(2026, 3, 4))

    def test_leave_of_a_colleague_is_no_holiday(self):
        resource = self.env["resource.resource"].create(
            {
                "name": "Colleague",
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
            }
        )
        self._create_leave(
            calendar_id=self.company.resource_calendar_id.id,
            company_id=self.company.id,
            resource_id=resource.id,
            **self._day(self.company, 4),
        )
        self._record("2026-02-04 02:00:00")
        self._plan()
        self.assertEqual(self._planned().date_planned, date(2026, 3, 4))

    def test_each_company_has_its_own_day(self):
        """Tuesday in Shanghai is still Monday in New York."""
        self._set_grade(self.customer, self.grade_c, self.other_company)
        self._plan("2026-03-02 21:00:00")
        self.assertEqual(self._planned().date_planned, date(2026, 3, 3))
        west = self._planned(company=self.other_company)
        self.assertEqual(west.date_planned, date(2026, 3, 2))

    def test_each_company_has_its_own_holidays(self):
        self._set_grade(self.customer, self.grade_c, self.other_company)
        self._close(self.other_company, 2)
        self._plan("2026-03-02 04:00:00")
        self.assertEqual(self._planned().date_planned, date(2026, 3, 2))
        west = self._planned(company=self.other_company)
        self.assertEqual(west.date_planned, date(2026, 3, 3))

    def test_company_without_working_hours_plans_nevertheless(self):
        self.company.resource_calendar_id.attendance_ids.unlink()
        self._record("2026-02-07 02:00:00")
        self._plan()
        self.assertEqual(self._planned().date_planned, date(2026, 3, 7))


@tagged("post_install", "-at_install")
class TestPlanningOwner(PlanningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Teams of demo data lead as well.
        cls.env["crm.team"].search([("company_id", "=", False)]).user_id = False
        cls.team = cls._create_team("Team", cls.leader)

    @classmethod
    def _create_team(cls, name, leader, company=None):
        return cls.env["crm.team"].create(
            {
                "name": name,
                "user_id": leader.id,
                "company_id": (company or cls.company).id,
            }
        )

    def _owner(self):
        self._plan()
        return self._planned().user_id

    def test_salesperson_owns_the_followup(self):
        self.assertEqual(self._owner(), self.seller)

    def test_customer_of_an_archived_salesperson_goes_to_the_leader_of_its_team(self):
        second = self._create_team("Second", self.colleague)
        self._create_order(self.customer, team_id=second.id)
        self.seller.action_archive()
        self.assertEqual(self._owner(), self.colleague)

    def test_team_of_the_last_order_counts(self):
        second = self._create_team("Second", self.colleague)
        self.customer.user_id = False
        self._create_order(self.customer, date="2025-05-05", team_id=self.team.id)
        self._create_order(self.customer, date="2025-08-05", team_id=second.id)
        self._create_order(self.customer, date="2025-06-05", team_id=self.team.id)
        self.assertEqual(self._owner(), self.colleague)

    def test_order_of_a_contact_counts(self):
        second = self._create_team("Second", self.colleague)
        contact = self._create_customer(
            "Contact", is_company=False, parent_id=self.customer.id
        )
        self.customer.user_id = False
        self._create_order(contact, team_id=second.id)
        self.assertEqual(self._owner(), self.colleague)

    def test_customer_of_no_team_is_no_leader_s(self):
        self.customer.user_id = False
        self.company.custrel_fallback_user_id = False
        self._plan()
        self.assertFalse(self._planned())

    def test_leader_of_another_company_is_not_asked(self):
        self.team.user_id = False
        self.customer.user_id = False
        self._create_team("West", self.stranger, self.other_company)
        self.company.custrel_fallback_user_id = self.colleague
        self.assertEqual(self._owner(), self.colleague)

    def test_without_a_leader_the_fallback_user_is_asked(self):
        self.team.user_id = False
        self.customer.user_id = False
        self.company.custrel_fallback_user_id = self.colleague
        self.assertEqual(self._owner(), self.colleague)

    def test_archived_leader_is_not_asked(self):
        self.leader.action_archive()
        self.customer.user_id = False
        self.company.custrel_fallback_user_id = self.colleague
        self.assertEqual(self._owner(), self.colleague)

    def test_without_a_fallback_user_nothing_is_planned(self):
        self.team.user_id = False
        self.customer.user_id = False
        self.company.custrel_fallback_user_id = False
        self._plan()
        self.assertFalse(self._planned())

    def test_a_leader_gets_as_many_as_he_has_time_for(self):
        self.company.custrel_contact_hours = 1
        self.company.custrel_fallback_user_id = self.leader
        others = self.env["res.partner"].create(
            [{"name": f"Nobody's {n}", "is_company": True} for n in range(200)]
        )
        for customer in others:
            self._set_grade(customer, self.grade_a)
        self.customer.user_id = self.leader
        self._plan()
        self.assertEqual(self._planned().user_id, self.leader, "his own comes first")
        planned = self.env["custrel.followup"].search(
            [("partner_id", "in", others.ids), ("company_id", "=", self.company.id)]
        )
        self.assertTrue(planned)
        self.assertLess(len(planned), len(others), "the others wait")
        self.assertEqual(planned.user_id, self.leader)
        self.assertFalse(any(planned.mapped("too_much")))

    def test_salesperson_of_another_company_does_not_own_it(self):
        self.customer.user_id = self.stranger
        self._create_order(self.customer, team_id=self.team.id)
        self.assertEqual(self._owner(), self.leader)

    def test_who_may_have_no_follow_ups_does_not_own_it(self):
        self.customer.user_id = self.clerk
        self._create_order(self.customer, team_id=self.team.id)
        self.assertEqual(self._owner(), self.leader)

    def test_portal_user_does_not_own_it(self):
        portal = self._create_user("portal", "base.group_portal")
        self.customer.user_id = portal
        self._create_order(self.customer, team_id=self.team.id)
        self.assertEqual(self._owner(), self.leader)


@tagged("post_install", "-at_install")
class TestPlanningBatches(PlanningCommon):
    def _create_customers(self, count):
        customers = self.env["res.partner"].create(
            [
                {"name": f"C{i}", "is_company": True, "user_id": self.seller.id}
                for i in range(count)
            ]
        )
        self._set_grade(customers, self.grade_b)
        self.env.flush_all()
        self.env.invalidate_all()
        return customers

    def _forbid(self, customer):
        """A customer for which the database refuses a follow-up."""
        self.env.cr.execute(
            SQL(
                "ALTER TABLE custrel_followup ADD CHECK (partner_id != %s)",
                customer.id,
            )
        )

    @contextmanager
    def _planner(self):
        """Follow-ups on a cursor that may commit, on a Monday."""
        self.env.flush_all()
        with (
            freeze_time(MONDAY),
            self.enter_registry_test_mode(),
            self.registry.cursor() as cr,
        ):
            yield self.env(cr=cr)["custrel.followup"].with_company(self.company)
        self.env.invalidate_all()

    def _assert_plans_all_but(self, error, customers, bad):
        with self._planner() as followups:
            try:
                followups._cron_plan()
            except error:
                raised = True
            else:
                raised = False
        self.assertTrue(raised, "the job must count as failed")
        self.assertEqual(self._planned(customers).partner_id, customers - bad)

    @mute_logger("odoo.sql_db", JOBS)
    def test_bad_customer_does_not_stop_the_batch(self):
        customers = self._create_customers(5)
        self._forbid(customers[2])
        self._assert_plans_all_but(CheckViolation, customers, customers[2])

    @mute_logger("odoo.sql_db", JOBS)
    def test_foreign_unique_index_does_not_stop_the_batch(self):
        """Only our own index tells that another worker was faster."""
        customers = self._create_customers(3)
        self.env.cr.execute(
            SQL(
                """CREATE UNIQUE INDEX test_unique ON custrel_followup (active)
                   WHERE partner_id IN %s""",
                customers[:2]._ids,
            )
        )
        self._assert_plans_all_but(UniqueViolation, customers, customers[1])

    def test_small_batches_plan_everybody_once(self):
        customers = self._create_customers(5)
        with self._planner() as followups:
            followups._cron_plan(batch_size=2)
        self.assertEqual(len(self._planned(customers)), 5)

    def _count_queries(self, count):
        """Planning a batch of ``count`` customers, all that comes with it included."""
        customers = self._create_customers(count)
        with self._planner() as followups:
            counter = QueryCounter(self.env)
            with Job(followups.env, "Plan") as job:
                followups._plan_company(job, 500, followups.env.company)
            queries = counter.stop()
        self.assertEqual(len(self._planned(customers)), count)
        return queries

    def test_queries_do_not_grow_with_the_customers_of_a_batch(self):
        self._count_queries(5)  # fills the caches of the registry
        few, many = self._count_queries(5), self._count_queries(50)
        self.assertEqual(few, many)

    def test_planning_takes_few_queries_per_customer(self):
        self._count_queries(5)  # fills the caches of the registry
        self.assertLessEqual(self._count_queries(200) / 200, 0.3)
