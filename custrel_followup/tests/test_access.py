from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.service.model import call_kw, get_public_method
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import CustrelCommon

OPERATIONS = ("read", "write", "create", "unlink")

CATALOGS = (
    "custrel.grade",
    "custrel.channel",
    "custrel.cadence",
    "custrel.followup.result",
)
GRADING = (
    "custrel.grading.policy",
    "custrel.grading.policy.line",
    "custrel.grading.run",
    "custrel.grading.run.line",
)
FIGURES = ("custrel.score", "custrel.grade.change")
COMPUTED = (*FIGURES, "custrel.customer.grade")


class TestAccess(CustrelCommon):
    """Who may do what: own customers, all customers, administrator, others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(
            cls.env, login="custrel_portal", groups="base.group_portal"
        )
        cls.customer = cls._create_customer(user_id=cls.seller.id)
        cls.foreign = cls._create_customer("Foreign", user_id=cls.colleague.id)
        cls._create_order(cls.customer, amount=10)
        cls._create_order(cls.foreign, amount=20)
        cls._grade_customers()
        cls._create_order(cls._create_customer("Newer"), amount=5)
        cls.preview = cls._grade_customers("2027-01-01", apply=False)
        cls.followup = cls._create_followup(cls.customer)
        cls.foreign_followup = cls._create_followup(
            cls.foreign, user_id=cls.colleague.id
        )

    def _get_allowed(self, user, model):
        records = self.env[model].with_user(user)
        return tuple(op for op in OPERATIONS if records.has_access(op))

    def _see(self, user, model, domain=()):
        """:return: what ``user`` finds, with the rights of that user removed again"""
        companies = user.company_ids.ids
        records = self.env[model].with_user(user)
        records = records.with_context(allowed_company_ids=companies)
        return records.search(list(domain)).with_env(self.env)

    # ------------------------------------------------------------------- matrix

    def test_salespeople_read_what_they_work_with(self):
        for model in CATALOGS + COMPUTED:
            with self.subTest(model):
                self.assertEqual(self._get_allowed(self.seller, model), ("read",))
        for model in (*GRADING, "custrel.grading.move", "custrel.grade.override"):
            with self.subTest(model):
                self.assertEqual(self._get_allowed(self.seller, model), ())

    def test_salespeople_plan_and_record_but_never_delete(self):
        self.assertEqual(
            self._get_allowed(self.seller, "custrel.followup"),
            ("read", "write", "create"),
        )

    def test_who_sees_all_customers_reads_the_grading_and_sets_grades(self):
        for model in (*GRADING, *CATALOGS, *COMPUTED, "custrel.grading.move"):
            with self.subTest(model):
                self.assertEqual(self._get_allowed(self.leader, model), ("read",))
        self.assertIn(
            "create", self._get_allowed(self.leader, "custrel.grade.override")
        )

    def test_administrators_manage_the_rules_but_not_the_history(self):
        for model in (*GRADING, *CATALOGS, "custrel.followup"):
            with self.subTest(model):
                self.assertEqual(self._get_allowed(self.manager, model), OPERATIONS)
        for model in COMPUTED:
            with self.subTest(model):
                self.assertEqual(self._get_allowed(self.manager, model), ("read",))

    def test_users_without_a_role_have_nothing(self):
        models = [
            name
            for name in self.env.registry
            if name.startswith("custrel.") and not self.env[name]._abstract
        ]
        self.assertGreater(len(models), 12)
        for user in self.clerk, self.portal:
            for model in models:
                with self.subTest(f"{user.login} {model}"):
                    self.assertEqual(self._get_allowed(user, model), ())

    def test_odoo_roles_of_sales_bring_the_matching_ones(self):
        roles = {
            self.seller: "user",
            self.leader: "all",
            self.manager: "manager",
        }
        for user, role in roles.items():
            self.assertTrue(user.has_group(f"custrel_followup.custrel_group_{role}"))
        self.assertFalse(self.seller.has_group("custrel_followup.custrel_group_all"))
        self.assertFalse(
            self.leader.has_group("custrel_followup.custrel_group_manager")
        )
        self.assertFalse(self.clerk.has_group("custrel_followup.custrel_group_user"))

    # ---------------------------------------------------------------- own and all

    def test_salespeople_see_figures_and_path_of_their_own_customers(self):
        for model in FIGURES:
            with self.subTest(model):
                seen = self._see(self.seller, model).partner_id
                self.assertIn(self.customer, seen)
                self.assertNotIn(self.foreign, seen)

    def test_salespeople_see_the_grades_of_all_customers(self):
        seen = self._see(self.seller, "custrel.customer.grade").partner_id
        self.assertGreaterEqual(seen, self.customer + self.foreign)

    def test_who_owns_a_follow_up_sees_the_figures_of_its_customer(self):
        self.foreign_followup.user_id = self.seller
        for model in FIGURES:
            self.assertIn(self.foreign, self._see(self.seller, model).partner_id)

    def test_nobody_helps_himself_to_figures_by_planning_a_follow_up(self):
        followups = self.env["custrel.followup"].with_user(self.seller)
        followups.create({"partner_id": self.foreign.id, "user_id": self.seller.id})
        for model in FIGURES:
            self.assertNotIn(self.foreign, self._see(self.seller, model).partner_id)

    def test_leaders_see_the_figures_of_all_customers(self):
        for model in FIGURES:
            self.assertGreaterEqual(
                self._see(self.leader, model).partner_id, self.customer + self.foreign
            )

    def test_salespeople_see_their_own_follow_ups(self):
        seen = self._see(self.seller, "custrel.followup")
        self.assertIn(self.followup, seen)
        self.assertNotIn(self.foreign_followup, seen)
        with self.assertRaises(AccessError):
            self.foreign_followup.with_user(self.seller).write({"objective": "Mine"})

    def test_a_collaborator_and_the_salesperson_see_a_follow_up_of_a_colleague(self):
        self.foreign_followup.collaborator_ids = self.seller
        self.followup.user_id = self.colleague
        seen = self._see(self.seller, "custrel.followup")
        self.assertGreaterEqual(seen, self.followup + self.foreign_followup)

    def test_leaders_see_and_change_all_follow_ups(self):
        self.assertGreaterEqual(
            self._see(self.leader, "custrel.followup"),
            self.followup + self.foreign_followup,
        )
        self.foreign_followup.with_user(self.leader).objective = "Ask for the budget"
        self.assertEqual(self.foreign_followup.objective, "Ask for the budget")

    # ------------------------------------------------------------------ companies

    def test_an_administrator_of_another_company_sees_nothing_of_this_one(self):
        models = (*GRADING, *COMPUTED, "custrel.grading.move", "custrel.followup")
        for model in models:
            with self.subTest(model):
                self.assertTrue(self._see(self.manager, model))
                seen = self._see(self.stranger, model).company_id
                self.assertFalse(seen - self.other_company)

    def test_an_administrator_of_another_company_changes_nothing_of_this_one(self):
        stranger = {"allowed_company_ids": self.other_company.ids}
        for record in (self.policy, self.preview, self.followup):
            with self.subTest(record), self.assertRaises(AccessError):
                record.with_user(self.stranger).with_context(**stranger).write({})
        for method in "action_compute", "action_apply", "action_discard":
            preview = self.preview.with_user(self.stranger).with_context(**stranger)
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(preview, method)()

    def test_cadences_of_all_companies_are_seen_by_all_and_others_are_not(self):
        common, here = self.env["custrel.cadence"].create(
            [
                {"name": "Common", "grade_id": self.grade_a.id},
                {
                    "name": "Here",
                    "grade_id": self.grade_a.id,
                    "company_id": self.company.id,
                },
            ]
        )
        self.assertGreaterEqual(
            self._see(self.seller, "custrel.cadence"), common + here
        )
        seen = self._see(self.stranger, "custrel.cadence")
        self.assertIn(common, seen)
        self.assertNotIn(here, seen)

    # ------------------------------------------------------------------------ RPC

    def _call(self, user, record, method, *args):
        """As a client does it over RPC."""
        model = record.with_env(
            record.env(user=user, context={"allowed_company_ids": user.company_ids.ids})
        )
        return call_kw(model.browse(), method, [record.ids, *args], {})

    def test_a_salesperson_can_not_grade_over_rpc(self):
        calls = [
            (self.preview, "action_compute"),
            (self.preview, "action_apply"),
            (self.preview, "action_discard"),
            (self.preview, "unlink"),
            (self.policy, "action_compute_run"),
            (self.policy, "action_use_proposed_thresholds"),
        ]
        for record, method in calls:
            for user in self.seller, self.leader, self.clerk:
                with self.subTest(f"{user.login} {method}"):
                    with self.assertRaises(AccessError):
                        self._call(user, record, method)
        self.assertEqual(self.preview.state, "computed")

    def test_an_administrator_grades_over_rpc(self):
        self._call(self.manager, self.preview, "action_apply")
        self.assertEqual(self.preview.state, "applied")

    def test_a_salesperson_can_not_record_for_a_colleague_over_rpc(self):
        for method, args in (
            ("action_done", ()),
            ("action_cancel", ("No time",)),
            ("action_reopen", ()),
        ):
            with self.subTest(method), self.assertRaises(AccessError):
                self._call(self.seller, self.foreign_followup, method, *args)
        self.assertEqual(self.foreign_followup.state, "planned")

    def test_a_salesperson_records_his_own_over_rpc(self):
        self._call(self.seller, self.followup, "action_done")
        self.assertEqual(self.followup.state, "done")

    def test_the_cancel_dialog_leaves_what_the_user_may_not_see(self):
        wizard = self.env["custrel.followup.cancel"].with_user(self.seller)
        wizard = wizard.create(
            {
                "followup_ids": [Command.set(self.followup.ids)],
                "reason": "Gone",
            }
        )
        wizard.sudo().followup_ids = self.foreign_followup
        self.env.flush_all()
        self.env.invalidate_all()
        wizard.action_confirm()
        self.assertEqual(self.foreign_followup.state, "planned")

    @mute_logger("odoo.http")
    def test_jobs_and_inner_methods_are_no_rpc(self):
        for model, method in (
            ("custrel.grading.run", "_cron_grade"),
            ("custrel.grading.run", "_apply"),
            ("custrel.followup", "_cron_plan"),
            ("custrel.followup", "_cron_remind"),
            ("res.partner", "_custrel_override_grade"),
            ("res.partner", "_custrel_write_grade"),
            ("res.partner", "_custrel_expire_grades"),
        ):
            with self.subTest(method), self.assertRaises(AccessError):
                get_public_method(self.env[model], method)

    def test_the_digest_of_a_colleague_tells_a_salesperson_nothing(self):
        with freeze_time("2030-01-01"):
            own = self.colleague.with_user(self.colleague).custrel_get_digest()
            pried = self.colleague.with_user(self.seller).custrel_get_digest()
        self.assertIn(self.foreign_followup, own["overdue"])
        self.assertNotIn(self.foreign_followup, pried["overdue"])
