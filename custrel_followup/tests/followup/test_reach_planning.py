from datetime import date

from odoo.tests import freeze_time, tagged

from ..queries import QueryCounter
from .test_planning import MONDAY
from .test_reach import ReachCommon


@tagged("post_install", "-at_install")
class TestReachPlanning(ReachCommon):
    """The plan keeps to the channels and days that customers want."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_grade(cls.customer, cls.grade_a)  # phone and visit, twice a week

    def _plan(self, moment=MONDAY):
        self._run_job("plan", moment)

    def _level(self, moment=MONDAY):
        self._run_job("level", moment)

    def _planned(self, customer=None):
        return self.env["custrel.followup"].search(
            [
                ("partner_id", "in", (customer or self.customer).ids),
                ("state", "=", "planned"),
            ]
        )

    def test_who_never_takes_calls_is_planned_none(self):
        self.customer.custrel_no_calls = True
        self._plan()
        self.assertEqual(self._planned().channel_id, self.visit)
        self.assertEqual(self._planned().minutes, self.visit.minutes)

    def test_his_only_person_never_takes_calls(self):
        self._create_person().custrel_no_calls = True
        self._plan()
        self.assertEqual(self._planned().channel_id, self.visit)

    def test_forbidden_channel_is_passed_over_again_and_again(self):
        self.customer.custrel_forbidden_channel_ids = self.visit
        for day in ("2026-03-02", "2026-03-05"):
            self._plan(f"{day} 01:00:00")
            with freeze_time(f"{day} 03:00:00"):
                self.assertEqual(self._planned().channel_id, self.phone)
                self._planned().action_done()

    def test_wanted_channel_comes_first(self):
        self.customer.custrel_wanted_channel_ids = self.visit
        self._plan()
        self.assertEqual(self._planned().channel_id, self.visit)

    def test_wanted_channel_that_the_cadence_has_not_got(self):
        self.customer.custrel_wanted_channel_ids = self.chat
        self._plan()
        self.assertEqual(self._planned().channel_id, self.chat)

    def test_nobody_travels_because_a_number_is_missing(self):
        self.customer.phone = False
        used = []
        for day in ("2026-03-02", "2026-03-05", "2026-03-09"):
            self._plan(f"{day} 01:00:00")
            with freeze_time(f"{day} 03:00:00"):
                followup = self._planned()
                used.append(followup.channel_id)
                if followup.channel_id == self.phone:
                    self.assertIn("no telephone number", followup.reach_notice)
                followup.action_done()
        self.assertEqual(used, [self.phone, self.visit, self.phone])

    def test_without_an_address_he_is_called(self):
        self._set_grade(self.customer, self.grade_d)  # e-mail and phone
        self.customer.email = False
        self._plan()
        self.assertEqual(self._planned().channel_id, self.phone)

    def test_who_begin_together_share_the_channels_they_want(self):
        refusing = self.customer
        for number in range(5):
            customer = self._create_customer(
                f"Beginner {number}", user_id=self.seller.id, phone="+1 555 0101"
            )
            self._set_grade(customer, self.grade_a)
            refusing |= customer
        others = refusing[:4]
        refusing -= others
        refusing.custrel_forbidden_channel_ids = self.visit
        self._plan()
        self.assertEqual(self._planned(refusing).channel_id, self.phone)
        channels = self._planned(others).mapped("channel_id.code")
        self.assertEqual(sorted(set(channels)), ["phone", "visit"])

    def test_blacklisted_address_is_not_written_to(self):
        self._set_grade(self.customer, self.grade_b)  # IM and e-mail
        self.env["mail.blacklist"]._add("office@example.com")
        self.customer.custrel_forbidden_channel_ids = self.chat
        self._plan()
        self.assertNotIn(self._planned().channel_id, self.chat | self.mail)

    def test_where_the_cadence_leaves_nothing_the_least_effort_is_planned(self):
        self.customer.custrel_forbidden_channel_ids = self.phone | self.visit
        self._plan()
        self.assertEqual(self._planned().channel_id, self.chat)

    def test_all_channels_forbidden_is_planned_and_said(self):
        channels = self.env["custrel.channel"].search([])
        self.customer.custrel_forbidden_channel_ids = channels
        self._plan()
        followup = self._planned()
        self.assertEqual(len(followup), 1, "nobody is forgotten")
        self.assertEqual(followup.channel_id, self.phone)
        with freeze_time(MONDAY):
            self.assertIn("Every channel", followup.reach_notice)

    def test_his_days(self):
        self._set_window(self.customer, "2")
        self._plan()
        self.assertEqual(self._planned().date_planned, date(2026, 3, 4))

    def test_his_tuesday_is_our_wednesday(self):
        self._set_window(self.customer, "1", 9, 11, custrel_tz="America/Los_Angeles")
        self._plan()
        self.assertEqual(self._planned().date_planned, date(2026, 3, 4))

    def test_never_past_the_latest_day(self):
        # Twice a week: at the latest four days after the last contact.
        self._set_window(self.customer, "4")
        self._plan()
        followup = self._planned()
        self.assertEqual(followup.date_latest, date(2026, 3, 6))
        self.assertEqual(followup.date_planned, date(2026, 3, 6))
        followup.unlink()
        self._set_window(self.customer, "6")
        self._plan()
        followup = self._planned()
        self.assertEqual(followup.date_planned, date(2026, 3, 2))
        with freeze_time(MONDAY):
            self.assertIn("Sun", followup.reach_notice)

    def test_days_that_the_company_never_works(self):
        self._set_grade(self.customer, self.grade_c)
        self._set_window(self.customer, "56", 9, 11)
        self._plan()
        self.assertEqual(self._planned().date_planned, date(2026, 3, 2))

    def test_levelling_keeps_to_his_days(self):
        self._set_grade(self.customer, self.grade_c)
        other = self._create_customer("Other", user_id=self.seller.id, phone="1")
        self._set_grade(other, self.grade_a)
        self._set_window(self.customer, "02")  # Monday and Wednesday
        self.company.custrel_contact_hours = 0.25
        followups = self.env["custrel.followup"]
        for partner in other, self.customer:
            followups |= self._create_followup(
                partner,
                origin="cadence",
                channel_id=self.phone.id,
                cadence_id=self.env["custrel.cadence"]
                ._get_by_grade(self.company)[
                    partner.with_company(self.company).custrel_grade_id.id
                ]
                .id,
                date_planned="2026-03-02",
                date_latest="2026-03-10",
            )
        self._level()
        days = [f.date_planned for f in followups]
        self.assertEqual(days, [date(2026, 3, 2), date(2026, 3, 4)])
        self._level()
        self.assertEqual([f.date_planned for f in followups], days)

    def test_what_is_planned_follows_new_wishes(self):
        self._plan()
        followup = self._planned()
        self.assertEqual(followup.channel_id, self.phone)
        self.customer.with_user(self.seller).custrel_no_calls = True
        self.assertEqual(followup.channel_id, self.visit)
        self.assertEqual(followup.minutes, self.visit.minutes)
        reminder = self.env["mail.activity"].search(
            [("res_model", "=", "custrel.followup"), ("res_id", "=", followup.id)]
        )
        self.assertEqual(reminder.activity_type_id, self.visit.activity_type_id)

    def test_what_is_planned_follows_a_wanted_channel_and_it_is_said(self):
        self._plan()
        followup = self._planned()
        self.assertNotEqual(followup.channel_id, self.chat)
        self.customer.custrel_wanted_channel_ids = self.chat
        self.assertEqual(followup.channel_id, self.chat)
        notes = "".join(self.customer.message_ids.mapped("body"))
        self.assertIn("another channel now: 1", notes)

    def test_what_somebody_prepared_keeps_its_channel(self):
        self._plan()
        followup = self._planned()
        followup.objective, before = "Ask for the plan", followup.channel_id
        self.customer.custrel_wanted_channel_ids = self.chat
        self.assertEqual(followup.channel_id, before)

    def test_what_was_agreed_stays_and_says_so(self):
        followup = self._create_followup(
            self.customer, origin="next_action", channel_id=self.phone.id
        )
        self.customer.custrel_no_calls = True
        self.assertEqual(followup.channel_id, self.phone)
        self.assertIn("never takes calls", followup.reach_notice)

    def test_each_company_by_its_own_clock(self):
        self._set_window(self.customer, "1", 9, 11, custrel_tz="Asia/Tokyo")
        west = self.customer._custrel_get_reach(self.other_company)
        opening = west[self.customer.id].get_opening(date(2026, 3, 2))
        self.assertTrue(opening, "Monday evening in New York")
        self._plan()
        self.assertEqual(self._planned().date_planned, date(2026, 3, 3))

    def test_wishes_cost_few_queries(self):
        customers = self.env["res.partner"].union(
            *(
                self._create_customer(f"C{n}", user_id=self.seller.id, phone="1")
                for n in range(30)
            )
        )
        for customer in customers:
            self._set_grade(customer, self.grade_c)
        without = self._count_plan()
        self._planned(customers).unlink()
        customers.write({"custrel_no_calls": True, "custrel_hour_from": 9})
        self.assertLessEqual(self._count_plan(), without + 2)

    def _count_plan(self):
        self.env.flush_all()
        counter = QueryCounter(self.env)
        self._plan()
        return counter.stop()
