from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ..models.grading import documents, prospects, scoring, weighing
from ..models.grading.execution import execute
from ..models.grading.picture import Picture
from ..models.shared.actions import CLOSE, say
from ..models.shared.listing import say_sentences
from ..rules import grading, periods

WEIGHTS = ("weight_amount", "weight_profit", "weight_frequency")
"""Fixed thresholds look at the amount alone."""

TRIED = ("window_months", *WEIGHTS)


class CustrelGradingTrial(models.TransientModel):
    """What would other rules give? Writes nothing to the policy nor to customers, until
    somebody says that the policy is to be so."""

    _name = "custrel.grading.trial"
    _description = "What If"
    _inherit = ["custrel.kept"]

    policy_id = fields.Many2one(
        "custrel.grading.policy",
        required=True,
        default=lambda self: self.env["custrel.grading.policy"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        ),
    )
    company_id = fields.Many2one(related="policy_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    source = fields.Selection(related="policy_id.source")
    method = fields.Selection(
        selection=lambda self: (
            self.env["custrel.grading.policy"]
            ._fields["method"]
            ._description_selection(self.env)
        ),
    )
    window_months = fields.Integer(string="Window (Months)")
    weight_amount = fields.Float(string="Contract Amount (%)", digits=(5, 2))
    weight_profit = fields.Float(string="Profit Contribution (%)", digits=(5, 2))
    weight_frequency = fields.Float(
        string="Purchase Frequency (%)",
        digits=(5, 2),
        compute="_compute_weight_frequency",
        help="What the other two leave.",
    )
    line_ids = fields.One2many(
        "custrel.grading.trial.line", "trial_id", string="Grades"
    )
    # What the policy gives today, computed once: it does not change meanwhile.
    present = fields.Json(readonly=True)
    # Stored, since it takes writing figures aside: what is read writes nothing.
    outcome = fields.Json(compute="_compute_outcome", store=True)
    problem = fields.Char(compute="_compute_problem")
    calm_notice = fields.Char(compute="_compute_calm_notice")
    window_notice = fields.Char(compute="_compute_window_notice")
    changes = fields.Text(string="What Would Change", compute="_compute_changes")
    reason = fields.Char(help="Stands in the history of the policy.")

    @api.model_create_multi
    def create(self, vals_list):
        trials, vals_list = self._accept_new(vals_list)
        created = super(CustrelGradingTrial, trials).create(
            [trials._prepare_from_policy(vals) for vals in vals_list]
        )
        for trial in created:
            trial.present = trial.outcome
        return created.with_env(self.env)

    @api.model
    def _prepare_from_policy(self, vals):
        """:return: the values, beginning with those of the policy"""
        policy_id = (
            vals.get("policy_id") or self.default_get(["policy_id"])["policy_id"]
        )
        policy = self.env["custrel.grading.policy"].browse(policy_id)
        policy.check_access("read")
        return {
            "policy_id": policy.id,
            "method": policy.method,
            **{name: policy[name] for name in TRIED[:-1]},
            "line_ids": [
                Command.create(
                    {
                        "grade_id": line.grade_id.id,
                        "share": line.share,
                        "threshold": line.threshold or line.proposed_threshold,
                    }
                )
                for line in policy.line_ids
            ],
            **vals,
        }

    def _get_lines(self):
        """:return: the lines, best grade first"""
        return self.line_ids.sorted(
            lambda line: (line.grade_id.sequence, line.grade_id.id)
        )

    @api.depends("weight_amount", "weight_profit")
    def _compute_weight_frequency(self):
        for trial in self:
            rest = 100 - trial.weight_amount - trial.weight_profit
            trial.weight_frequency = round(rest, 2)

    @api.onchange("line_ids")
    def _onchange_line_ids(self):
        last = self._get_lines()[-1:]
        last.share = last.used_share

    def _get_weights(self):
        return self.weight_amount, self.weight_profit, self.weight_frequency

    # ------------------------------------------------------------------ the outcome

    @api.depends(*TRIED, "method", "line_ids.used_share", "line_ids.threshold")
    @api.depends_context("lang")
    def _compute_problem(self):
        for trial in self:
            trial.problem = trial._get_problem()

    @api.depends("policy_id.calm")
    @api.depends_context("lang")
    def _compute_calm_notice(self):
        """A trial has no run before it, and no borders that were left by a margin."""
        for trial in self:
            policy = trial.policy_id
            calm = dict(policy._fields["calm"]._description_selection(self.env))
            trial.calm_notice = policy.calm != "none" and self.env._(
                "The policy keeps grades calm (%(rule)s). That is not counted here: a "
                "run may move fewer customers than the table of moves says.",
                rule=calm.get(policy.calm, ""),
            )

    @api.depends("window_months", "policy_id.window_months")
    @api.depends_context("lang")
    def _compute_window_notice(self):
        for trial in self:
            policy = trial.policy_id
            is_new = trial.window_months != policy.window_months
            lines = policy._describe_new_window() if is_new else []
            trial.window_notice = say_sentences(self.env, lines) or False

    def _get_problem(self):
        """:return: why these values can't grade anybody, or False"""
        lines = self._get_lines()
        if not lines:
            return self.env._("The policy has no grades. Add grades to it first.")
        if len(lines) > len(lines.grade_id):
            return self.env._("A trial names each grade once.")
        if not 1 <= self.window_months <= 600:
            return self.env._("The window is 1 to 600 months long.")
        if not grading.weights_are_complete(*self._get_weights()):
            return self.env._(
                "The weights of amount and profit lie between 0 and 100 %, and are "
                "100 % together at most."
            )
        if self.method == "share":
            if not grading.shares_are_complete(lines.mapped("used_share")):
                return self.env._(
                    "The shares of customers lie between 0 and 100 %, and are 100 % "
                    "together at most."
                )
        else:
            limits = lines[:-1].mapped("threshold")
            if any(x <= y for x, y in zip(limits, limits[1:], strict=False)):
                return self.env._("The threshold of a better grade must be higher.")
        return False

    @api.depends(*TRIED, "method", "line_ids.used_share", "line_ids.threshold")
    def _compute_outcome(self):
        for trial in self:
            trial.outcome = trial._get_outcome()

    def _get_outcome(self):
        """Grade by these values, as a run of today would; nothing is written.

        :return: dict for the web client, see :class:`Picture`; False if they can't
        """
        self.ensure_one()
        if self._get_problem():
            return False
        company, lines = self.company_id, self._get_lines()
        today = company._custrel_today()
        window = documents.get_window(
            self.source,
            company,
            periods.rolling_window(today, self.window_months)[0],
            today,
        )
        scores = scoring.rank_figures(self._get_weights(), self._get_grade_sql(lines))
        bought = documents.bought_before(self.source, company)
        rows = execute(
            self.env,
            scoring.DROP_FIGURES,
            scoring.create_figures(documents.DOCUMENTS[self.source](company, *window)),
            weighing.weigh(company, today, scores, bought),
        )
        weighed = weighing.unpack(weighing.pack(weighing.name_columns(rows)))
        moves = weighing.get_moves(weighed, lines[-1].grade_id.id)
        if weighed and any(row["points"] is not None for row in weighed):
            lapsed = documents.bought_before(self.source, company, window[0])
            [(count,)] = execute(self.env, weighing.count_lapsed(company, lapsed))
            if count:
                moves[None, lines[-1].grade_id.id, True] = count, 0
        counted = dict(self.env.execute_query(prospects.count(company, bought)))
        # Which of those who move need something is not known, so all stay counted.
        extra = self.env["custrel.grading.run"]._get_extra_hours(company)
        found = Picture(
            company, lines.grade_id, weighed, moves, counted, (extra, extra)
        )
        return found.describe()

    def _get_grade_sql(self, lines):
        grade_ids = lines.grade_id.ids
        if self.method == "threshold":
            return scoring.grade_by_threshold(grade_ids, lines.mapped("threshold"))
        return scoring.grade_by_share(grade_ids, lines.mapped("used_share"))

    # ---------------------------------------------------------------- into the policy

    @api.depends(*TRIED, "method", "line_ids.used_share", "line_ids.threshold")
    @api.depends_context("lang")
    def _compute_changes(self):
        for trial in self:
            trial.changes = "\n".join(trial._describe_changes()) or False

    def _describe_changes(self):
        """:return: list of lines: what of the policy would be another, from what to
        what"""
        policy, lines = self.policy_id, []
        unused = WEIGHTS if self.method == "threshold" else ()
        for name in ("method", *TRIED):
            if name not in unused and policy[name] != self[name]:
                field = self._fields[name]
                old, new = policy[name], self[name]
                if field.type == "selection":
                    options = dict(field._description_selection(self.env))
                    old, new = options.get(old, old), options.get(new, new)
                lines.append(
                    self._describe_change(
                        field._description_string(self.env), _plain(old), _plain(new)
                    )
                )
        own = {line.grade_id: line for line in policy.line_ids}
        for line in self._get_lines():
            old = own.get(line.grade_id)
            if old and self.method == "share" and _differ(old.share, line.used_share):
                lines.append(
                    self._describe_change(
                        line.grade_id.code,
                        f"{_plain(old.share * 100)} %",
                        f"{_plain(line.used_share * 100)} %",
                    )
                )
            if (
                old
                and self.method == "threshold"
                and not line.is_last
                and _differ(old.threshold, line.threshold)
            ):
                lines.append(
                    self._describe_change(
                        line.grade_id.code,
                        format_amount(self.env, old.threshold, self.currency_id),
                        format_amount(self.env, line.threshold, self.currency_id),
                    )
                )
        return lines

    def _describe_change(self, what, old, new):
        return self.env._("%(what)s: %(old)s → %(new)s", what=what, old=old, new=new)

    def action_use(self):
        """Write these values into the policy, and who did it and why into its history.
        Customers keep their grades until the next run.

        :raise UserError: they can't grade anybody
        """
        self.ensure_one()
        policy = self.policy_id
        policy.check_access("write")
        if problem := self._get_problem():
            raise UserError(problem)
        own = {line.grade_id: line for line in policy.line_ids}
        policy.write(
            {
                "method": self.method,
                **{name: self[name] for name in TRIED},
                "line_ids": [
                    Command.update(own[line.grade_id].id, self._prepare_line(line))
                    for line in self._get_lines()
                    if line.grade_id in own
                ],
                # Beside it the history says what changed.
                "change_reason": self.reason,
            }
        )
        waiting = self.env["custrel.grading.run"].search_count(
            [("policy_id", "=", policy.id), ("state", "=", "computed")]
        )
        return say(
            self.env._(
                "The policy is changed. The run that waits was computed by the old "
                "rules: compute it again."
            )
            if waiting
            else self.env._("The policy is changed; the next run follows it."),
            then=CLOSE,
        )

    def _prepare_line(self, line):
        if self.method == "share":
            return {"share": line.used_share}
        return {"threshold": line.threshold}


def _differ(old, new):
    return round(old, 6) != round(new, 6)


def _plain(value):
    """Numbers as people write them: 40, not 40.0."""
    return f"{round(value, 4):g}" if isinstance(value, (int, float)) else value
