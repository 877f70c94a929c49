from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules.values import is_integer
from ..shared.fields import UncheckedMany2one

SIGNS = {sign: SQL(sign) for sign in ("in", "<", "<=", ">", ">=")}


class CustrelScore(models.Model):
    """The figures of a customer in a company, rewritten by each run.

    Active are those that people read: of the run that counts. A preview beside an
    applied run keeps its own, which are not, until it is applied or discarded.
    """

    _name = "custrel.score"
    _description = "Value Score"
    _inherit = ["custrel.customer.record"]
    _order = "rank, id"
    _rec_name = "partner_id"
    # No user ever writes a row; the columns would only slow down a million of them.
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = UncheckedMany2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        related="partner_id.user_id", string="Owner", readonly=True
    )
    run_id = UncheckedMany2one("custrel.grading.run", required=True, readonly=True)
    active = fields.Boolean(required=True, readonly=True, default=True)
    amount = fields.Monetary(
        string="Contract Amount",
        readonly=True,
        help="Untaxed amount of the documents in the window, in company currency.",
    )
    profit = fields.Monetary(
        string="Profit Contribution",
        readonly=True,
        help="Margin of the same documents, in company currency.",
    )
    order_count = fields.Integer(string="Purchases", readonly=True)
    amount_percentile = fields.Float(readonly=True, aggregator="avg")
    profit_percentile = fields.Float(readonly=True, aggregator="avg")
    frequency_percentile = fields.Float(readonly=True, aggregator="avg")
    score = fields.Float(string="Value Score", readonly=True, aggregator="avg")
    score_from = fields.Integer(
        string="Value Score, in Tens",
        compute="_compute_score_from",
        search="_search_score_from",
        aggregator=None,
        help="10 stands for scores from 10 to 20.",
    )
    rank = fields.Integer(readonly=True, aggregator=None)
    grade_id = UncheckedMany2one(
        "custrel.grade", string="Computed Grade", readonly=True
    )
    grade_color = fields.Integer(related="grade_id.color", aggregator=None)
    previous_grade_id = UncheckedMany2one(
        "custrel.grade",
        readonly=True,
        help="The computed grade of the run before, if that one was applied.",
    )

    _partner_company_unique = models.UniqueIndex(
        "(partner_id, company_id, active)", "A customer has one score per company."
    )

    def init(self):
        # Each run rewrites every row; room on its page lets PostgreSQL leave the
        # indexes alone (heap-only updates).
        self.env.cr.execute(
            SQL("ALTER TABLE %s SET (fillfactor = 50)", SQL.identifier(self._table))
        )

    @api.depends("score")
    def _compute_score_from(self):
        for score in self:
            score.score_from = min(score.score, 99) // 10 * 10

    @api.model
    def _search_score_from(self, operator, value):
        if operator not in SIGNS:
            return NotImplemented
        if operator == "in":
            # What is empty is 0.
            value = tuple(int(start) for start in value if is_integer(start))
            if not value:
                return Domain.FALSE
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s %s %s",
                model._field_to_sql(alias, "score_from", query),
                SIGNS[operator],
                value,
            )
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        """How scores are spread can be grouped without a column in a million rows."""
        if field_expr != "score_from":
            return super()._field_to_sql(alias, field_expr, query)
        score = super()._field_to_sql(alias, "score", query)
        return SQL("(floor(LEAST(%s, 99) / 10) * 10)::int", score)

    @api.model
    def _get_run(self, company):
        """:return: the run that counts in ``company``, whose scores people read"""
        scores = self.sudo()  # the run is no secret to whom figures explain a grade
        return scores.search(
            [("company_id", "=", company.id), ("active", "=", True)],
            order="id",
            limit=1,
        ).run_id
