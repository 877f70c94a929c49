import re
from datetime import date

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import SQL, mute_logger

from ..common import JOBS
from ..queries import QueryCounter
from .test_planning import MONDAY, PlanningCommon

TUESDAY, WEDNESDAY = date(2026, 3, 3), date(2026, 3, 4)


class CapacityCommon(PlanningCommon):
    """The seller has an hour a day in Shanghai; a phone call takes half of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.custrel_contact_hours = 1
        cls.phone = cls.env.ref("custrel_followup.custrel_channel_phone")
        cls.phone.minutes = 30
        cls.env["custrel.cadence"].search([]).channel_ids = cls.phone
        cls.customer.active = False
        team = cls.env.ref("custrel_followup.custrel_group_team")
        cls.colleague.group_ids |= team
        cls.team = cls.env["crm.team"].create(
            {
                "name": "East",
                "company_id": cls.company.id,
                "user_id": cls.colleague.id,
                "member_ids": [(6, 0, cls.seller.ids)],
            }
        )

    def _create_graded(self, grade, count, **values):
        customers = self.env["res.partner"]
        for number in range(count):
            customers |= self._create_customer(
                f"{grade.code}{number}", user_id=self.seller.id, **values
            )
        for customer in customers:
            self._set_grade(customer, grade)
        return customers

    def _create_due(self, grade, count, day="2026-03-02", **values):
        """Open follow-ups that were planned on one day, whatever fits there."""
        followups = self.env["custrel.followup"]
        record = self.env["custrel.cadence"]._get_by_grade(self.company)[grade.id]
        for customer in self._create_graded(grade, count):
            followups |= self._create_followup(
                customer,
                **{
                    "origin": "cadence",
                    "cadence_id": record.id,
                    "channel_id": self.phone.id,
                    "date_planned": day,
                    "date_latest": "2026-03-06",
                    **values,
                },
            )
        return followups

    def _level(self, moment=MONDAY):
        self._run_job("level", moment)

    def _days(self, followups):
        days = followups.sorted("date_planned").mapped(lambda f: f.date_planned.day)
        return list(days)


@tagged("post_install", "-at_install")
class TestCapacityPlanning(CapacityCommon):
    def test_first_plan_shares_the_period_and_no_day_is_too_full(self):
        customers = self._create_graded(self.grade_c, 30)
        self._plan()
        planned = self._planned(customers)
        self.assertEqual(len(planned), 30)
        days = planned.grouped("date_planned")
        self.assertLessEqual(max(map(len, days.values())), 2)
        self.assertEqual(min(days), date(2026, 3, 2))
        self.assertGreater(max(days), date(2026, 3, 25))
        self.assertFalse(any(planned.mapped("too_much")))
        self.assertTrue(all(day.weekday() < 5 for day in days))

    def test_key_customers_have_the_first_week_and_come_first(self):
        key = self._create_graded(self.grade_b, 8)
        regular = self._create_graded(self.grade_c, 4)
        self._plan()
        self.assertEqual(self._days(self._planned(key)), [2, 2, 3, 3, 4, 5, 5, 6])
        first = self._planned(regular).sorted("date_planned")[:1]
        self.assertGreaterEqual(first.date_planned, date(2026, 3, 4), "days are full")

    def test_what_is_planned_takes_time(self):
        self._create_followup(self._create_customer("Promise"), minutes=60)
        with freeze_time(MONDAY):
            self.env["custrel.followup"].search([]).date_planned = "2026-03-02"
        customers = self._create_graded(self.grade_c, 1)
        self._plan()
        self.assertEqual(self._planned(customers).date_planned, TUESDAY)

    def test_overdue_ones_take_time_of_the_first_day(self):
        self._create_due(self.grade_c, 2, "2026-02-26")
        customers = self._create_graded(self.grade_c, 1)
        self._plan()
        self.assertEqual(self._planned(customers).date_planned, TUESDAY)

    def test_better_customers_take_the_time_of_others_who_move_then(self):
        regular = self._create_due(self.grade_c, 2)
        key = self._create_graded(self.grade_a, 1)
        self._plan()
        self.assertEqual(self._planned(key).date_planned, date(2026, 3, 2))
        self._level()
        self.assertEqual(self._days(regular), [2, 3])

    def test_latest_day_is_a_factor_of_the_time_between_two_contacts(self):
        customers = self._create_graded(self.grade_c, 1)
        self._record("2026-02-04 02:00:00", customers)
        self._plan()
        planned = self._planned(customers)
        self.assertEqual(planned.date_planned, date(2026, 3, 4))
        self.assertEqual(planned.date_latest, date(2026, 3, 18))  # 28 days × 1.5

    def test_no_room_until_the_latest_day_is_flagged(self):
        customers = self._create_graded(self.grade_a, 12)
        self._plan()
        planned = self._planned(customers)
        self.assertEqual(max(planned.mapped("date_planned")), date(2026, 3, 6))
        self.assertEqual(len(planned.filtered("too_much")), 2)
        found = self.env["custrel.followup"].search([("too_much", "=", True)])
        self.assertLessEqual(planned.filtered("too_much"), found)

    def test_zero_hours_are_no_limit(self):
        self.company.custrel_contact_hours = 0
        customers = self._create_graded(self.grade_a, 12)
        self._plan()
        self.assertEqual(set(self._days(self._planned(customers))), {2, 3, 4})
        self.assertFalse(any(self._planned(customers).mapped("too_much")))

    def test_person_has_hours_of_his_own(self):
        self.env["custrel.capacity"].create({"user_id": self.seller.id, "hours": 0.5})
        customers = self._create_graded(self.grade_b, 3)
        for customer in customers:
            self._record("2026-02-17 02:00:00", customer)  # all due on Tuesday
        self._plan()
        self.assertEqual(self._days(self._planned(customers)), [3, 4, 5])

    def test_an_empty_list_says_what_everybody_has(self):
        capacity = self.env["custrel.capacity"].with_user(self.manager)
        capacity = capacity.with_company(self.company)
        self._set_grade(self._create_customer(user_id=self.seller.id), self.grade_c)
        self.company.custrel_contact_hours = 6
        text = capacity.get_empty_list_help("<p>Add</p>")
        for words in ("<p>Add</p>", "6.0 hours", "30.0 a week", "Seller"):
            self.assertIn(words, text)
        self.company.custrel_contact_hours = 0
        self.assertIn("nobody has a limit", capacity.get_empty_list_help(""))

    def test_killed_and_started_again_the_rest_is_planned(self):
        customers = self._create_graded(self.grade_c, 6)
        self._create_due(self.grade_c, 2)
        self._plan()
        self._planned(customers[:3]).unlink()
        self._plan()
        self.assertEqual(len(self._planned(customers)), 6)

    def test_each_company_has_its_own_hours(self):
        self.other_company.custrel_contact_hours = 0
        self.seller.company_ids |= self.other_company
        customers = self._create_graded(self.grade_b, 3)
        for customer in customers:
            self._set_grade(customer, self.grade_b, self.other_company)
            self._record("2026-02-17 02:00:00", customer)
            self._record(
                "2026-02-17 02:00:00", customer, company_id=self.other_company.id
            )
        self._plan()
        self.assertEqual(self._days(self._planned(customers)), [3, 3, 4])
        west = self._planned(customers, self.other_company)
        self.assertEqual(len(set(west.mapped("date_planned"))), 1)

    def test_calendar_without_hours_fills_every_day(self):
        self.company.resource_calendar_id.attendance_ids.unlink()
        customers = self._create_graded(self.grade_a, 12)
        self._plan("2026-03-06 01:00:00")
        self.assertIn(7, self._days(self._planned(customers)))

    def test_company_that_is_closed_all_year_plans_nevertheless(self):
        self._create_leave(
            calendar_id=self.company.resource_calendar_id.id,
            company_id=self.company.id,
            date_from="2026-01-01 00:00:00",
            date_to="2027-12-31 00:00:00",
        )
        customers = self._create_graded(self.grade_a, 4)
        self._plan()
        self.assertEqual(len(self._planned(customers)), 4)


@tagged("post_install", "-at_install")
class TestSecondContactsTurn(CapacityCommon):
    def _contact(self, customer, day):
        self._plan(f"{day} 01:00:00")
        followup = self._planned(customer)
        owner = followup.user_id
        with freeze_time(f"{day} 03:00:00"):
            followup.action_done()
        return owner

    def test_every_third_contact_is_the_second_contact_s(self):
        self.env["custrel.cadence"].search([]).second_every = 3
        customer = self._create_graded(self.grade_a, 1)
        customer.custrel_second_user_id = self.colleague
        days = "2026-03-02", "2026-03-05", "2026-03-09", "2026-03-12"
        owners = [self._contact(customer, day) for day in days]
        self.assertEqual(
            owners, [self.seller, self.seller, self.colleague, self.seller]
        )

    def test_never_where_it_is_not_set_or_the_customer_is_no_key_customer(self):
        cadences = self.env["custrel.cadence"].search([])
        cadences.second_every = 1
        regular = self._create_graded(self.grade_c, 1)
        regular.custrel_second_user_id = self.colleague
        self.assertEqual(self._contact(regular, "2026-03-02"), self.seller)
        key = self._create_graded(self.grade_a, 1)
        key.custrel_second_user_id = self.colleague
        self.assertEqual(self._contact(key, "2026-03-02"), self.colleague)
        cadences.second_every = 0
        self.assertEqual(self._contact(key, "2026-03-05"), self.seller)

    def test_second_contact_who_has_left_has_no_turn(self):
        self.env["custrel.cadence"].search([]).second_every = 1
        key = self._create_graded(self.grade_a, 1)
        key.custrel_second_user_id = self.colleague
        self.colleague.active = False
        self.assertEqual(self._contact(key, "2026-03-02"), self.seller)


@tagged("post_install", "-at_install")
class TestLevelling(CapacityCommon):
    def test_what_does_not_fit_moves_and_a_second_run_moves_nothing(self):
        followups = self._create_due(self.grade_c, 7)
        self._level()
        self.assertEqual(self._days(followups), [2, 2, 3, 3, 4, 4, 5])
        self.assertFalse(any(followups.mapped("too_much")))
        before = followups.mapped("date_planned"), followups.mapped("write_date")
        self._level("2026-03-02 02:00:00")
        self.assertEqual(
            (followups.mapped("date_planned"), followups.mapped("write_date")), before
        )

    def test_reminders_and_the_customer_s_next_day_move_along(self):
        followups = self._create_due(self.grade_c, 3)
        self._level()
        moved = followups.filtered(lambda f: f.date_planned == TUESDAY)
        self.assertEqual(len(moved), 1)
        self.assertEqual(moved.activity_ids.date_deadline, TUESDAY)
        self.assertEqual(
            moved.partner_id.with_company(self.company).custrel_next_followup_date,
            TUESDAY,
        )

    def test_key_customers_stay_then_who_waited_longest(self):
        regular = self._create_due(self.grade_c, 1, date_latest="2026-03-20")
        patient = self._create_due(self.grade_c, 1, date_latest="2026-03-10")
        key = self._create_due(self.grade_a, 1)
        self._level()
        self.assertEqual(self._days(key | patient), [2, 2])
        self.assertEqual(regular.date_planned, TUESDAY)

    def test_agreed_ones_and_days_that_somebody_chose_stay(self):
        agreed = self._create_followup(
            self._create_customer("Agreed"),
            origin="next_action",
            minutes=60,
            date_planned="2026-03-02",
        )
        chosen = self._create_due(self.grade_c, 1, "2026-03-03")
        with freeze_time(MONDAY):
            chosen.with_user(self.seller).date_planned = "2026-03-02"
        key = self._create_due(self.grade_a, 1)
        self._level()
        self.assertEqual(self._days(agreed | chosen), [2, 2])
        self.assertEqual(key.date_planned, TUESDAY)

    def test_no_room_until_the_latest_day_is_flagged_until_there_is(self):
        followups = self._create_due(self.grade_c, 5, date_latest="2026-03-03")
        self._level()
        self.assertEqual(self._days(followups), [2, 2, 3, 3, 3])
        flagged = followups.filtered("too_much")
        self.assertEqual(len(flagged), 1)
        (followups - flagged)[-1:].action_cancel("Test")
        self._level()
        self.assertFalse(flagged.too_much)

    def test_who_chooses_the_day_of_a_flagged_one_knows_it(self):
        followups = self._create_due(self.grade_c, 3, date_latest="2026-03-02")
        self._level()
        flagged = followups.filtered("too_much")
        with freeze_time(MONDAY):
            flagged.with_user(self.seller).date_planned = "2026-03-04"
        self.assertFalse(flagged.too_much)
        self.assertTrue(flagged.day_by_hand)

    def test_overdue_ones_stay_where_they_are(self):
        overdue = self._create_due(self.grade_c, 3, "2026-02-26")
        self._level()
        self.assertEqual(self._days(overdue), [26, 26, 26])

    def test_archived_owner_and_no_owner_stop_nobody(self):
        followups = self._create_due(self.grade_c, 3)
        strays = self._create_due(self.grade_c, 3, user_id=self.colleague.id)
        lost = self._create_due(self.grade_c, 3, user_id=False)
        # As if he had been archived a moment ago: his work is handed over then.
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE res_users SET active = false WHERE id = %s", self.colleague.id)
        )
        self.env.invalidate_all()
        self._level()
        self.assertEqual(self._days(followups), [2, 2, 3])
        self.assertEqual(self._days(strays), [2, 2, 3])
        self.assertEqual(self._days(lost), [2, 2, 2], "until it has an owner")

    def test_follow_ups_of_before_without_a_latest_day_stay(self):
        followups = self._create_due(self.grade_c, 3, date_latest=False)
        self._level()
        self.assertEqual(self._days(followups), [2, 2, 2])

    @mute_logger("odoo.sql_db", JOBS)
    def test_one_who_fails_does_not_stop_the_others(self):
        bad = self._create_due(self.grade_c, 3)
        good = self._create_due(self.grade_c, 3, user_id=self.colleague.id)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "ALTER TABLE custrel_followup"
                " ADD CHECK (id NOT IN %s OR date_planned = '2026-03-02')",
                bad._ids,
            )
        )
        with (
            freeze_time(MONDAY),
            self.enter_registry_test_mode(),
            self.registry.cursor() as cr,
        ):
            followups = self.env(cr=cr)["custrel.followup"]
            try:
                followups._cron_level()
            except CheckViolation:
                raised = True
            else:
                raised = False
        self.assertTrue(raised, "the job must count as failed")
        self.env.invalidate_all()
        self.assertEqual(self._days(bad), [2, 2, 2])
        self.assertEqual(self._days(good), [2, 2, 3])

    def test_queries_do_not_grow_with_the_follow_ups(self):
        counts = []
        for count in 3, 3, 30:
            self._create_due(self.grade_c, count, date_latest="2026-04-30")
            self.env.flush_all()
            self.env.invalidate_all()
            counter = QueryCounter(self.env)
            with freeze_time(MONDAY):
                self.env["custrel.followup"]._level_people(
                    self.company, self.seller.ids
                )
            counts.append(counter.stop())
        self.assertEqual(counts[1], counts[2])


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestLevelByHand(CapacityCommon):
    def _open(self, user):
        return Form(self.env["custrel.level"].with_user(user))

    def test_leader_sees_the_days_before_and_after_and_levels_them(self):
        followups = self._create_due(self.grade_c, 5)
        form = self._open(self.colleague)
        self.assertIn(self.seller, self._people(form))
        self.assertEqual(form.moved_count, 3)
        self.assertEqual(form.too_much_count, 0)
        self.assertIn("Seller", form.days)
        self.assertEqual(self._days(followups), [2] * 5, "nothing moved yet")
        action = form.save().action_level()
        self.env.invalidate_all()
        self.assertEqual(action["res_model"], "custrel.followup")
        self.assertEqual(self._days(followups), [2, 2, 3, 3, 4])
        self.assertEqual(self._open(self.colleague).moved_count, 0)

    def test_only_days_that_change_are_shown_and_none_that_is_past(self):
        self._create_due(self.grade_c, 1, "2026-02-10", date_latest="2026-04-20")
        self._create_due(self.grade_c, 1, "2026-03-05")
        self._create_due(self.grade_c, 3)
        form = self._open(self.colleague)
        self.assertTrue(form.moved_count)
        self.assertIn("Mon, Mar 2", form.days)
        self.assertIn("Tue, Mar 3", form.days)
        self.assertNotIn("Feb", form.days)
        self.assertNotIn("Mar 5", form.days)
        self.assertIn("1 h a day", re.sub("<[^>]*>", "", form.days))
        self.assertIn("1 h 30 min", form.days)
        self.assertFalse(form.notice)

    def test_nothing_to_move_is_one_sentence(self):
        self._create_due(self.grade_c, 1)
        form = self._open(self.colleague)
        self.assertNotIn("<table", form.days or "")
        self.assertIn("every day has room", form.notice)

    def test_days_are_said_as_the_reader_says_them(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.colleague.lang = "zh_CN"
        self._create_due(self.grade_c, 3)
        wizards = self.env["custrel.level"].with_user(self.colleague)
        form = Form(wizards.with_context(lang="zh_CN"))
        self.assertIn("3月2日", form.days)

    def _people(self, form):
        return self.env["res.users"].browse(form.user_ids.ids)

    def test_overdue_ones_get_a_day_if_the_leader_wants(self):
        followups = self._create_due(
            self.grade_c, 3, "2026-02-10", date_latest="2026-02-20"
        )
        form = self._open(self.leader)
        self.assertEqual(form.moved_count, 0)
        form.overdue = True
        self.assertEqual(form.moved_count, 3)
        form.save().action_level()
        self.env.invalidate_all()
        self.assertEqual(self._days(followups), [2, 2, 3])
        self.assertEqual(set(followups.mapped("date_latest")), {date(2026, 3, 17)})

    def test_no_day_gets_more_than_so_many_however_short_they_are(self):
        self.phone.minutes = 1
        followups = self._create_due(
            self.grade_c, 7, "2026-02-10", date_latest="2026-02-20"
        )
        form = self._open(self.leader)
        form.overdue = True
        form.save().action_level()
        self.env.invalidate_all()
        self.assertEqual(self._days(followups), [2] * 7, "they fit into the hours")
        self.company.custrel_contact_hours = 6
        form = self._open(self.leader)
        form.overdue = True
        form.most = 7
        self.assertEqual(form.moved_count, 0, "as many as that")
        form.most = 6
        self.assertEqual(form.moved_count, 1)
        self.company.custrel_contact_hours = 0
        form = self._open(self.leader)
        form.overdue = True
        form.most = 0
        self.assertEqual(form.moved_count, 0, "no limit, with all on one day")
        form.most = 3
        self.assertEqual(form.moved_count, 4)
        form.save().action_level()
        self.env.invalidate_all()
        self.assertEqual(self._days(followups), [2, 2, 2, 3, 3, 3, 4])
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self.env["custrel.level"].with_user(self.leader).create({"most": -1})

    def test_leader_levels_nobody_whom_he_does_not_lead(self):
        self._create_due(self.grade_c, 3, user_id=self.leader.id)
        form = self._open(self.colleague)
        self.assertNotIn(self.leader, self._people(form))
        levels = self.env["custrel.level"].with_user(self.colleague)
        wizard = levels.create({"user_ids": [(6, 0, self.leader.ids)]})
        with self.assertRaises(UserError):
            wizard.action_level()
        with self.assertRaises(UserError):
            wizard.read(["days"])

    def test_leader_levels_the_days_of_the_company_of_his_team(self):
        (self.colleague | self.seller).company_ids |= self.other_company
        west = self._open_in(self.other_company)
        self.assertNotIn(self.seller, self._people(west))
        self.team.company_id = False
        self.assertIn(self.seller, self._people(self._open_in(self.other_company)))
        self.team.active = False
        self.assertNotIn(self.seller, self._people(self._open_in(self.company)))

    def _open_in(self, company):
        levels = self.env["custrel.level"].with_user(self.colleague)
        return Form(levels.with_context(allowed_company_ids=company.ids))

    def test_salesperson_can_t_level(self):
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            self.env["custrel.level"].with_user(self.clerk).create({})


@tagged("post_install", "-at_install")
class TestHoursForContacts(CapacityCommon):
    def test_leader_gives_hours_to_his_people_and_to_nobody_else(self):
        hours = self.env["custrel.capacity"].with_user(self.colleague)
        own = hours.create({"user_id": self.seller.id, "hours": 4})
        own.hours = 5
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            hours.create({"user_id": self.leader.id, "hours": 4})
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            own.with_user(self.seller).hours = 1

    def test_who_left_the_team_has_no_hours_of_its_leader(self):
        hours = self.env["custrel.capacity"].with_user(self.colleague)
        own = hours.create({"user_id": self.seller.id, "hours": 4})
        self.team.member_ids -= self.seller
        self.env.invalidate_all()
        self.assertFalse(hours.search([]))
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            own.hours = 1
        own.sudo().unlink()
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            hours.create({"user_id": self.seller.id, "hours": 4})

    def test_leader_gives_hours_in_the_company_of_his_team(self):
        both = self.company | self.other_company
        (self.colleague | self.seller).company_ids = both
        hours = self.env["custrel.capacity"].with_user(self.colleague)
        hours = hours.with_context(allowed_company_ids=both.ids)
        west = {"user_id": self.seller.id, "company_id": self.other_company.id}
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            hours.create(west)
        self.team.company_id = False
        self.env.invalidate_all()
        self.assertTrue(hours.create(west))

    def test_hours_of_a_day_for_people_of_the_company_once(self):
        hours = self.env["custrel.capacity"]
        hours.create({"user_id": self.seller.id, "hours": 4})
        with mute_logger("odoo.sql_db"):
            for error, values in (
                (UniqueViolation, {"user_id": self.seller.id}),
                (CheckViolation, {"user_id": self.colleague.id, "hours": 25}),
                (CheckViolation, {"user_id": self.colleague.id, "hours": -1}),
            ):
                with self.assertRaises(error), self.env.cr.savepoint():
                    hours.create(values)
        with self.assertRaises(ValidationError):
            hours.create({"user_id": self.stranger.id})

    @freeze_time(MONDAY)
    def test_load_of_a_day(self):
        self.env["custrel.capacity"].create({"user_id": self.seller.id, "hours": 1.5})
        self._create_due(self.grade_c, 2)
        self._create_due(self.grade_c, 1, "2026-02-26")
        self._create_due(self.grade_c, 1, "2026-03-04", too_much=True)
        seller = self.seller.with_user(self.seller).with_company(self.company)
        self.assertEqual(
            seller._custrel_get_load(),
            {"planned": 60, "overdue": 30, "too_much": 0, "capacity": 90},
        )
        load = seller._custrel_get_load(WEDNESDAY)
        self.assertEqual(
            load, {"planned": 30, "overdue": 90, "too_much": 1, "capacity": 90}
        )
        colleague = self.colleague.with_company(self.company)
        self.assertEqual(colleague._custrel_get_load()["capacity"], 60)


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestMinutesOfChannels(CapacityCommon):
    def _record_calls(self, count, minutes=10, day="2026-02-20"):
        customer = self._create_customer("Called")
        for number in range(count):
            self._create_followup(
                customer,
                channel_id=self.phone.id,
                state="done",
                date_start=f"{day} 02:00:00",
                date_end=f"{day} 02:{minutes + number % 3:02}:00",
                recorded_at=f"{day} 03:00:00",
            )

    def test_learned_from_twenty_contacts_of_ninety_days(self):
        self._record_calls(19)
        self.assertEqual(self.phone.learned_minutes, 0)
        self._record_calls(1)
        self.phone.invalidate_recordset()
        self.assertEqual(self.phone.learned_minutes, 11)

    def test_old_contacts_and_those_without_a_duration_teach_nothing(self):
        self._record_calls(20, day="2025-11-20")
        self._create_followup(self._create_customer(), state="done")
        self.assertEqual(self.phone.learned_minutes, 0)

    def test_learned_minutes_are_taken_by_a_button(self):
        self._record_calls(20)
        planned = self._create_due(self.grade_c, 1)
        known = self._create_due(self.grade_c, 1, minutes=45)
        self.phone.with_user(self.manager).action_take_learned_minutes()
        self.assertEqual(self.phone.minutes, 11)
        self.assertEqual(planned.minutes, 11)
        self.assertEqual(known.minutes, 45, "somebody knew better")
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            self.phone.with_user(self.leader).action_take_learned_minutes()


@tagged("post_install", "-at_install")
class TestCadenceChanges(CapacityCommon):
    """What a cadence has planned follows it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.custrel_contact_hours = 6
        cls.monthly = cls.env.ref("custrel_followup.custrel_cadence_c")

    def _plan_some(self, count=4):
        customers = self._create_graded(self.grade_c, count)
        for customer in customers:
            self._record("2026-02-06 02:00:00", customer)
        self._plan("2026-03-02 01:00:00")
        planned = self._planned(customers)
        self.assertEqual(set(planned.mapped("date_planned")), {date(2026, 3, 6)})
        return planned

    @freeze_time(MONDAY)
    def test_faster_one_moves_what_is_planned(self):
        planned = self._plan_some()
        chosen = planned[:1]
        chosen.with_user(self.seller).date_planned = "2026-03-05"
        form = Form(self.monthly.with_user(self.manager))
        self.assertFalse(form.notice)
        form.period = "fortnight"
        self.assertIn("4 follow-ups are planned", form.notice)
        form.save()
        self.assertEqual(chosen.date_planned, date(2026, 3, 5), "somebody chose it")
        # Their latest day, 21 days after the last contact, has passed: all begin anew.
        others = planned - chosen
        self.assertEqual(self._days(others), [2, 5, 10])
        reminders = others.mapped("activity_ids.date_deadline")
        self.assertEqual(sorted(reminders), sorted(others.mapped("date_planned")))

    @freeze_time(MONDAY)
    def test_slower_one_moves_what_is_planned(self):
        planned = self._plan_some()
        self.monthly.with_user(self.manager).period = "quarter"
        self.assertEqual(set(planned.mapped("date_planned")), {date(2026, 5, 6)})
        self.assertEqual(set(planned.mapped("date_latest")), {date(2026, 6, 19)})

    @freeze_time(MONDAY)
    def test_archived_one_gives_what_is_planned_to_the_next_one(self):
        planned = self._plan_some()
        other = self._create_cadence(self.grade_c, period="quarter", sequence=99)
        self.assertEqual(planned.cadence_id, self.monthly, "the first one plans")
        self.monthly.with_user(self.manager).action_archive()
        self.assertEqual(planned.cadence_id, other)
        self.assertEqual(set(planned.mapped("date_planned")), {date(2026, 5, 6)})

    @freeze_time(MONDAY)
    def test_archived_one_without_another_cancels_what_is_planned(self):
        planned = self._plan_some()
        form = Form(self.monthly.with_user(self.manager))
        self.assertEqual(form.planned_count, 4)
        self.monthly.with_user(self.manager).action_archive()
        self.assertEqual(set(planned.mapped("state")), {"cancelled"})

    @freeze_time(MONDAY)
    def test_doubled_one_takes_over_and_says_so(self):
        planned = self._plan_some()
        cadences = self.env["custrel.cadence"].with_user(self.manager)
        form = Form(cadences)
        form.name = "Of the company"
        form.grade_id = self.grade_c
        self.assertIn("Only the first one of the list plans", form.notice)
        form.period = "quarter"
        form.save()
        own = cadences.create(
            {
                "name": "Own",
                "grade_id": self.grade_c.id,
                "period": "quarter",
                "company_id": self.company.id,
            }
        )
        self.assertEqual(planned.cadence_id, own)
        self.assertEqual(set(planned.mapped("date_planned")), {date(2026, 5, 6)})
        for record in cadences.search([("grade_id", "=", self.grade_d.id)]):
            self.assertFalse(record.notice)

    @freeze_time(MONDAY)
    def test_follow_ups_of_another_company_stay(self):
        planned = self._plan_some(1)
        self._set_grade(planned.partner_id, self.grade_c, self.other_company)
        self._plan("2026-03-02 14:00:00")
        west = self._planned(planned.partner_id, self.other_company)
        before = west.date_planned
        self._create_cadence(self.grade_c, period="quarter", company_id=self.company.id)
        self.assertEqual(planned.date_planned, date(2026, 5, 6))
        self.assertEqual(west.date_planned, before)

    def test_more_than_one_contact_a_day_is_refused(self):
        with self.assertRaises(ValidationError):
            self.monthly.times = 50
        self.monthly.times = 30
        self.assertIn("every day", self.monthly.notice)
