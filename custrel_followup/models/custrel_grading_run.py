import logging
from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..rules import grading, periods
from . import grading_sql

_logger = logging.getLogger(__name__)


class CustrelGradingRun(models.Model):
    """One computation of all grades of a company: previewed, then applied or discarded."""

    _name = "custrel.grading.run"
    _description = "Grading Run"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_to desc, id desc"
    _check_company_auto = True

    APPLY_BATCH = 5000
    APPLY_NOW_LIMIT = 50_000

    name = fields.Char(compute="_compute_name", store=True)
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
        string="Until",
        required=True,
        default=lambda self: self.env.company._custrel_today(),
        help="The window ends when this day begins in the company's time zone.",
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
    apply_requested = fields.Boolean(readonly=True, copy=False)
    source = fields.Selection(related="policy_id.source")
    weight_amount = fields.Float(readonly=True, copy=False, digits=(5, 2))
    weight_profit = fields.Float(readonly=True, copy=False, digits=(5, 2))
    weight_frequency = fields.Float(readonly=True, copy=False, digits=(5, 2))
    customer_count = fields.Integer(string="Customers", readonly=True, copy=False)
    key_amount_share = fields.Float(
        string="Value Share of Key Customers",
        readonly=True,
        copy=False,
        help="Part of the contract amount that key customers really contribute.",
    )
    notice = fields.Text(readonly=True, copy=False)
    applied_at = fields.Datetime(readonly=True, copy=False)
    applied_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    line_ids = fields.One2many("custrel.grading.run.line", "run_id", readonly=True)
    score_ids = fields.One2many("custrel.score", "run_id", readonly=True)
    move_ids = fields.One2many("custrel.grading.move", "run_id", readonly=True)
    change_ids = fields.One2many("custrel.grade.change", "run_id", readonly=True)
    move_count = fields.Integer(string="Moves", compute="_compute_move_count")

    @api.depends("policy_id", "date_to")
    def _compute_name(self):
        for run in self:
            run.name = f"{run.policy_id.name or ''} {run.date_to or ''}".strip()

    @api.depends("policy_id", "date_to")
    def _compute_date_from(self):
        for run in self:
            months = run.policy_id.window_months
            run.date_from = run.date_to and periods.rolling_window(run.date_to, months)[0]

    @api.depends("state", "move_ids", "change_ids")
    def _compute_move_count(self):
        def counts(model):
            return dict(
                self.env[model]._read_group(
                    [("run_id", "in", self.ids)], ["run_id"], ["__count"]
                )
            )

        moves, changes = counts("custrel.grading.move"), counts("custrel.grade.change")
        for run in self:
            run.move_count = moves.get(run, 0) + changes.get(run, 0)

    def _get_weights(self):
        """:return: percent of amount, profit and frequency that this run was made with"""
        self.ensure_one()
        return self.weight_amount, self.weight_profit, self.weight_frequency

    @api.ondelete(at_uninstall=False)
    def _unlink_except_applied(self):
        if any(run.state == "applied" for run in self):
            raise UserError(
                self.env._("An applied run is part of the history and can't be deleted.")
            )

    # ---------------------------------------------------------------- compute

    def action_compute(self):
        """Compute scores, bands and the list of moves; no customer is written.

        Takes draft and computed runs; a computed run of the same company that waited
        is discarded.

        :raise UserError: the run is applied or discarded, or its policy has no grades
        """
        self.check_access("write")
        for run in self:
            run._check_computable()
            run._discard_waiting()
            run._freeze_policy()
            with run._statement_settings():
                run._compute_scores()
                run._compute_lines()
                run._compute_moves()
            run.state = "computed"
            run._propose_thresholds()
            run.notice = run._get_notice()

    def _check_computable(self):
        self.ensure_one()
        if self.state not in ("draft", "computed"):
            raise UserError(
                self.env._("%s is closed. Make a new run to compute again.", self.name)
            )
        if not self.policy_id.line_ids:
            raise UserError(
                self.env._("Add grades to the policy %s first.", self.policy_id.name)
            )
        if self.date_from >= self.date_to:
            raise UserError(self.env._("The window must end after it begins."))

    def _discard_waiting(self):
        waiting = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "computed"),
                ("id", "!=", self.id),
            ]
        )
        waiting.action_discard()

    def _freeze_policy(self):
        """Later edits of the policy must not change what explains this run."""
        weights = self.policy_id._get_weights()
        self.write(
            dict(zip(("weight_amount", "weight_profit", "weight_frequency"), weights))
        )

    @contextmanager
    def _statement_settings(self):
        """Planner settings for these statements only.

        The planner underestimates the groups of a big sales history and then hashes
        and sorts on disk; see the measurements in docs/benchmarks.md.
        """
        settings = {
            "work_mem": "256MB",
            "jit": "off",
            "enable_hashagg": "off",
        }
        self.env.flush_all()
        for name, value in settings.items():
            self.env.cr.execute(
                SQL("SELECT set_config(%s, %s, TRUE)", name, value)
            )
        yield
        for name in settings:
            self.env.cr.execute(SQL("RESET %s", SQL.identifier(name)))
        self.env.invalidate_all()

    def _get_window(self):
        """:return: start and end of the window as the documents of the source store them"""
        self.ensure_one()
        if self.source == "invoice":
            return self.date_from, self.date_to
        tz = self.company_id._custrel_tz()
        return (
            periods.utc_midnight(self.date_from, tz),
            periods.utc_midnight(self.date_to, tz),
        )

    def _get_lapsed_condition(self):
        """:return: SQL condition on alias ``partner``: bought before the window began"""
        return grading_sql.bought_before(
            self.source, self.company_id, self._get_window()[0]
        )

    def _compute_scores(self):
        lines = self.policy_id.line_ids
        if self.policy_id.method == "threshold":
            grade = grading_sql.grade_by_threshold(lines)
        else:
            grade = grading_sql.grade_by_share(lines)
        documents = grading_sql.DOCUMENTS[self.source](
            self.company_id, *self._get_window()
        )
        last_run = self.env["custrel.score"].search(
            [("company_id", "=", self.company_id.id)], limit=1
        ).run_id
        self.env.cr.execute(
            grading_sql.upsert_scores(
                self, documents, grade, keep_previous=last_run.state != "applied"
            )
        )
        self.env.cr.execute(
            SQL(
                "DELETE FROM custrel_score WHERE company_id = %s AND run_id != %s",
                self.company_id.id,
                self.id,
            )
        )

    def _compute_lines(self):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT grade_id, count(*), sum(amount), sum(profit), min(score)
                  FROM custrel_score
                 WHERE company_id = %s
                 GROUP BY grade_id
                """,
                self.company_id.id,
            )
        )
        by_grade = {row[0]: row[1:] for row in rows}
        self.line_ids.unlink()
        vals_list = []
        for policy_line in self.policy_id.line_ids:
            count, amount, profit, floor = by_grade.get(
                policy_line.grade_id.id, (0, 0, 0, 0)
            )
            vals_list.append(
                {
                    "run_id": self.id,
                    "grade_id": policy_line.grade_id.id,
                    "customer_count": count,
                    "amount": amount,
                    "profit": profit,
                    "floor_score": floor,
                }
            )
        lines = self.env["custrel.grading.run.line"].create(vals_list)
        total = sum(lines.mapped("amount"))
        key = sum(lines.filtered("grade_id.is_key").mapped("amount"))
        self.customer_count = sum(lines.mapped("customer_count"))
        self.key_amount_share = key / total if total else 0.0

    def _compute_moves(self):
        self.env["custrel.grading.move"].search([("run_id", "=", self.id)]).unlink()
        if not self.customer_count:
            # Without a single document the data is missing, not the customers.
            return
        self.env.flush_all()
        self.env.cr.execute(
            grading_sql.insert_moves(
                self, self._get_calm(), self._get_lapsed_condition()
            )
        )

    def _get_calm(self):
        """:return: SQL condition under which a grade may move"""
        policy = self.policy_id
        if policy.calm == "two_runs":
            return grading_sql.calm_two_runs()
        if policy.calm == "margin" and policy.method == "threshold":
            return grading_sql.calm_margin(
                SQL("score.amount"),
                [
                    (
                        line.grade_id.id,
                        line.threshold,
                        abs(line.threshold) * policy.calm_margin / 100,
                    )
                    for line in policy.line_ids[:-1]
                ],
            )
        if policy.calm == "margin":
            return grading_sql.calm_margin(
                SQL("score.score"),
                [
                    (line.grade_id.id, line.floor_score, policy.calm_margin)
                    for line in self.line_ids[:-1]
                    if line.customer_count
                ],
            )
        return SQL("TRUE")

    def _propose_thresholds(self):
        """The amount reached by as many customers as the shares give each grade."""
        if not self.customer_count:
            return
        lines = self.policy_id.line_ids
        limits = grading.cumulated_shares(lines.mapped("share"))
        counts = SQL(", ").join(
            SQL(
                "count(*) FILTER (WHERE (rank - 1) * %s < %s * %s)",
                grading.SHARE_UNIT,
                SQL("%s::bigint", limit),
                self.customer_count,
            )
            for limit in limits
        )
        scope = SQL("FROM custrel_score WHERE company_id = %s", self.company_id.id)
        [reached] = self.env.execute_query(SQL("SELECT %s %s", counts, scope))
        # amount_percentile * (n - 1) / 100 is the number of smaller amounts.
        smaller = SQL("round(amount_percentile * %s / 100)", self.customer_count - 1)
        amounts = SQL(", ").join(
            SQL("max(amount) FILTER (WHERE %s <= %s)", smaller, self.customer_count - n)
            for n in reached
        )
        [thresholds] = self.env.execute_query(SQL("SELECT %s %s", amounts, scope))
        for line, threshold in zip(lines, thresholds):
            line.sudo().proposed_threshold = threshold  # written by whoever may run
            self.line_ids.filtered(
                lambda own, line=line: own.grade_id == line.grade_id
            ).proposed_threshold = threshold

    def _get_notice(self):
        """:return: what a reader of the result should know, in the user's language"""
        notices = []
        if not self.customer_count:
            notices.append(
                self.env._(
                    "No customer bought between %(start)s and %(end)s: nothing is "
                    "proposed. Check the window and the source of the policy.",
                    start=self.date_from,
                    end=self.date_to,
                )
            )
        if currencies := self._get_currencies_without_rate():
            notices.append(
                self.env._(
                    "No exchange rate is known for %(currencies)s: documents in these "
                    "currencies were counted one to one. Enter rates and compute again.",
                    currencies=", ".join(currencies.mapped("name")),
                )
            )
        return "\n".join(notices)

    def _get_currencies_without_rate(self):
        """:return: currencies of documents in the window that have no rate at all"""
        rated = self.env["res.currency.rate"].sudo()._read_group(  # rates of any company
            [], ["currency_id"]
        )
        unrated = (
            self.env["res.currency"].search([])
            - self.company_id.currency_id
            - self.env["res.currency"].union(*(currency for [currency] in rated))
        )
        if not unrated:
            return unrated
        start, end = self._get_window()
        model, date, posted = {
            "sale": ("sale.order", "date_order", ("state", "=", "sale")),
            "invoice": ("account.move", "invoice_date", ("state", "=", "posted")),
        }[self.source]
        used = self.env[model].sudo()._read_group(  # only which currencies occur
            [
                ("company_id", "=", self.company_id.id),
                ("currency_id", "in", unrated.ids),
                posted,
                (date, ">=", start),
                (date, "<", end),
            ],
            ["currency_id"],
        )
        return self.env["res.currency"].union(*(currency for [currency] in used))

    # ------------------------------------------------------------------ apply

    def action_apply(self):
        """Write the proposed grades on the customers and keep each move.

        :raise UserError: the run is not computed
        """
        self.check_access("write")
        for run in self:
            run._check_applicable()
            while run._apply_batch():
                pass
            run._finish_apply()

    def action_request_apply(self):
        """Apply now, or in the background when that would keep the user waiting."""
        self.ensure_one()
        self.check_access("write")
        self._check_applicable()
        if self.move_count <= self.APPLY_NOW_LIMIT:
            return self.action_apply()
        self.apply_requested = True
        cron = self.env.ref("custrel_followup.ir_cron_grade").sudo()  # users can't read crons
        cron._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "%s customers are being moved in the background. Reload this page "
                    "to see the progress.",
                    self.move_count,
                ),
            },
        }

    def _check_applicable(self):
        if self.state != "computed":
            raise UserError(
                self.env._("%s must be computed before it can be applied.", self.name)
            )

    def _apply_batch(self):
        """:return: whether moves are left"""
        self.env.flush_all()
        self.env.cr.execute(
            grading_sql.apply_moves(self, self.env.user, self.APPLY_BATCH)
        )
        self.env["res.partner"].invalidate_model(
            ["custrel_grade_id", "custrel_grade_basis", "custrel_grade_locked_until"]
        )
        self.env["custrel.grading.move"].invalidate_model()
        return bool(
            self.env["custrel.grading.move"].search_count(
                [("run_id", "=", self.id)], limit=1
            )
        )

    def _finish_apply(self):
        self.write(
            {
                "state": "applied",
                "apply_requested": False,
                "applied_at": fields.Datetime.now(),
                "applied_by_id": self.env.user.id,
            }
        )
        self.activity_unlink(["mail.mail_activity_data_todo"])

    def action_discard(self):
        """Drop what the run proposes; customers keep their grades.

        :raise UserError: the run is applied
        """
        self.check_access("write")
        for run in self:
            if run.state == "applied":
                raise UserError(
                    self.env._("%s is applied and can't be discarded.", run.name)
                )
        self.move_ids.unlink()
        self.activity_unlink(["mail.mail_activity_data_todo"])
        self.write({"state": "discarded", "apply_requested": False})

    # ------------------------------------------------------------------- cron

    @api.model
    def _cron_grade(self):
        """Daily: let overrides expire, make the monthly run of each company, apply it.

        Safe to repeat and to kill: a company has one automatic run a month, and the
        moves that are left are what remains to be done.
        """
        cron = self.env["ir.cron"]
        companies = self.env["res.company"].search([])
        self.env["custrel.grading.policy"]._create_for_companies(companies)
        cron._commit_progress(remaining=len(companies))
        error = None
        for company in companies:
            try:
                finished = self.with_company(company)._grade_company(company)
            except Exception as exc:
                self.env.cr.rollback()
                _logger.exception("Grading of company %s failed", company.id)
                error = exc
                finished = True
            if not cron._commit_progress(int(finished)):
                break
        if error:
            raise error

    @api.model
    def _grade_company(self, company):
        """:return: False if time ran out before the run was applied"""
        self.env["res.partner"]._custrel_expire_grades(company)
        run = self._get_monthly_run(company).try_lock_for_update()
        if not run:
            return True
        if run.state == "draft":
            run.action_compute()
            if run.policy_id.approval_required:
                run._ask_for_approval()
        if run.state != "computed":
            return True
        if run.policy_id.approval_required and not run.apply_requested:
            return True
        while run._apply_batch():
            if not self.env["ir.cron"]._commit_progress():
                return False
        run._finish_apply()
        return True

    @api.model
    def _get_monthly_run(self, company):
        """:return: a run that waits to be applied, or this month's, made when missing"""
        today = company._custrel_today()
        requested = self.search(
            [("company_id", "=", company.id), ("apply_requested", "=", True)], limit=1
        )
        if requested:
            return requested
        monthly = self.search(
            [
                ("company_id", "=", company.id),
                ("automatic", "=", True),
                ("date_to", ">=", today.replace(day=1)),
            ],
            limit=1,
        )
        policy = self.env["custrel.grading.policy"].search(
            [("company_id", "=", company.id)], limit=1
        )
        if monthly or not policy:
            return monthly
        return self.create(
            {"policy_id": policy.id, "date_to": today, "automatic": True}
        )

    def _ask_for_approval(self):
        group = self.env.ref("custrel_followup.custrel_group_manager")
        managers = group.all_user_ids.filtered(
            lambda user: self.company_id in user.company_ids and user.active
        )
        for manager in managers:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=self.date_to,
                summary=self.env._("Approve the new grades"),
                user_id=manager.id,
            )

    # ------------------------------------------------------------------ actions

    def action_open_changes(self):
        """Show the moves that this run made."""
        return self._open_of_run("custrel_followup.custrel_grade_change_action")

    def action_open_scores(self):
        """Show the figures that this run computed."""
        return self._open_of_run("custrel_followup.custrel_score_action")

    def _open_of_run(self, xmlid):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        action["domain"] = [("run_id", "=", self.id)]
        return action
