from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import TeamCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestContactGap(TeamCommon):
    """A key customer without two active contacts is seen until somebody is found."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer(user_id=cls.seller.id)
        cls._set_grade(cls.customer, cls.grade_a)

    def _find(self, value=False, operator="!="):
        return self.env["res.partner"].search(
            [("custrel_contact_gap", operator, value), ("id", "=", self.customer.id)]
        )

    def _tasks(self):
        return self.env["mail.activity"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", self.customer.id)]
        )

    def test_only_key_customers_have_gaps(self):
        self.assertEqual(self.customer.custrel_contact_gap, "second")
        self.assertTrue(self._find())
        self._set_grade(self.customer, self.grade_c)
        self.assertFalse(self.customer.custrel_contact_gap)
        self.assertFalse(self._find())

    def test_each_gap_is_named_and_found(self):
        self.assertTrue(self._find("second", "="))
        self.customer.user_id = False
        self.assertTrue(self._find("both", "="))
        self.customer.custrel_second_user_id = self.colleague
        self.assertTrue(self._find("first", "="))
        self.customer.user_id = self.seller
        self.assertTrue(self._find(False, "="))

    def test_an_archived_contact_is_a_gap(self):
        self.customer.custrel_second_user_id = self.colleague
        self.colleague.action_archive()
        self.customer.invalidate_recordset()
        self.assertEqual(self.customer.custrel_contact_gap, "second")
        self.assertTrue(self._find("second", "="))

    def test_who_may_see_no_follow_ups_fills_no_gap(self):
        self.customer.custrel_second_user_id = self.colleague
        self.colleague.group_ids = self.env.ref("base.group_user")
        self.customer.invalidate_recordset()
        self.assertEqual(self.customer.custrel_contact_gap, "second")
        self.assertTrue(self._find("second", "="))
        self.company.custrel_fallback_user_id = self.colleague
        self.assertNotIn(self.company._custrel_get_fallback_user(), [self.colleague])

    def test_somebody_of_the_team_with_fewest_key_customers_is_proposed(self):
        busy = self._create_user("busy", "sales_team.group_sale_salesman")
        self.team.member_ids |= busy
        other = self._create_customer("Other", user_id=busy.id)
        self._set_grade(other, self.grade_b)
        self.assertEqual(self.customer.custrel_proposed_second_id, self.colleague)
        many = self.customer
        for name in "Third", "Fourth":
            many |= self._create_customer(name, user_id=self.seller.id)
        self._set_grade(many, self.grade_a)
        self.env.invalidate_all()
        self.assertEqual(
            [partner.custrel_proposed_second_id for partner in many],
            [self.colleague, self.colleague, busy],
        )

    def test_an_administrator_is_proposed_only_where_there_is_nobody_else(self):
        admin = self._create_user("admin2", "base.group_system")
        self.team.member_ids |= admin
        self.env["res.partner"].create(
            [
                {"name": f"Key {n}", "user_id": self.colleague.id, "is_company": True}
                for n in range(3)
            ]
        )
        self.assertEqual(self.customer.custrel_proposed_second_id, self.colleague)

    def test_nobody_who_left_the_team_is_proposed(self):
        self.team.member_ids -= self.colleague
        self.env.invalidate_all()
        self.assertEqual(self.customer.custrel_proposed_second_id, self.leader)

    def test_a_team_of_all_companies_counts_too(self):
        self.team.company_id = False
        self.assertEqual(self.customer.custrel_proposed_second_id, self.colleague)

    def test_nobody_on_leave_is_proposed_but_the_leader(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
                "resource_id": self.env["resource.resource"]
                .create(
                    {
                        "name": "Colleague",
                        "user_id": self.colleague.id,
                        "company_id": self.company.id,
                    }
                )
                .id,
                "date_from": "2026-03-01 00:00:00",
                "date_to": "2026-03-08 00:00:00",
            }
        )
        self.assertEqual(self.customer.custrel_proposed_second_id, self.leader)

    def test_proposals_are_accepted_together(self):
        other = self._create_customer("Other", user_id=self.colleague.id)
        self._set_grade(other, self.grade_b)
        (self.customer | other).with_user(self.leader).action_custrel_accept_second()
        self.assertEqual(self.customer.custrel_second_user_id, self.colleague)
        self.assertEqual(other.custrel_second_user_id, self.seller)

    def test_nobody_makes_himself_the_second_contact_of_a_colleagues_customer(self):
        self.assertEqual(self.customer.custrel_proposed_second_id, self.colleague)
        customer = self.customer.with_user(self.colleague)
        self.assertFalse(customer.custrel_may_accept_second)
        with self.assertRaises(AccessError):
            customer.action_custrel_accept_second()
        with self.assertRaises(AccessError):
            customer.custrel_second_user_id = self.colleague
        for user in self.seller, self.leader, self.manager:
            self.assertTrue(self.customer.with_user(user).custrel_may_accept_second)

    def test_the_leader_is_reminded_until_it_is_filled(self):
        self._run_job("keep", "2026-03-03 02:00:00")
        task = self._tasks()
        self.assertEqual(task.user_id, self.leader)
        self.assertIn("Colleague", task.summary)
        task._action_done()
        self._run_job("keep", "2026-03-04 02:00:00")
        self.assertEqual(len(self._tasks()), 1, "done, and still nobody is there")
        self._run_job("keep", "2026-03-05 02:00:00")
        self.assertEqual(len(self._tasks()), 1)
        self.customer.custrel_second_user_id = self.colleague
        self.assertFalse(self._tasks())

    def test_a_run_that_makes_a_customer_key_has_it_reminded(self):
        self._set_grade(self.customer, self.grade_d)
        self._create_order(self.customer)
        triggers = self.env["ir.cron.trigger"]
        wanted = [("cron_id", "=", self.env.ref("custrel_followup.ir_cron_keep").id)]
        before = triggers.search_count(wanted)
        self._grade_customers()
        self.assertEqual(triggers.search_count(wanted), before + 1)
        self._run_job("keep", "2026-03-02 03:00:00")
        self.assertTrue(self._tasks())

    def test_nobody_drowns_in_tasks(self):
        many = self.env["res.partner"].create(
            [
                {"name": f"Key {n}", "is_company": True, "user_id": self.seller.id}
                for n in range(30)
            ]
        )
        self._set_grade(many, self.grade_a)
        self._run_job("keep", "2026-03-03 02:00:00")
        tasks = self.env["mail.activity"].search(
            [("res_model", "=", "res.partner"), ("user_id", "=", self.leader.id)]
        )
        self.assertEqual(len(tasks), 20)

    def test_the_company_may_refuse_to_leave_a_gap_by_hand(self):
        self.customer.custrel_second_user_id = self.colleague
        self.company.custrel_gap_policy = "refuse"
        for name in "custrel_second_user_id", "user_id":
            with self.subTest(name), self.assertRaisesRegex(ValidationError, "keeps"):
                self.customer.with_user(self.seller).write({name: False})
        self.customer.with_user(self.seller).custrel_second_user_id = self.leader
        self.assertEqual(self.customer.custrel_second_user_id, self.leader)

    def test_another_flow_leaves_a_gap_also_where_that_is_refused(self):
        self.customer.custrel_second_user_id = self.colleague
        self.company.custrel_gap_policy = "refuse"
        self.customer.with_user(self.seller).user_id = self.colleague
        self.assertEqual(self.customer.custrel_contact_gap, "second")

    def test_a_warning_company_lets_it_go(self):
        self.customer.custrel_second_user_id = self.colleague
        self.customer.with_user(self.seller).custrel_second_user_id = False
        self.assertEqual(self.customer.custrel_contact_gap, "second")

    def test_a_gap_is_one_of_a_company(self):
        west = self.customer.with_context(
            allowed_company_ids=self.other_company.ids
        ).with_company(self.other_company)
        self.assertFalse(west.custrel_contact_gap)

    def test_a_contact_of_the_customer_may_lose_its_own_salesperson(self):
        contact = self._create_customer(
            "Contact", is_company=False, parent_id=self.customer.id
        )
        contact.user_id = self.seller
        self.company.custrel_gap_policy = "refuse"
        contact.with_user(self.seller).user_id = False
        self.assertFalse(contact.user_id)

    def test_no_role_is_ended_by_hand_where_gaps_are_refused(self):
        self.customer.custrel_second_user_id = self.colleague
        self.company.custrel_gap_policy = "refuse"
        second = self.customer.custrel_assignment_ids.filtered(
            lambda row: row.role == "second"
        )
        with self.assertRaisesRegex(ValidationError, "keeps"):
            second.with_user(self.manager).date_end = "2026-03-02"

    def test_a_leader_of_two_companies_keeps_the_task_of_each(self):
        self.leader.company_ids |= self.other_company
        self.env["crm.team"].create(
            {
                "name": "West",
                "company_id": self.other_company.id,
                "user_id": self.leader.id,
                "member_ids": [Command.set(self.stranger.ids)],
            }
        )
        west = self._create_customer("West", user_id=self.stranger.id)
        self._set_grade(west, self.grade_a, self.other_company)
        self._run_job("keep", "2026-03-03 02:00:00")
        task = self.env["mail.activity"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", west.id)]
        )
        self.assertEqual(task.user_id, self.leader)
        self._run_job("keep", "2026-03-04 02:00:00")
        self.assertTrue(task.active)
