from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from ...models.shared.inside import tell
from ..common import CustrelCommon


class TestGradingPolicy(CustrelCommon):
    """Weights, bands and thresholds are complete before they count."""

    def test_defaults_are_those_of_the_business_rules(self):
        policy = self.policy
        self.assertEqual(policy._get_weights(), (40, 40, 20))
        self.assertEqual(policy.window_months, 12)
        self.assertEqual(policy.line_ids.mapped("share"), [0.05, 0.15, 0.3, 0.5])
        self.assertEqual((policy.method, policy.calm), ("share", "none"))

    def test_weights_must_sum_to_100(self):
        with self.assertRaisesRegex(ValidationError, "sum to 90.0 % now"):
            self.policy.weight_amount = 30

    def test_weights_may_not_be_negative(self):
        with self.assertRaisesRegex(ValidationError, "none of them negative"):
            self.policy.write({"weight_amount": 120, "weight_profit": -40})

    def test_weights_are_compared_in_hundredths(self):
        self.policy.write(
            {
                "weight_amount": 33.33,
                "weight_profit": 33.33,
                "weight_frequency": 33.34,
            }
        )
        with self.assertRaisesRegex(ValidationError, "99.99"):
            self.policy.weight_frequency = 33.33

    def test_shares_must_sum_to_100_percent(self):
        line = self.policy.line_ids[0]
        with self.assertRaisesRegex(ValidationError, "sum to 115.0 % now"):
            self.policy.line_ids = [Command.update(line.id, {"share": 0.2})]

    def test_shares_may_not_be_negative(self):
        lines = self.policy.line_ids
        with self.assertRaisesRegex(ValidationError, "none of them negative"):
            self.policy.line_ids = [
                Command.update(lines[0].id, {"share": -0.1}),
                Command.update(lines[1].id, {"share": 0.3}),
            ]

    def test_a_policy_without_grades_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "sum to 0"):
            self.policy.line_ids = [Command.clear()]

    def test_a_line_written_alone_is_caught_by_the_next_run(self):
        # As an earlier version of the add-on let programs do it.
        tell(self.policy.line_ids[0], custrel_whole_policy=True).share = 0.5
        with self.assertRaisesRegex(ValidationError, "sum to 145.0 % now"):
            self._grade_customers()

    @mute_logger("odoo.sql_db")
    def test_a_grade_is_named_once(self):
        lines = self.policy.line_ids
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.policy.line_ids = [
                Command.update(lines[1].id, {"grade_id": lines[0].grade_id.id})
            ]

    def test_thresholds_must_fall_from_grade_to_grade(self):
        with self.assertRaisesRegex(ValidationError, "Top customer must be above"):
            self.policy.method = "threshold"

    def test_the_last_grade_needs_no_threshold(self):
        lines = self.policy.line_ids
        self.policy.write(
            {
                "method": "threshold",
                "line_ids": [
                    Command.update(line.id, {"threshold": threshold})
                    for line, threshold in zip(lines, (300, 200, 100, 0), strict=True)
                ],
            }
        )
        self.assertEqual(lines[-1].threshold, 0)

    def test_the_window_is_at_least_a_month(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.policy.window_months = 0
            self.policy.flush_recordset()

    def test_an_administrator_edits_weights_and_shares_in_the_form(self):
        form = Form(self.policy.with_user(self.manager))
        form.weight_amount, form.weight_profit, form.weight_frequency = 50, 30, 20
        with form.line_ids.edit(0) as line:
            line.share = 0.1
        with form.line_ids.edit(3) as line:
            line.share = 0.45
        form.save()
        self.assertEqual(self.policy._get_weights(), (50, 30, 20))
        self.assertEqual(self.policy.line_ids.mapped("share"), [0.1, 0.15, 0.3, 0.45])

    def test_the_form_refuses_shares_that_do_not_sum_up(self):
        form = Form(self.policy.with_user(self.manager))
        form.line_ids.remove(3)
        with self.assertRaisesRegex(ValidationError, "sum to 50.0 % now"):
            form.save()

    def test_grades_count_in_their_order_whatever_the_order_of_the_lines(self):
        policy = self.env["custrel.grading.policy"].create(
            {
                "name": "Upside down",
                "company_id": self.company.id,
                "line_ids": [
                    Command.create({"grade_id": self.grade_d.id, "share": 0.9}),
                    Command.create({"grade_id": self.grade_a.id, "share": 0.1}),
                ],
            }
        )
        customer, rival = self._create_customer(), self._create_customer()
        self._create_order(customer, amount=100)
        self._create_order(rival, amount=1, profit=0)
        self._grade_customers(policy=policy)
        self.assertEqual(customer.custrel_grade_id, self.grade_a)
        self.assertEqual(rival.custrel_grade_id, self.grade_d)

    def test_a_run_explains_itself_by_the_weights_it_used(self):
        self._create_order(self._create_customer())
        run = self._grade_customers()
        self.policy.write({"weight_amount": 60, "weight_profit": 20})
        self.assertEqual(run._get_weights(), (40, 40, 20))

    def test_the_button_computes_a_preview_until_today(self):
        action = self.policy.with_user(self.manager).action_compute_run()
        run = self.env["custrel.grading.run"].browse(action["res_id"])
        self.assertEqual(run.state, "computed")
        self.assertEqual(run.date_to, self.company._custrel_today())

    def test_a_policy_made_later_only_tries_what_other_rules_would_give(self):
        self.env["custrel.grading.policy"].create(
            {"name": "What if", "company_id": self.company.id}
        )
        monthly = self.env["custrel.grading.run"]._get_monthly_run(self.company)
        self.assertEqual(monthly.policy_id, self.policy)

    def test_a_what_if_run_proposes_by_its_own_rules(self):
        loyal, rich = self._create_customer("Loyal"), self._create_customer("Rich")
        for _order in range(3):
            self._create_order(loyal, amount=1, profit=1)
        self._create_order(rich, amount=1000, profit=1000)
        self._grade_customers()
        self.assertEqual(rich.custrel_grade_id, self.grade_a)
        policy = self.env["custrel.grading.policy"].create(
            {
                "name": "What if",
                "company_id": self.company.id,
                "weight_amount": 0,
                "weight_profit": 0,
                "weight_frequency": 100,
            }
        )
        run = self._grade_customers(policy=policy, apply=False)
        self.assertEqual(
            {move.partner_id: move.new_grade_id for move in run.move_ids},
            {loyal: self.grade_a, rich: self.grade_d},
        )
        self.assertEqual(rich.custrel_grade_id, self.grade_a)

    def test_a_policy_with_runs_stays_with_its_company(self):
        self._grade_customers(apply=False)
        with self.assertRaisesRegex(UserError, "stays with its company"):
            self.policy.company_id = self.other_company

    def test_a_policy_with_runs_is_not_deleted(self):
        self._grade_customers(apply=False)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.policy.unlink()

    def test_a_grade_in_use_is_not_deleted(self):
        grade = self.env["custrel.grade"].create({"name": "Extra", "code": "E"})
        customer = self._create_customer()
        self._set_grade(customer, grade)
        with self.assertRaises(UserError):
            grade.with_user(self.manager).unlink()
        self._set_grade(customer, self.grade_a)
        grade.with_user(self.manager).unlink()
        self.assertFalse(grade.exists())
