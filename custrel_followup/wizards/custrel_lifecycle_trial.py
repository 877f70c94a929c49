from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.grading.execution import execute
from ..models.retention import backtest
from ..models.retention.lifecycle import NAMES
from ..rules import backtest as rules

BOUNDS = ("floor_days", "ceiling_days", "fixed_days")


def vary(rule, variant):
    """:return: dict of the values of a rule as they would be"""
    return {name: rule[name] for name in NAMES} | variant


class CustrelLifecycleTrial(models.TransientModel):
    """What would a threshold have said a year ago, and what then happened? Writes
    nothing until somebody uses one."""

    _name = "custrel.lifecycle.trial"
    _description = "Look Back"
    _inherit = ["custrel.kept"]

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    day = fields.Date(string="As Of", readonly=True)
    customers = fields.Integer(readonly=True)
    own_factor = fields.Float(
        string="Another Number of Times the Expected Gap",
        digits=(4, 1),
        help="Tried for customers of all grades.",
    )
    line_ids = fields.One2many("custrel.lifecycle.trial.line", "trial_id")
    sentence = fields.Text(compute="_compute_picture")
    picture = fields.Html(compute="_compute_picture", sanitize=False)
    was_used = fields.Boolean(compute="_compute_was_used")

    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        self.display_name = self.env._("Look Back")

    @api.depends("company_id")
    def _compute_was_used(self):
        for trial in self:
            trial.was_used = any(trial._get_rules().mapped("replaced"))

    def _get_rules(self):
        return self.env["custrel.lifecycle.rule"].search(
            [("company_id", "=", self.company_id.id)]
        )

    def action_go_back(self):
        """Have the rules be as they were before one was used."""
        self._get_rules()._go_back()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "custrel_followup.custrel_lifecycle_rule_action"
        )

    @api.model_create_multi
    def create(self, vals_list):
        trials, vals_list = self._accept_new(vals_list)
        created = super(CustrelLifecycleTrial, trials).create(vals_list)
        for trial in created:
            trial._look_back()
        return created.with_env(self.env)

    def _look_back(self):
        company = self.company_id
        company.check_access("read")  # another program may name any
        variants = self._list_variants()
        present = self.env["custrel.lifecycle.rule"]._get_by_grade(company)
        today = company._custrel_today()
        rows = execute(
            self.env,
            backtest.compare(
                company,
                self.env["custrel.customer.rhythm"]._get_source(company),
                today,
                [
                    {id_: vary(rule, variant) for id_, rule in present.items()}
                    for variant in variants
                ],
            ),
        )
        counts = {number: rules.Outcome(*values) for number, *values in rows}
        none = rules.Outcome(0, 0, 0, 0)
        apart = {
            number: rules.apart(outcome) or 0 for number, outcome in counts.items()
        }
        best = max(sorted(apart), key=apart.get, default=None)
        self.line_ids.unlink()
        self.line_ids._as_program().create(
            [
                {
                    "trial_id": self.id,
                    "sequence": number,
                    "factor": variant.get("factor", 0),
                    "fixed": variant.get("fixed_days", 0),
                    "is_best": number == best and apart[best] > 0,
                    **counts.get(number, none)._asdict(),
                }
                for number, variant in enumerate(variants)
            ]
        )
        outcome = counts.get(0, none)
        self._keep(
            {
                "day": fields.Date.subtract(today, days=backtest.LATER_DAYS),
                "customers": outcome.flagged + outcome.others,
            }
        )

    def _list_variants(self):
        """:return: list of dicts of what of the rules is different; the first one is
        the present rules"""
        own = {self.own_factor} if self.own_factor else set()
        return [
            {},
            *({"factor": factor} for factor in sorted({*rules.FACTORS, *own})),
            *(dict.fromkeys(BOUNDS, days) for days in rules.FIXED_DAYS),
        ]

    def action_try(self):
        """Look back with another factor, too.

        :raise UserError: it can't be one
        """
        self.ensure_one()
        if not 0.5 <= self.own_factor <= 20:
            raise UserError(
                self.env._("A customer may be silent for 0.5 to 20 times his gap.")
            )
        self._look_back()
        return self._open()

    @api.model
    def action_look_back(self):
        """Look back with the present rules and a few others.

        :return: action that shows what came of it
        """
        return self.create({})._open()

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Look Back"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "current",
        }

    @api.depends("line_ids", "day")
    @api.depends_context("lang")
    def _compute_picture(self):
        for trial in self:
            present = trial.line_ids[:1]
            best = trial.line_ids.filtered("is_best")
            most = max(trial.line_ids.mapped("flagged"), default=0)
            told = [present._tell(trial.day)] if present else []
            if best:
                told.append(best._tell_best())
            if present:
                told += present._tell_of_nothing()
            trial.sentence = "\n".join(told)
            trial.picture = self.env["ir.qweb"]._render(
                "custrel_followup.lifecycle_look_back",
                {"lines": trial.line_ids, "most": most},
            )
