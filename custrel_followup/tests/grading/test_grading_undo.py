from odoo.exceptions import AccessError, UserError

from ..common import CustrelCommon


class TestGradingUndo(CustrelCommon):
    """Applying says what it does, and can be taken back until the next run."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.best, cls.last = cls._create_customer("Best"), cls._create_customer("Last")
        cls._create_order(cls.best, amount=1000, profit=500)
        cls._create_order(cls.last, amount=10, profit=5)

    def _ask(self, run, act):
        run = run.with_user(self.manager)
        action = getattr(run, f"action_ask_{act}")()
        wizard = self.env[action["res_model"]].with_user(self.manager)
        return wizard.with_context(**action["context"]).create({})

    def test_applying_says_what_it_does_first(self):
        run = self._grade_customers(apply=False)
        wizard = self._ask(run, "apply")
        self.assertIn("2 customers move", wizard.effect)
        self.assertIn("2 get their first grade", wizard.effect)
        self.assertIn("1 become key customers", wizard.effect)
        self.assertEqual(run.state, "computed")
        wizard.action_confirm()
        self.assertEqual(run.state, "applied")
        self.assertEqual(run.applied_by_id, self.manager)

    def test_a_run_is_taken_back(self):
        self._grade_customers("2026-02-01")
        self._create_order(self.last, amount=9000, profit=900)
        run = self._grade_customers()
        self.assertEqual(self.last.custrel_grade_id, self.grade_a)
        wizard = self._ask(run, "undo")
        self.assertIn("2 customers get the grade back", wizard.effect)
        self.assertIn("Scores and ranks are computed again by Value", wizard.effect)
        wizard.action_confirm()
        self.assertEqual(self.last.custrel_grade_id, self.grade_d)
        self.assertEqual(self.best.custrel_grade_id, self.grade_a)
        self.assertEqual(self.best.custrel_grade_basis, "value")
        self.assertEqual(run.state, "discarded")
        self.assertEqual(run.taken_back_by_id, self.manager)
        self.assertEqual(run.change_ids.mapped("taken_back"), [True, True])
        self.assertEqual(self.best.custrel_score_ids.run_id.state, "applied")

    def test_first_grades_are_taken_back(self):
        run = self._grade_customers()
        run.with_user(self.manager).action_undo()
        self.assertFalse(self.best.custrel_grade_id)
        self.assertFalse(self.best.custrel_grade_basis)

    def test_taking_a_first_run_back_says_that_no_grade_is_left(self):
        wizard = self._ask(self._grade_customers(), "undo")
        self.assertIn("2 customers have no grade again", wizard.effect)
        self.assertNotIn("get the grade back", wizard.effect)
        self.assertIn("0 become key customers, 1 cease to be", wizard.effect)

    def test_a_policy_that_changed_since_is_told_of(self):
        """What is applied is what the policy says, or one is told that it is not."""
        run = self._grade_customers(apply=False)
        self.assertFalse(run.is_stale)
        self.policy.name = "Another Name"
        self.assertFalse(run.is_stale)
        self.policy.write({"weight_amount": 50, "weight_profit": 30})
        self.assertTrue(run.is_stale)
        self.assertIn("The policy has changed", self._ask(run, "apply").effect)
        run.with_user(self.manager).action_compute()
        self.assertFalse(run.is_stale)
        lines = self.policy.line_ids
        self.policy.line_ids = [
            (1, lines[0].id, {"share": lines[0].share + 0.05}),
            (1, lines[-1].id, {"share": lines[-1].share - 0.05}),
        ]
        self.assertTrue(run.is_stale)
        run.action_apply()
        self.assertFalse(run.is_stale)

    def test_taking_back_says_that_the_policy_stays(self):
        """Who tried a longer window and takes its run back has it in the next run."""
        self._grade_customers("2026-02-01")
        run = self._grade_customers()
        self.assertNotIn("window of", self._ask(run, "undo").effect)
        self.policy.window_months = 24
        run = self._grade_customers()
        self.assertIn("a window of 24 months", self._ask(run, "undo").effect)
        self.policy.window_months = 12
        self.assertNotIn("window of", self._ask(run, "undo").effect)

    def test_a_change_says_why(self):
        self._grade_customers("2026-02-01")
        self._create_order(self.last, amount=9000, profit=900)
        run = self._grade_customers()
        rose = run.change_ids.filtered(lambda change: change.partner_id == self.last)
        self.assertIn("10", rose.why)
        self.assertIn("→", rose.why)
        self.assertNotIn("rules", rose.why)
        run.action_undo()
        rose.invalidate_recordset(["why"])
        self.assertTrue(rose.why.startswith("taken back"), rose.why)

    def test_a_change_by_other_rules_says_so(self):
        self._create_order(self.last, amount=20, profit=5)
        self._grade_customers("2026-02-01")
        lines = self.policy.line_ids
        self.policy.line_ids = [
            (1, line.id, {"share": share})
            for line, share in zip(lines, (0, 1, 0, 0), strict=True)
        ]
        run = self._grade_customers()
        self.assertTrue(run.change_ids)
        for change in run.change_ids:
            self.assertIn("other rules than in the run before", change.why)

    def test_who_was_graded_anew_since_keeps_that(self):
        run = self._grade_customers()
        self.last._custrel_override_grade(self.grade_b, reason="Promised")
        wizard = self._ask(run, "undo")
        self.assertIn("1 customers have no grade again", wizard.effect)
        self.assertIn("1 have been graded anew", wizard.effect)
        wizard.action_confirm()
        self.assertEqual(self.last.custrel_grade_id, self.grade_b)
        self.assertEqual(self.last.custrel_grade_basis, "manual")
        marked = run.change_ids.filtered("taken_back")
        self.assertEqual(marked.partner_id, self.best)

    def test_only_the_last_applied_run_can_be_taken_back(self):
        first = self._grade_customers("2026-02-01")
        second = self._grade_customers()
        self.assertEqual([first.may_undo, second.may_undo], [False, True])
        with self.assertRaisesRegex(UserError, "only the last run"):
            first.with_user(self.manager).action_undo()
        second.with_user(self.manager).action_undo()
        with self.assertRaisesRegex(UserError, "only the last run"):
            second.with_user(self.manager).action_undo()
        # The one before is the last one again.
        first.invalidate_recordset(["may_undo"])
        first.with_user(self.manager).action_undo()
        self.assertFalse(self.best.custrel_grade_id)

    def test_a_preview_that_waits_is_discarded(self):
        run = self._grade_customers("2026-02-01")
        preview = self._grade_customers(apply=False)
        run.with_user(self.manager).action_undo()
        self.assertEqual(preview.state, "discarded")
        self.assertFalse(preview.move_ids)

    def test_the_month_is_not_graded_again_by_itself(self):
        self._run_job("grade", "2026-03-02 04:00:00")
        run = self.policy.run_ids
        if run.state == "computed":  # the first run waits for somebody
            run.action_apply()
        run.with_user(self.manager).action_undo()
        self._run_job("grade", "2026-03-03 04:00:00")
        self.assertEqual(self.policy.run_ids, run)
        self.assertFalse(self.best.custrel_grade_id)

    def test_who_may_not_apply_may_not_take_back(self):
        run = self._grade_customers()
        for user in (self.seller, self.leader, self.stranger):
            with self.assertRaises(AccessError):
                run.with_user(user).action_undo()

    def test_runs_of_two_companies_do_not_meet(self):
        policy = self.env["custrel.grading.policy"].create(
            {"name": "West", "company_id": self.other_company.id}
        )
        self._create_order(self.best, company=self.other_company)
        east = self._grade_customers()
        west = self._grade_customers(policy=policy)
        self.assertTrue(east.may_undo and west.may_undo)
        east.with_user(self.manager).action_undo()
        self.assertFalse(self.best.custrel_grade_id)
        there = self.best.with_company(self.other_company)
        self.assertEqual(there.custrel_grade_id, self.grade_a)

    def test_taken_back_changes_are_not_among_the_moves_of_the_month(self):
        run = self._grade_customers()
        run.action_undo()
        action = self.env.ref("custrel_followup.custrel_grade_change_action")
        self.assertIn("search_default_moved", action.context)
        changes = self.env["custrel.grade.change"].search(
            [("direction", "in", ("up", "down", "new")), ("taken_back", "!=", True)]
        )
        self.assertNotIn(self.best, changes.partner_id)
