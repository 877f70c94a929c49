from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules import names
from ..shared.dates import say_amount, say_count
from ..shared.fields import UncheckedMany2one
from ..shared.ours import OURS


class CustrelGradeChange(models.Model):
    """Every move of a grade, never edited."""

    _name = "custrel.grade.change"
    _description = "Change of Grade"
    _inherit = ["custrel.customer.record", "custrel.named"]
    _order = "date desc, id desc"
    _rec_name = "partner_id"
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
    date = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now, index=True
    )
    old_grade_id = UncheckedMany2one("custrel.grade", readonly=True)
    new_grade_id = UncheckedMany2one("custrel.grade", readonly=True)
    old_grade_color = fields.Integer(
        related="old_grade_id.color", string="Old Color", aggregator=None
    )
    new_grade_color = fields.Integer(
        related="new_grade_id.color", string="New Color", aggregator=None
    )
    direction = fields.Selection(
        [("new", "First grade"), ("up", "Up"), ("down", "Down")], readonly=True
    )
    basis = fields.Selection(
        selection=lambda self: self.env["res.partner"]._custrel_grade_bases(),
        required=True,
        readonly=True,
    )
    reason = fields.Char(readonly=True)
    run_id = UncheckedMany2one("custrel.grading.run", readonly=True)
    user_id = UncheckedMany2one("res.users", string="Author", readonly=True)
    score = fields.Float(readonly=True, aggregator="avg")
    amount = fields.Monetary(string="Contract Amount", readonly=True)
    profit = fields.Monetary(string="Profit Contribution", readonly=True)
    order_count = fields.Integer(string="Purchases", readonly=True)
    taken_back = fields.Boolean(
        readonly=True,
        help="The run that made this change was taken back: the customer has the grade "
        "again that it had before.",
    )

    why = fields.Char(compute="_compute_why")

    @api.depends_context("lang")
    def _compute_why(self):
        self.env.flush_all()
        rows = {}
        if ids := tuple(self._origin.ids):
            found = self.env.execute_query_dict(self._select_why(SQL("%s", ids)))
            rows = {row["id"]: row for row in found}
        for change in self:
            row = rows.get(change._origin.id)
            change.why = self._say_why(row) if row else False

    @api.model
    def _select_why(self, ids):
        """:param SQL ids: which changes, whose customers the reader may see
        :return: SQL of what :meth:`_say_why` makes words of; ``before`` is of the
            change that gave the old grade, if figures did"""
        return SQL(
            """
            SELECT change.id, change.basis, change.reason, change.taken_back,
                   change.old_grade_id IS NULL AS is_first,
                   change.new_grade_id IS NULL AS is_last, change.company_id,
                   change.partner_id IN %s AS is_ours,
                   change.order_count, change.amount, change.score,
                   before.amount AS amount_before, before.score AS score_before,
                   change.run_id IS NOT NULL AND NOT COALESCE(
                       run.rules = past.rules, TRUE) AS has_other_rules
              FROM custrel_grade_change change
              LEFT JOIN custrel_grading_run run ON run.id = change.run_id
              LEFT JOIN LATERAL (
                   SELECT earlier.rules FROM custrel_grading_run earlier
                    WHERE earlier.company_id = run.company_id
                      AND earlier.state = 'applied'
                      AND (earlier.applied_at, earlier.id)
                          < (run.applied_at, run.id)
                    ORDER BY earlier.applied_at DESC, earlier.id DESC LIMIT 1
              ) past ON TRUE
              LEFT JOIN LATERAL (
                   SELECT earlier.* FROM custrel_grade_change earlier
                    WHERE earlier.partner_id = change.partner_id
                      AND earlier.company_id = change.company_id
                      AND (earlier.date, earlier.id) < (change.date, change.id)
                      AND earlier.taken_back IS NOT TRUE
                    ORDER BY earlier.date DESC, earlier.id DESC LIMIT 1
              ) before ON before.order_count > 0
             WHERE change.id IN %s
            """,
            OURS,
            ids,
        )

    @api.model
    def _say_why(self, row):
        """:param dict row: of :meth:`_select_why`
        :return: why the customer moved, in words"""
        parts = [self.env._("taken back")] if row["taken_back"] else []
        if row["basis"] == "value":
            parts += self._say_figures(row)
        else:
            bases = dict(self.env["res.partner"]._custrel_grade_bases())
            parts.append(row["reason"] or bases.get(row["basis"], ""))
        return " · ".join(filter(None, parts))

    @api.model
    def _say_figures(self, row):
        """:return: list of words: what of the figures, or of the rules, is another"""
        if row["is_last"] and row["is_ours"]:
            return [self.env._("one of our own people or companies, no customer")]
        if row["is_last"]:
            return [self.env._("none of the orders or invoices is left")]
        if not (row["order_count"] or row["amount"]):
            return [self.env._("bought nothing in the window")]
        parts = []
        if row["has_other_rules"]:
            parts.append(self.env._("other rules than in the run before"))
        companies = self.env["res.company"].sudo()  # their currency is no secret
        currency = companies.browse(row["company_id"]).currency_id
        amount = say_amount(self.env, row["amount"] or 0, currency)
        score = say_count(self.env, round(row["score"] or 0, 1))
        if row["is_first"] or row["amount_before"] is None:
            parts += [amount, self.env._("value score %s", score)]
            return parts
        old = say_amount(self.env, row["amount_before"], currency)
        if old != amount:
            amount = f"{old} → {amount}"
        old = say_count(self.env, round(row["score_before"] or 0, 1))
        if old != score:
            score = f"{old} → {score}"
        return [*parts, amount, self.env._("value score %s", score)]

    @api.depends("old_grade_id", "new_grade_id", "partner_id")
    def _compute_display_name(self):
        for change in self:
            change.display_name = self.env._(
                "%(customer)s: %(old)s → %(new)s",
                customer=change.partner_id.display_name,
                old=change.old_grade_id.code or "–",
                new=change.new_grade_id.code or "–",
            )

    @api.model
    def _get_named_domain(self, shown):
        customers = names.beginnings(shown, ":") | names.beginnings(shown, "：")
        return Domain("partner_id.display_name", "in", list(customers))
