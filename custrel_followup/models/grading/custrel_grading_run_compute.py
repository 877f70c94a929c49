from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ...rules import grading, outcome
from ..shared.listing import say_all
from . import documents, moving, prospects, scoring, weighing
from .execution import execute


class CustrelGradingRun(models.Model):
    """Compute scores, bands and the list of proposed moves, or drop them."""

    _inherit = "custrel.grading.run"

    def action_compute(self):
        """Compute scores, bands and the list of moves; no customer is written.

        Takes draft and computed runs; a computed run of the same company that waited
        is discarded.

        :raise UserError: the run is applied or discarded, or its policy has no grades
        """
        self.check_access("write")
        for run in self._as_program():
            run._compute(previewed=True)
            run.move_ids.unlink()
            run._execute(moving.list_moves(run, run._propose_moves()))
            run.state = "computed"
        return True

    def _compute(self, previewed=False):
        """Compute everything but the list of moves.

        :param bool previewed: nobody reads its figures before it is applied, unless no
            run was ever applied
        """
        self._check_computable()
        self._discard_waiting()
        self._freeze_policy()
        self._compute_scores(previewed)
        self._compute_lines()
        self._propose_thresholds()
        self.notice = self._get_notice()

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
        # Lines written in this transaction stand in the order of writing; those that
        # another program wrote one by one were not seen together yet.
        self.policy_id.invalidate_recordset(["line_ids"])
        self.policy_id._check_lines()
        if not self.date_from or self.date_from >= self.date_to:
            raise UserError(self.env._("The window must end after it begins."))

    def _discard_waiting(self):
        waiting = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "computed"),
                ("id", "!=", self.id),
            ]
        )
        waiting._discard()
        waiting.superseded = True

    def action_discard(self):
        """Drop what the run proposes; customers keep their grades.

        :raise UserError: the run is applied
        """
        self.check_access("write")
        self._discard()
        return True

    def _discard(self):
        for run in self:
            if run.state == "applied":
                raise UserError(
                    self.env._("%s is applied and can't be discarded.", run.name)
                )
        self.move_ids.unlink()
        self._execute(scoring.drop_waiting(self))
        self.env["mail.activity"]._custrel_find_reminders(self).unlink()
        self._keep({"state": "discarded"})

    def _restore_scores(self):
        """Computed grades follow the last applied run again, not one taken back."""
        for company in self.company_id:
            if self.env["custrel.score"]._get_run(company).state != "discarded":
                continue
            applied = self._find_last_applied(company)
            if applied:
                applied._compute_scores()

    def _freeze_policy(self):
        """Later edits of the policy must not change what explains this run."""
        names = ("source", "weight_amount", "weight_profit", "weight_frequency")
        policy = self.policy_id
        self.write({name: policy[name] for name in names})
        self._keep({"rules": policy._get_grading_rules()})

    def _execute(self, *statements):
        """Execute statements that write.

        :return: rows of the last one, if it gives any
        """
        rows = execute(self.env, *statements)
        self.env.invalidate_all()
        return rows

    def _get_window(self):
        """:return: start and end of the window as the source stores its dates"""
        self.ensure_one()
        return documents.get_window(
            self.source, self.company_id, self.date_from, self.date_to
        )

    def _get_lapsed_condition(self):
        """:return: SQL condition on alias ``partner``: bought before the window"""
        return documents.bought_before(
            self.source, self.company_id, self._get_window()[0]
        )

    def _compute_scores(self, previewed=False):
        """Compute the figures of this run: beside those of an applied one while it is
        previewed, in the place of those that people read otherwise."""
        bought = documents.DOCUMENTS[self.source](self.company_id, *self._get_window())
        ranked = scoring.rank_figures(
            self._get_weights(), self.policy_id._get_grade_sql()
        )
        if previewed and self._find_last_applied(self.company_id):
            write = [scoring.drop_waiting(self), scoring.add_waiting(self, ranked)]
        else:
            read_so_far = self.env["custrel.score"]._get_run(self.company_id)
            write = self._take_over(
                ranked, keep_previous=read_so_far.state != "applied"
            )
        self._execute(scoring.DROP_FIGURES, scoring.create_figures(bought), *write)

    def _take_over(self, ranked, keep_previous=False):
        """:return: list of statements after which people read the scores of this run"""
        return [
            scoring.write_scores(self, ranked, keep_previous),
            scoring.drop_others(self),
        ]

    def _bring_into_force(self):
        """What this run found is what people read from now on."""
        if self.env["custrel.score"]._get_run(self.company_id) != self:
            # Row by row in the place of the former: that spares the indexes.
            self._execute(
                *self._take_over(scoring.select_waiting(self)),
                scoring.drop_waiting(self),
            )

    def _compute_lines(self):
        """Sum the scores by grade, and keep what the pictures of the run show."""
        scores = weighing.select_scores(self)
        bought = documents.bought_before(self.source, self.company_id)
        weigh = weighing.weigh(self.company_id, self.date_to, scores, bought)
        rows = weighing.name_columns(execute(self.env, weigh, **weighing.FEW_GROUPS))
        by_grade = defaultdict(list)
        for row in rows:
            if row["points"] is not None:
                by_grade[row["computed_id"]].append(row)
        self.line_ids.unlink()
        lines = self.env["custrel.grading.run.line"]._as_program()
        lines = lines.create(
            [
                self._prepare_line(policy_line, by_grade[policy_line.grade_id.id])
                for policy_line in self.policy_id.line_ids
            ]
        )
        total = sum(lines.mapped("amount"))
        key = sum(lines.filtered("grade_id.is_key").mapped("amount"))
        self.customer_count = sum(lines.mapped("customer_count"))
        self.key_amount_share = outcome.share(key, total) or 0.0
        self.weighed = weighing.pack(rows)
        counted = self.env.execute_query(prospects.count(self.company_id, bought))
        self._keep_prospects(dict(counted))

    def _prepare_line(self, policy_line, rows):
        return {
            "run_id": self.id,
            "grade_id": policy_line.grade_id.id,
            "share": policy_line.share,
            "customer_count": sum(row["customers"] for row in rows),
            "amount": sum(row["amount"] for row in rows),
            "profit": sum(row["profit"] for row in rows),
            "floor_score": min((row["floor_score"] for row in rows), default=0),
            "ceiling_score": max((row["ceiling_score"] for row in rows), default=0),
        }

    def _propose_moves(self):
        """:return: SQL of the customers that would move"""
        return moving.propose_moves(
            self,
            self._get_calm(),
            self._get_lapsed_condition(),
            documents.bought_before(self.source, self.company_id),
        )

    def _get_calm(self):
        """:return: SQL condition under which a grade may move"""
        policy = self.policy_id
        if policy.calm == "two_runs":
            return moving.calm_two_runs()
        if policy.calm == "margin" and policy.method == "threshold":
            return moving.calm_margin(
                SQL("score.amount"), self._get_threshold_borders()
            )
        if policy.calm == "margin":
            return moving.calm_margin(
                SQL("score.score"),
                [
                    (
                        line.grade_id.id,
                        line.ceiling_score + policy.calm_margin,
                        line.floor_score - policy.calm_margin,
                    )
                    for line in self.line_ids
                    if line.customer_count
                ],
            )
        return SQL("TRUE")

    def _get_threshold_borders(self):
        """Grade id, amount that leaves it upwards, amount that leaves it downwards: its
        thresholds moved by the margin in percent."""
        policy = self.policy_id
        lines = policy.line_ids
        margins = [abs(line.threshold) * policy.calm_margin / 100 for line in lines]
        above = [None]
        above += [
            line.threshold + margin
            for line, margin in zip(lines[:-1], margins[:-1], strict=True)
        ]
        below = [
            line.threshold - margin
            for line, margin in zip(lines[:-1], margins[:-1], strict=True)
        ]
        below.append(None)
        return list(zip(lines.grade_id.ids, above, below, strict=True))

    def _propose_thresholds(self):
        """The amount reached by as many customers as the shares give each grade."""
        if not self.customer_count:
            return
        lines = self.policy_id.line_ids
        limits = grading.cumulated_shares(lines.mapped("share"))
        counts = SQL(", ").join(
            SQL(
                "count(*) FILTER (WHERE (rank - 1)::bigint * %s < %s * %s)",
                grading.SHARE_UNIT,
                SQL("%s::bigint", limit),
                self.customer_count,
            )
            for limit in limits
        )
        scope = SQL("FROM custrel_score WHERE run_id = %s", self.id)
        [reached] = self.env.execute_query(SQL("SELECT %s %s", counts, scope))
        # amount_percentile * (n - 1) / 100 is the number of smaller amounts.
        smaller = SQL("round(amount_percentile * %s / 100)", self.customer_count - 1)
        amounts = SQL(", ").join(
            SQL("max(amount) FILTER (WHERE %s <= %s)", smaller, self.customer_count - n)
            for n in reached
        )
        [thresholds] = self.env.execute_query(SQL("SELECT %s %s", amounts, scope))
        for line, threshold in zip(lines, thresholds, strict=True):
            line.sudo().proposed_threshold = threshold  # written by whoever may run
            self.line_ids.filtered(
                lambda own, line=line: own.grade_id == line.grade_id
            )._keep({"proposed_threshold": threshold})

    def _get_notice(self):
        """:return: what a reader of the result should know, in the user's language"""
        notices = []
        if not self.customer_count:
            notices.append(
                self.env._(
                    "No customer bought between %(start)s and %(end)s: nothing is "
                    "proposed. Check the window and the source of the policy.",
                    start=format_date(self.env, self.date_from),
                    end=format_date(self.env, self.date_to),
                )
            )
        if currencies := self._get_currencies_without_rate():
            notices.append(
                self.env._(
                    "No exchange rate is known for %(currencies)s: documents in "
                    "these currencies were counted one to one. Enter rates and "
                    "compute again.",
                    currencies=say_all(self.env, currencies.mapped("name")),
                )
            )
        return "\n".join(notices)

    def _get_currencies_without_rate(self):
        """:return: currencies of documents in the window that have no rate at all"""
        rates = self.env["res.currency.rate"].sudo()  # only which ones exist
        rated = rates._read_group(
            [("company_id", "in", (False, self.company_id.root_id.id))],
            ["currency_id"],
        )
        unrated = (
            self.env["res.currency"].search([])
            - self.company_id.currency_id
            - self.env["res.currency"].union(*(currency for [currency] in rated))
        )
        if not unrated:
            return unrated
        start, end = self._get_window()
        model, date, counted = {
            "sale": ("sale.order", "date_order", [("state", "=", "sale")]),
            "invoice": (
                "account.move",
                "invoice_date",
                [
                    ("state", "=", "posted"),
                    ("move_type", "in", ("out_invoice", "out_refund")),
                ],
            ),
        }[self.source]
        records = self.env[model].sudo()  # only which currencies occur
        used = records._read_group(
            [
                ("company_id", "=", self.company_id.id),
                ("currency_id", "in", unrated.ids),
                (date, ">=", start),
                (date, "<", end),
                *counted,
            ],
            ["currency_id"],
        )
        return self.env["res.currency"].union(*(currency for [currency] in used))
