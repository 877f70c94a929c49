from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from ...rules import grading
from ..shared.listing import say_all
from . import scoring


class CustrelGradingPolicy(models.Model):
    _name = "custrel.grading.policy"
    _description = "Grading Policy"
    _inherit = ["custrel.setting", "custrel.remembered", "custrel.worded"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        default=10,
        help="The first policy of a company grades it every month; others serve to try "
        "what other rules would give.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    source = fields.Selection(
        selection="_get_sources",
        required=True,
        default="sale",
        tracking=True,
        help="Documents that contract amount, profit and frequency are taken from.",
    )
    window_months = fields.Integer(
        string="Window (Months)",
        required=True,
        default=12,
        tracking=True,
        help="Documents of the last months, up to the day of the run, are counted.",
    )
    weight_amount = fields.Float(
        string="Contract Amount (%)", digits=(5, 2), default=40, tracking=True
    )
    weight_profit = fields.Float(
        string="Profit Contribution (%)", digits=(5, 2), default=40, tracking=True
    )
    weight_frequency = fields.Float(
        string="Purchase Frequency (%)", digits=(5, 2), default=20, tracking=True
    )
    method = fields.Selection(
        [
            ("share", "Shares of customers by value score"),
            ("threshold", "Fixed thresholds in contract amount"),
        ],
        required=True,
        default="share",
        tracking=True,
    )
    line_ids = fields.One2many(
        "custrel.grading.policy.line",
        "policy_id",
        string="Grades",
        default=lambda self: self._default_line_ids(),
    )
    approval_required = fields.Boolean(
        string="Approve Before Applying",
        tracking=True,
        help="The monthly run waits until an administrator applies it.",
    )
    calm = fields.Selection(
        [
            ("none", "Every run moves grades"),
            ("two_runs", "Only when two runs agree"),
            ("margin", "Only beyond the border by a margin"),
        ],
        required=True,
        default="none",
        tracking=True,
        help="Keeps customers near the border of a grade from moving to and fro.",
    )
    calm_margin = fields.Float(
        string="Margin",
        default=2.0,
        help="Points of the value score beyond the border of the grade; percent of the "
        "threshold when grading by thresholds.",
    )
    run_ids = fields.One2many("custrel.grading.run", "policy_id", string="Runs")

    _window_positive = models.Constraint(
        "CHECK (window_months BETWEEN 1 AND 600)", "The window is 1 to 600 months long."
    )
    _calm_margin_positive = models.Constraint(
        "CHECK (calm_margin BETWEEN 0 AND 100)", "The margin lies between 0 and 100."
    )

    @api.model
    def _get_sources(self):
        sources = {
            "sale": self.env._("Confirmed sales orders"),
            "invoice": self.env._("Posted customer invoices"),
        }
        return list(sources.items())

    @api.model
    @ormcache("company_id")
    def _find_source(self, company_id):
        """:return: the documents by which the first policy of a company grades"""
        policies = self.sudo()  # whoever confirms an order
        # Whatever the context says: it is kept for all.
        here = [("company_id", "=", company_id), ("active", "=", True)]
        return policies.search_fetch(here, ["source"], limit=1).source or "sale"

    @api.model
    def _get_remembered_fields(self):
        return {"active", "company_id", "sequence", "source"}

    @api.model
    def _default_line_ids(self):
        grades = self.env["custrel.grade"].search([])
        # Together they are all customers, whatever somebody made of the shares.
        shares = grading.complete_shares(grades.mapped("share"))
        return [
            Command.create({"grade_id": grade.id, "share": share})
            for grade, share in zip(grades, shares, strict=True)
        ]

    @api.constrains("weight_amount", "weight_profit", "weight_frequency")
    def _check_weights(self):
        for policy in self:
            if not grading.weights_are_complete(*policy._get_weights()):
                raise ValidationError(
                    self.env._(
                        "The weights of %(policy)s must sum to 100 %%, none of them "
                        "negative. They sum to %(sum)s %% now.",
                        policy=policy.display_name,
                        sum=round(sum(policy._get_weights()), 2),
                    )
                )

    @api.constrains("company_id")
    def _check_company_of_runs(self):
        if self.run_ids:
            raise ValidationError(
                self.env._(
                    "A policy with runs stays with its company. Make another one for "
                    "the other company."
                )
            )

    @api.constrains("line_ids", "method", "active")
    def _check_lines(self):
        for policy in self:
            policy._check_grades_are_in_use()
            policy.line_ids._check_bands()
            if policy.method == "threshold":
                policy.line_ids._check_thresholds()

    def _check_grades_are_in_use(self):
        archived = self.line_ids.grade_id.filtered(lambda grade: not grade.active)
        if self.active and archived:
            raise ValidationError(
                self.env._(
                    "The policy %(policy)s gives the grade %(grade)s, which is "
                    "archived. Take it out of the policy, or restore the grade.",
                    policy=self.name,
                    grade=say_all(self.env, archived.mapped("display_name")),
                )
            )

    def _get_weights(self):
        """:return: percent of contract amount, profit contribution and frequency"""
        self.ensure_one()
        return self.weight_amount, self.weight_profit, self.weight_frequency

    def _get_grading_rules(self):
        """:return: dict of all that decides which grade a run gives, comparable and for
        JSON"""
        self.ensure_one()
        margin = self.calm_margin if self.calm == "margin" else 0
        value = "threshold" if self.method == "threshold" else "share"
        lines = list(self.line_ids)
        if value == "threshold":
            lines.pop()  # takes everybody below
        return {
            "source": self.source,
            "months": self.window_months,
            "weights": [round(weight, 2) for weight in self._get_weights()],
            "method": self.method,
            "calm": [self.calm, round(margin, 6)],
            "grades": self.line_ids.grade_id.ids,
            "limits": [round(line[value], 6) for line in lines],
        }

    def _get_grade_sql(self):
        """:return: SQL expression that gives a ranked customer its grade"""
        self.ensure_one()
        lines = self.line_ids
        if self.method == "threshold":
            thresholds = lines.mapped("threshold")
            return scoring.grade_by_threshold(lines.grade_id.ids, thresholds)
        return scoring.grade_by_share(lines.grade_id.ids, lines.mapped("share"))

    @api.model
    def _create_for_companies(self, companies):
        """Give each of ``companies`` without a policy the default one.

        Archived policies count: that is how a company does without monthly grades.
        """
        policies = self.with_context(active_test=False)
        covered = policies.search([("company_id", "in", companies.ids)]).company_id
        created = self.create(
            [
                {"name": self._say_name(), "company_id": company.id}
                for company in companies - covered
            ]
        )
        created._name_in([code for code, _name in self.env["res.lang"].get_installed()])
        return created

    @api.model
    def _say_name(self):
        return self.env._("Value score")

    def action_use_proposed_thresholds(self):
        """Grade by the thresholds that the last run proposed."""
        self.check_access("write")
        for policy in self:
            policy.write(
                {
                    "method": "threshold",
                    "line_ids": [
                        Command.update(line.id, {"threshold": line.proposed_threshold})
                        for line in policy.line_ids
                    ],
                }
            )
        return True

    def action_compute_run(self):
        """Compute a run over the window that ends today and show what it proposes."""
        self.ensure_one()
        run = self.env["custrel.grading.run"].create({"policy_id": self.id})
        run.action_compute()
        return run.get_formview_action()

    def action_what_if(self):
        """Try other weights, shares, thresholds or another window; nothing is written.

        :return: action with the trial
        """
        self.ensure_one()
        trial = self.env["custrel.grading.trial"].create({"policy_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What If"),
            "res_model": trial._name,
            "res_id": trial.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }
