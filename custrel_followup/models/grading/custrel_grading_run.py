from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules import periods
from ..shared.actions import open_window
from ..shared.fields import KeptJson
from .custrel_grading_policy_notice import RULES


class CustrelGradingRun(models.Model):
    """One computation of a company's grades: previewed, then applied or discarded."""

    _name = "custrel.grading.run"
    _description = "Grading Run"
    _inherit = ["custrel.kept", "mail.thread", "mail.activity.mixin", "custrel.named"]
    _order = "date_to desc, id desc"
    _rec_names_search = ["policy_id.name"]
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    policy_id = fields.Many2one(
        "custrel.grading.policy",
        required=True,
        ondelete="restrict",
        check_company=True,
        default=lambda self: self.env["custrel.grading.policy"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        ),
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_to = fields.Date(
        string="Ends Before",
        required=True,
        default=lambda self: self.env.company._custrel_today(),
        help="The first day that is outside of the window: it ends when this day "
        "begins in the company's time zone.",
    )
    date_from = fields.Date(
        string="From", compute="_compute_date_from", store=True, readonly=False
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("computed", "Computed"),
            ("applied", "Applied"),
            ("discarded", "Discarded"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        tracking=True,
    )
    automatic = fields.Boolean(string="Monthly Run", readonly=True, copy=False)
    superseded = fields.Boolean(
        readonly=True, copy=False, help="A later run took its place."
    )
    source = fields.Selection(
        selection=lambda self: self.env["custrel.grading.policy"]._get_sources(),
        compute="_compute_source",
        store=True,
    )
    weight_amount = fields.Float(readonly=True, copy=False, digits=(5, 2))
    weight_profit = fields.Float(readonly=True, copy=False, digits=(5, 2))
    weight_frequency = fields.Float(readonly=True, copy=False, digits=(5, 2))
    rules = KeptJson(
        readonly=True,
        copy=False,
        export_string_translation=False,
    )
    is_stale = fields.Boolean(
        compute="_compute_is_stale",
        help="The policy has changed since this run was computed.",
    )
    customer_count = fields.Integer(string="Customers", readonly=True, copy=False)
    key_amount_share = fields.Float(
        string="Value Share of A + B",
        readonly=True,
        copy=False,
        help="Part of the contract amount that key customers really contribute; A and "
        "B are key, unless the grades say otherwise.",
    )
    notice = fields.Text(readonly=True, copy=False)
    applied_at = fields.Datetime(readonly=True, copy=False)
    applied_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    line_ids = fields.One2many(
        "custrel.grading.run.line", "run_id", string="Grades", readonly=True
    )
    score_ids = fields.One2many(
        "custrel.score",
        "run_id",
        string="Scores",
        readonly=True,
        context={"active_test": False},
    )
    move_ids = fields.One2many(
        "custrel.grading.move", "run_id", string="Proposed Changes", readonly=True
    )
    change_ids = fields.One2many(
        "custrel.grade.change", "run_id", string="Grade Changes", readonly=True
    )
    move_count = fields.Integer(string="Changes", compute="_compute_move_count")
    first_count = fields.Integer(string="First Grades", compute="_compute_move_count")
    up_count = fields.Integer(string="Up", compute="_compute_move_count")
    down_count = fields.Integer(string="Down", compute="_compute_move_count")

    @api.depends("policy_id", "date_to")
    @api.depends_context("lang")
    def _compute_name(self):
        for run in self:
            # Two of one day differ by their number.
            number = run._origin.id and f"#{run._origin.id}"
            parts = (run.policy_id.name, run.date_to and str(run.date_to), number)
            run.name = " ".join(filter(None, parts))

    @api.depends("policy_id")
    def _compute_source(self):
        for run in self:
            run.source = run.policy_id.source

    @api.depends("policy_id", "date_to")
    def _compute_date_from(self):
        for run in self:
            months = run.policy_id.window_months
            run.date_from = (
                run.date_to and periods.rolling_window(run.date_to, months)[0]
            )

    @api.depends("state", "move_ids", "change_ids")
    def _compute_move_count(self):
        counts = Counter()
        for model in ("custrel.grading.move", "custrel.grade.change"):
            for run, direction, count in self.env[model]._read_group(
                [("run_id", "in", self.ids)], ["run_id", "direction"], ["__count"]
            ):
                counts[run, "all"] += count
                counts[run, direction] += count
        for run in self:
            run.move_count = counts[run, "all"]
            run.first_count = counts[run, "new"]
            run.up_count = counts[run, "up"]
            run.down_count = counts[run, "down"]

    @api.depends(
        "state",
        "rules",
        *(f"policy_id.{name}" for name in RULES),
        *(f"policy_id.line_ids.{name}" for name in ("grade_id", "share", "threshold")),
    )
    def _compute_is_stale(self):
        for run in self:
            waits = run.state == "computed" and run.rules
            # Runs of an older version do not know their rules.
            run.is_stale = (
                bool(waits) and run.rules != run.policy_id._get_grading_rules()
            )

    def _get_weights(self):
        """:return: percent of amount, profit and frequency that this run used"""
        self.ensure_one()
        return self.weight_amount, self.weight_profit, self.weight_frequency

    @api.ondelete(at_uninstall=False)
    def _unlink_except_applied(self):
        if not all(run.state != "applied" or run._is_empty() for run in self):
            raise UserError(
                self.env._(
                    "An applied run is part of the history and can't be deleted."
                )
            )

    def _is_empty(self):
        """:return: whether nobody bought or moved: the run is no part of a history"""
        self.ensure_one()
        return not (self.customer_count or self.score_ids or self.change_ids)

    @api.model_create_multi
    def create(self, vals_list):
        policies = self.env["custrel.grading.policy"]
        vals_list = self._get_all_checked(vals_list)
        chosen = ("company_id", "policy_id")
        defaults = {name: self.env.context.get(f"default_{name}") for name in chosen}
        for vals in vals_list:
            company_id, policy_id = (
                vals.get(name) or default for name, default in defaults.items()
            )
            if company_id and not policy_id:
                company = [("company_id", "=", company_id)]
                vals["policy_id"] = policies.search(company, limit=1).id
        return super().create(vals_list)

    def unlink(self):
        self.filtered(lambda run: run.state == "computed").action_discard()
        # No foreign key does this, see UncheckedMany2one.
        self.move_ids.unlink()
        self.score_ids.sudo().unlink()  # nobody may delete scores otherwise
        return super().unlink()

    def action_open_changes(self):
        """Show the moves that this run made, those of most money first."""
        action = self._open_of_run("custrel_followup.custrel_grade_change_action")
        by_money = self.env.ref("custrel_followup.custrel_grade_change_view_list_run")
        action["views"] = [
            (by_money.id if kind == "list" else view_id, kind)
            for view_id, kind in action["views"]
        ]
        return action

    def action_open_scores(self):
        """Show the figures that this run computed."""
        # Those of a preview are nobody's figures yet.
        return self._open_of_run(
            "custrel_followup.custrel_score_action", active_test=False
        )

    def action_what_if(self):
        """Try what other rules would give than those of this run's policy."""
        self.ensure_one()
        return self.policy_id.action_what_if()

    def _open_of_run(self, xmlid, **context):
        self.ensure_one()
        # Of one run the rows are looked at, not the course of months.
        domain = [("run_id", "=", self.id)]
        return open_window(
            self.env, xmlid, first="list", domain=domain, context=context
        )
