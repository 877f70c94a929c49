from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from ..common import CustrelCommon


class TestGradingTrial(CustrelCommon):
    """What other rules would give is tried without writing anything."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.env["res.partner"]
        for number in range(20):
            customer = cls._create_customer(f"C{number:02}")
            # Who buys most brings another profit.
            cls._create_order(
                customer, amount=100.0 * (number + 1), profit=1.0 + number * 7 % 20
            )
            cls.customers |= customer
        cls._create_order(cls.customers[0], amount=1, date="2025-04-01 00:00:00")

    def _open(self, user=None):
        policy = self.policy.with_user(user or self.manager)
        action = policy.action_what_if()
        trial = self.env[action["res_model"]].with_user(user or self.manager)
        return trial.browse(action["res_id"])

    def _count(self, outcome):
        return [row["customers"] for row in outcome["grades"]]

    def _compare(self, trial):
        """What the trial says is what a run with these values finds."""
        outcome = trial.outcome
        trial.action_use()
        run = self._grade_customers(self.company._custrel_today(), apply=False)
        picture = run._describe_picture()
        for name in ("customers", "key_share", "curve", "moves"):
            self.assertEqual(outcome[name], picture[name], name)
        self.assertEqual(self._count(outcome), self._count(picture))
        for old, new in zip(outcome["grades"], picture["grades"], strict=True):
            self.assertEqual(old["spread"], new["spread"])
            self.assertEqual(old["unscored"], new["unscored"])
        return run

    def setUp(self):
        super().setUp()
        # The window ends today, whatever day that is.
        today = self.company._custrel_today()
        orders = self.env["sale.order"].search(
            [
                ("partner_id", "in", self.customers.ids),
                ("date_order", ">", "2026-01-01"),
            ]
        )
        orders.date_order = f"{today.replace(day=1)} 00:00:00"
        orders.flush_recordset()
        self.env["sale.order"].flush_model()

    def test_a_trial_begins_with_the_policy_and_writes_nothing(self):
        self._grade_customers(self.company._custrel_today())
        before = self.policy.read()[0], self.customers.mapped("custrel_grade_id")
        trial = self._open(self.leader)
        self.assertEqual(trial.outcome, trial.present)
        with Form(trial) as form:
            form.weight_amount = 90
            form.weight_profit = 5
            self.assertEqual(form.weight_frequency, 5)
            self.assertFalse(form.problem)
            self.assertEqual(form.outcome["customers"], 20)
            self.assertNotEqual(form.outcome["curve"], form.present["curve"])
            # By amount nearly alone: 2000 + 1900 + 1800 + 1700 of 21000.
            self.assertAlmostEqual(form.outcome["key_share"], 7400 / 21000)
            self.assertIn("40 → 90", form.changes)
        after = self.policy.read()[0], self.customers.mapped("custrel_grade_id")
        self.assertEqual(after[0], before[0])
        self.assertEqual(after[1], before[1])

    def test_weights_give_what_a_run_would_give(self):
        self._grade_customers(self.company._custrel_today())
        trial = self._open()
        trial.write({"weight_amount": 70, "weight_profit": 10})
        self._compare(trial)
        self.assertEqual(self.policy.weight_frequency, 20)

    def test_a_window_gives_what_a_run_would_give(self):
        lapsed = self._create_customer("Lapsed")
        self._create_order(lapsed, date="2025-01-01 00:00:00")
        trial = self._open()
        trial.window_months = 1
        self.assertEqual(trial.outcome["grades"][-1]["unscored"], 1)
        self._compare(trial)

    def test_shares_give_what_a_run_would_give(self):
        trial = self._open()
        with Form(trial) as form:
            with form.line_ids.edit(0) as line:
                line.share = 0.25
            with form.line_ids.edit(1) as line:
                line.share = 0.25
            self.assertEqual(form.line_ids._records[3]["share"], 0.2)
            self.assertEqual(self._count(form.outcome)[0], 5)
        self._compare(trial)
        self.assertAlmostEqual(self.policy.line_ids[3].share, 0.2)

    def test_thresholds_give_what_a_run_would_give(self):
        trial = self._open()
        with Form(trial) as form:
            form.method = "threshold"
            for place, threshold in enumerate((1900, 1500, 500)):
                with form.line_ids.edit(place) as line:
                    line.threshold = threshold
        self.assertEqual(self._count(trial.outcome), [2, 4, 10, 4])
        self._compare(trial)

    def test_another_window_says_what_else_it_counts(self):
        with Form(self._open()) as form:
            form.weight_amount = 50
            self.assertFalse(form.window_notice)
            form.window_months = 24
            self.assertIn("months that are over, too", form.window_notice)

    def test_using_it_says_who_and_why_in_the_history(self):
        self.env.cr.precommit.run()  # the policy is not new any more
        trial = self._open().with_context(tracking_disable=False)
        trial.write(
            {"weight_amount": 50, "weight_profit": 30, "reason": "Turnover first"}
        )
        trial.action_use()
        self.env.cr.precommit.run()
        message = self.policy.message_ids.filtered(
            lambda x: "Turnover first" in str(x.body)
        )
        self.assertEqual(message.author_id, self.manager.partner_id)
        # Once, not as a sentence beside it again.
        changed = {
            value.field_id.name: (value.old_value_float, value.new_value_float)
            for value in message.sudo().tracking_value_ids
        }
        self.assertEqual(
            changed, {"weight_amount": (40, 50), "weight_profit": (40, 30)}
        )
        self.assertNotIn("40", str(message.body))

    def test_who_may_only_read_policies_may_try_but_not_use(self):
        trial = self._open(self.leader)
        trial.weight_amount = 50
        self.assertTrue(trial.outcome)
        with self.assertRaises(AccessError):
            trial.action_use()
        for user in (self.seller, self.stranger):
            with self.assertRaises(AccessError):
                self._open(user)

    def test_values_that_grade_nobody_are_said(self):
        for vals in (
            {"weight_amount": 80, "weight_profit": 40},
            {"weight_amount": -10},
            {"window_months": 0},
            {"window_months": 9999},
        ):
            trial = self._open()
            trial.write(vals)
            self.assertTrue(trial.problem, vals)
            self.assertFalse(trial.outcome)
            with self.assertRaisesRegex(UserError, "."):
                trial.action_use()
        trial = self._open()
        trial.line_ids[0].share = 0.9
        self.assertIn("shares", trial.problem)
        trial = self._open()
        trial.method = "threshold"
        trial.line_ids[0].threshold = 1
        trial.line_ids[1].threshold = 2
        self.assertIn("threshold", trial.problem)

    def test_a_grade_twice_is_refused(self):
        trial = self._open()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            trial.line_ids.create({"trial_id": trial.id, "grade_id": self.grade_a.id})

    def test_a_policy_without_grades(self):
        self.env.cr.execute("DELETE FROM custrel_grading_policy_line")
        self.env.invalidate_all()
        trial = self._open()
        self.assertIn("no grades", trial.problem)

    def test_nobody_bought(self):
        self.env["sale.order"].search(
            [("partner_id", "in", self.customers.ids)]
        ).state = "cancel"
        trial = self._open()
        self.assertEqual(trial.outcome["customers"], 0)
        self.assertIsNone(trial.outcome["key_share"])

    def test_one_customer(self):
        self.customers[1:].active = False
        trial = self._open()
        self.assertEqual(self._count(trial.outcome), [1, 0, 0, 0])
        self._compare(trial)

    def test_a_policy_without_one_of_the_grades(self):
        self._grade_customers(self.company._custrel_today())
        last = self.policy.line_ids[-1]
        self.policy.line_ids = [
            Command.delete(last.id),
            Command.update(
                self.policy.line_ids[-2].id,
                {"share": self.policy.line_ids[-2].share + last.share},
            ),
        ]
        trial = self._open()
        self.assertFalse(trial.problem)
        outcome = {row["code"]: row for row in trial.outcome["grades"]}
        self.assertEqual((outcome["D"]["before"], outcome["D"]["after"]), (9, 0))
        self._compare(trial)

    def test_it_says_that_it_does_not_keep_grades_calm(self):
        self.assertFalse(self._open().calm_notice)
        self.policy.calm = "two_runs"
        self.assertIn("Only when two runs agree", self._open().calm_notice)

    def test_grades_set_by_hand_do_not_move(self):
        self._grade_customers(self.company._custrel_today())
        self.customers[0]._custrel_override_grade(self.grade_a, reason="Promised")
        trial = self._open()
        moves = trial.outcome["moves"]
        self.assertEqual((moves["up"][0], moves["down"][0]), (0, 0))

    def test_two_companies(self):
        policy = self.env["custrel.grading.policy"].create(
            {"name": "West", "company_id": self.other_company.id}
        )
        self._create_order(
            self.customers[0],
            company=self.other_company,
            date=f"{self.company._custrel_today().replace(day=1)} 00:00:00",
        )
        action = policy.action_what_if()
        outcome = self.env[action["res_model"]].browse(action["res_id"]).outcome
        self.assertEqual(outcome["customers"], 1)
