import json

from odoo import fields, models
from odoo.tools import SQL

from ...rules import outcome
from . import scoring, weighing
from .execution import execute
from .picture import Picture

MOST_AT_ONCE = 50_000
"""Customers up to which other weights are tried without being asked for."""


class CustrelGradingRun(models.Model):
    """What a run shows of itself, so that a manager can trust it.

    What the pictures are drawn from is kept in sums when the run is computed and
    applied: scores are rewritten by the next run, which is compared with this one.
    """

    _inherit = "custrel.grading.run"

    # Not read with each list of runs.
    weighed = fields.Text(
        readonly=True, copy=False, prefetch=False, export_string_translation=False
    )
    moved = fields.Text(
        readonly=True, copy=False, prefetch=False, export_string_translation=False
    )
    prospects = fields.Text(
        string="Prospects by Grade",
        readonly=True,
        copy=False,
        prefetch=False,
        export_string_translation=False,
    )
    prospect_count = fields.Integer(
        string="Prospects",
        readonly=True,
        copy=False,
        help="Customers who have bought nothing yet, graded by what they intend. A run "
        "leaves them alone.",
    )

    def get_picture(self):
        """Tell what the run found and does.

        :return: dict of sums by grade, the cumulated curve, the distribution of scores,
            the matrix of moves, the last run; see :class:`Picture`. What nobody knows
            is False
        """
        return _without_none(self._describe_picture())

    def _describe_picture(self):
        """:return: the same with None for what nobody knows"""
        self.ensure_one()
        self.check_access("read")
        described = self._get_picture().describe()
        last = self._get_last_applied()
        borders = {line.grade_id.id: line for line in self.line_ids}
        before = {line.grade_id.id: line for line in last.line_ids}
        for row in described["grades"]:
            line, old = borders.get(row["id"]), before.get(row["id"])
            row["floor"] = line.floor_score if line and line.customer_count else None
            row["threshold"] = line.proposed_threshold if line else None
            row["last_customers"] = old.customer_count if old else None
            row["last_share"] = old.amount_share if old else None
        return described | {
            "state": self.state,
            "has_pictures": bool(self.weighed),
            "has_borders": self.policy_id.method == "share",
            "last": last._describe_as_last(self),
            "try_weights": self._get_weights_to_try() and self._may_try_at_once(),
        }

    def _get_picture(self):
        grades = self.line_ids.grade_id
        weighed = weighing.unpack(self.weighed) or self._weigh_lines()
        moves, prospects = self._count_moves(), self._get_prospects()
        company = self.company_id
        extra = [run._get_extra_hours(company) for run in (self.browse(), self)]
        return Picture(company, grades, weighed, moves, prospects, extra)

    def _get_extra_hours(self, company):
        """:return: dict of grade id to hours a week that customers take besides what
        their grade asks for, as this run leaves them; as they are without a run"""
        graded = self._select_graded(company)
        return self.env["custrel.grade"]._get_hours_of_needs(company, graded)

    def _select_graded(self, company):
        """:return: SQL table of partner_id, company_id, grade_id as this run leaves
        it, with those of rows that a waiting run does not touch"""
        for model in ("custrel.customer.grade", "custrel.grading.move", "res.partner"):
            self.env[model].flush_model()
        return SQL(
            """
            (SELECT partner_id, %(company)s AS company_id, new_grade_id AS grade_id
               FROM custrel_grading_move WHERE run_id = %(run)s
             UNION ALL
             SELECT kept.partner_id, kept.company_id, kept.grade_id
               FROM custrel_customer_grade kept
              WHERE kept.company_id = %(company)s AND NOT EXISTS (
                    SELECT FROM custrel_grading_move move
                     WHERE move.run_id = %(run)s
                       AND move.partner_id = kept.partner_id))
            """,
            company=company.id,
            run=self.id or 0,
        )

    def _weigh_lines(self):
        """:return: what is known of a run before pictures were kept"""
        return [
            {
                "points": 0,
                "computed_id": line.grade_id.id,
                "present_id": None,
                "is_held": False,
                "customers": line.customer_count,
                "amount": line.amount,
            }
            for line in self.line_ids
        ]

    def _count_moves(self):
        """:return: dict of old grade, new grade, has no score to number and amount"""
        if self.state == "computed":
            self.env.flush_all()
            rows = self.env.execute_query(weighing.count_moves(self))
        else:
            rows = self._get_moved()
        return {
            (old, new, is_unscored): (count, float(amount or 0))
            for old, new, is_unscored, count, amount in rows
        }

    def _keep_moved(self, rows):
        """:param rows: of :func:`moving.apply_moves`"""
        made = [[*row[:-1], float(row[-1] or 0)] for row in rows]
        self._keep({"moved": json.dumps(made)})

    def _get_moved(self):
        """:return: list of what :meth:`_keep_moved` kept"""
        return json.loads(self.moved or "[]")

    def _keep_prospects(self, counted):
        """:param dict counted: grade id to how many prospects have it by intent"""
        self._keep(
            {
                "prospects": json.dumps(list(counted.items())),
                "prospect_count": sum(counted.values()),
            }
        )

    def _get_prospects(self):
        """:return: dict of what :meth:`_keep_prospects` kept"""
        return dict(json.loads(self.prospects or "[]"))

    def _get_last_applied(self):
        """:return: the run of the company that was applied before this one"""
        self.ensure_one()
        domain = [
            ("company_id", "=", self.company_id.id),
            ("state", "=", "applied"),
            ("id", "!=", self.id),
        ]
        if self.applied_at:
            domain.append(("applied_at", "<=", self.applied_at))
        return self.search(domain, order="applied_at desc, id desc", limit=1)

    def _describe_as_last(self, run):
        if not self:
            return None
        return {
            "id": self.id,
            "name": self.name,
            "customers": self.customer_count,
            "key_share": self.key_amount_share,
            "differs": self.policy_id != run.policy_id or self.source != run.source,
        }

    # ---------------------------------------------------------------- other weights

    def _get_weights_to_try(self):
        """:return: list of weights; empty where they decide nothing, or where the
        figures of the run are gone"""
        if self.policy_id.method != "share" or not self.customer_count:
            return []
        if not any(self.line_ids.mapped("share")):  # of before they were kept
            return []
        scores = self.env["custrel.score"].sudo()  # whether there are any
        scores = scores.with_context(active_test=False)
        if not scores.search_count([("run_id", "=", self.id)], limit=1):
            return []
        return outcome.other_weights(self._get_weights())

    def _may_try_at_once(self):
        return "at_once" if self.customer_count <= MOST_AT_ONCE else "on_demand"

    def get_other_weights(self):
        """Tell how much other weights would change, on the figures of this run.

        :return: list of dicts: weights, how many customers would be in another band,
            how many of them in a better one
        """
        self.ensure_one()
        self.check_access("read")
        tried = self._get_weights_to_try()
        if not tried:
            return []
        scores = weighing.select_scores(self)
        # The bands of this run, whatever has become of its policy.
        grade = scoring.grade_by_share(
            self.line_ids.grade_id.ids, self.line_ids.mapped("share")
        )
        found = []
        for weights in tried:  # four
            ranked = scoring.rank_figures(weights, grade, scores)
            [(changed, better)] = execute(
                self.env, weighing.count_other_bands(self, ranked)
            )
            found.append({"weights": weights, "changed": changed, "better": better})
        return found


def _without_none(value):
    """What nobody knows is False, as in Odoo: XML-RPC can't tell None."""
    if isinstance(value, dict):
        return {key: _without_none(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_without_none(part) for part in value]
    return False if value is None else value
