from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..common import CustrelCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 17:00:00")
class TestMyDay(CustrelCommon):
    """One in the morning of Tuesday the third, in Shanghai."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer()

    def _my_day(self, user=None):
        followups = self.env["custrel.followup"].with_context(
            tz="Asia/Shanghai", allowed_company_ids=self.company.ids
        )
        return followups.with_user(user or self.seller).get_my_day()

    def test_new_user_has_nothing_to_do(self):
        counts = self._my_day()
        for name in (
            "overdue",
            "today",
            "week",
            "due",
            "done",
            "without_plan",
            "next_count",
            "complaints",
            "introductions",
            "gaps",
        ):
            self.assertEqual(counts[name], 0, name)
        self.assertFalse(counts["next_date"])
        self.assertEqual(counts["sections"], [])

    def test_leaders_see_whom_nobody_looks_after_well(self):
        self._set_grade(self.customer, self.grade_a)
        self.assertEqual(self._my_day()["gaps"], 0, "not the salesperson's business")
        self.assertEqual(self._my_day(self.leader)["gaps"], 1)
        self.customer.user_id = self.seller
        self.customer.custrel_second_user_id = self.colleague
        self.assertEqual(self._my_day(self.leader)["gaps"], 0)

    def test_open_followups_are_counted_by_their_day(self):
        days = "2026-03-01 2026-03-02 2026-03-03 2026-03-04 2026-03-10 2026-03-11"
        for day in days.split():
            self._create_followup(self.customer, date_planned=day)
        counts = self._my_day()
        self.assertEqual(counts["overdue"], 2)
        self.assertEqual(counts["today"], 1)
        self.assertEqual(counts["week"], 2)

    def test_time_that_is_due_stands_beside_the_hours_of_a_day(self):
        self.company.custrel_contact_hours = 6
        channel = self.env.ref("custrel_followup.custrel_channel_phone")
        channel.minutes = 45
        for day in ("2026-03-01", "2026-03-03", "2026-03-04"):
            self._create_followup(
                self.customer, date_planned=day, channel_id=channel.id
            )
        day = self._my_day()
        self.assertEqual((day["minutes"], day["capacity"]), (90, 360))
        self.assertEqual(day["until"], "2026-03-03 01:30:00", "half past nine")
        self._create_followup(self.customer, date_planned="2026-03-03", minutes=8 * 60)
        self.assertFalse(self._my_day()["until"], "not today")
        self.assertEqual(self._my_day(self.colleague)["minutes"], 0)

    def test_next_day_with_work_is_said(self):
        for day in ("2026-03-03", "2026-03-12", "2026-03-12", "2026-04-01"):
            self._create_followup(self.customer, date_planned=day)
        counts = self._my_day()
        self.assertEqual(counts["due"], 1)
        self.assertEqual(str(counts["next_date"]), "2026-03-12")
        self.assertEqual(counts["next_count"], 2)

    def test_what_is_recorded_today_is_done(self):
        """In the minutes of an hour and a day: today began at four in the afternoon
        of the second, UTC."""
        for moment in ("2026-03-02 15:59:00", "2026-03-02 16:01:00"):
            followup = self._create_followup(self.customer, date_planned="2026-03-03")
            with freeze_time(moment):
                followup.action_done()
        self.assertEqual(self._my_day()["done"], 1)
        self.assertEqual(self._my_day(self.colleague)["done"], 0)

    def test_gaps_are_rows_for_leaders(self):
        self._set_grade(self.customer, self.grade_a)
        self.assertEqual(self._my_day()["sections"], [])
        (section,) = self._my_day(self.leader)["sections"]
        self.assertEqual(section["count"], 1)
        (row,) = section["rows"]
        self.assertEqual((row["model"], row["id"]), ("res.partner", self.customer.id))
        self.assertEqual(row["grade"], "A")

    def test_day_is_the_user_s(self):
        self._create_followup(self.customer, date_planned="2026-03-02")
        self.assertEqual(self._my_day()["overdue"], 1)
        west = self.env["custrel.followup"].with_context(tz="America/New_York")
        self.assertEqual(west.with_user(self.seller).get_my_day()["today"], 1)

    def test_closed_ones_are_not_counted(self):
        self._create_followup(self.customer, date_planned="2026-03-03").action_done()
        self.assertEqual(self._my_day()["today"], 0)

    def test_taking_part_counts(self):
        self._create_followup(
            self.customer,
            date_planned="2026-03-03",
            collaborator_ids=[(4, self.colleague.id)],
        )
        self.assertEqual(self._my_day(self.colleague)["today"], 1)

    def test_those_of_others_are_not_counted_for_a_leader(self):
        self._create_followup(self.customer, date_planned="2026-03-03")
        self.assertEqual(self._my_day(self.leader)["today"], 0)

    def test_companies_that_are_switched_off_are_not_counted(self):
        self.seller.company_ids |= self.other_company
        self._create_followup(
            self.customer, date_planned="2026-03-03", company_id=self.other_company.id
        )
        self.assertEqual(self._my_day()["today"], 0)

    def test_own_customers_without_a_plan_are_counted(self):
        """Nobody expects a plan for who has no grade: he has bought nothing yet."""
        self.customer.user_id = self.seller
        unplanned = self._create_customer("Unplanned", user_id=self.seller.id)
        other = self._create_customer("Of a colleague", user_id=self.colleague.id)
        self._create_followup(self.customer, date_planned="2026-05-05")
        self.assertEqual(self._my_day()["without_plan"], 0)
        for customer in self.customer | unplanned | other:
            self._set_grade(customer, self.grade_a)
        self.assertEqual(self._my_day()["without_plan"], 1)

    def test_clerk_has_no_such_day(self):
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            self._my_day(self.clerk)

    def test_the_page_of_the_team_counts_the_work_of_the_team(self):
        self.company.custrel_contact_hours = 6
        self.env["crm.team"].create(
            {
                "name": "Mine",
                "company_id": self.company.id,
                "user_id": self.leader.id,
                "member_ids": self.seller.ids,
            }
        )
        self.customer.user_id = self.seller
        self._set_grade(self.customer, self.grade_d)
        for day, user in (
            ("2026-03-01", self.seller),
            ("2026-03-09", self.seller),
            ("2026-03-03", self.leader),
        ):
            self._create_followup(self.customer, date_planned=day, user_id=user.id)
        followups = self.env["custrel.followup"].with_user(self.leader)
        followups = followups.with_context(
            tz="Asia/Shanghai", allowed_company_ids=self.company.ids
        )
        own, team = followups.get_my_day(), followups.get_my_day(True)
        names = ("overdue", "today", "week", "due", "others_due")
        self.assertEqual([own[name] for name in names], [0, 1, 0, 1, 1])
        self.assertEqual([team[name] for name in names], [1, 0, 1, 1, 0])
        self.assertEqual(own["people"], self.leader.ids)
        self.assertIn(self.seller.id, team["people"])
        self.assertNotIn(self.leader.id, team["people"])
        self.assertEqual(team["capacity"], 360 * len(team["people"]))
        self.assertEqual(team["minutes"], team["next_minutes"])
        self.assertGreater(team["minutes"], 0)
        # Hours are those of the present company, and so is the work that they hold.
        both = self.company | self.other_company
        (self.seller | self.leader).company_ids |= self.other_company
        self._create_followup(
            self.customer,
            date_planned="2026-03-01",
            user_id=self.seller.id,
            company_id=self.other_company.id,
        )
        there = followups.with_context(allowed_company_ids=both.ids).get_my_day(True)
        self.assertEqual((there["overdue"], there["minutes"]), (2, team["minutes"]))
        # Who leads nobody is told of nobody.
        nobody = followups.with_user(self.colleague).get_my_day(True)
        self.assertEqual((nobody["due"], nobody["people"]), (0, []))
