from odoo import api, fields, models
from odoo.tools import SQL

from ..shared.clock import get_today


class CustrelFollowup(models.Model):
    """In which order the work of a day is done."""

    _inherit = "custrel.followup"

    work_order = fields.Integer(
        string="Order of Work",
        compute="_compute_work_order",
        export_string_translation=False,
        help="0 what was agreed and is due, 1 what else is overdue, 2 the rest of what "
        "is due, 3 what is due later, 4 what is closed. Sorted by it, customers of one "
        "number stand by grade, then by date, then by what they buy.",
    )

    @api.depends("state", "date_planned", "origin")
    @api.depends_context("tz")
    def _compute_work_order(self):
        today = get_today(self.env)
        for followup in self:
            day = followup.date_planned
            if followup.state != "planned":
                followup.work_order = 4
            elif not day or day > today:
                followup.work_order = 3
            elif followup.origin == "next_action":
                followup.work_order = 0
            else:
                followup.work_order = 1 if day < today else 2

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name != "work_order":
            return super()._order_field_to_sql(
                alias, field_name, direction, nulls, query
            )
        state, day, origin, start = (
            self._column_of(alias, name)
            for name in ("state", "date_planned", "origin", "date_start")
        )
        grade = self._fields["grade_id"]
        _grades, grade_alias = grade.join(self, alias, query)
        amount = self._join_amount(alias, query)
        today = get_today(self.env)
        keys = [
            SQL(
                """CASE WHEN %(state)s != 'planned' THEN 4
                        WHEN %(day)s > %(today)s THEN 3
                        WHEN %(origin)s = 'next_action' THEN 0
                        WHEN %(day)s < %(today)s THEN 1
                        ELSE 2 END""",
                state=state,
                day=day,
                origin=origin,
                today=today,
            ),
            SQL("COALESCE(%s, 2147483647)", SQL.identifier(grade_alias, "sequence")),
            day,
            SQL("COALESCE(%s, 'infinity')", start),
            SQL("-COALESCE(%s, 0)", amount),
            SQL.identifier(alias, "id"),
        ]
        return SQL(", ").join(SQL("%s %s", key, direction) for key in keys)

    def _join_amount(self, alias, query):
        """:return: SQL of what the customer buys, by his value score: it decides the
        order also where the figure itself is not to be seen"""
        score = query.make_alias(alias, "score")
        query.add_join(
            "LEFT JOIN",
            score,
            self.env["custrel.score"]._table,
            SQL(
                "%s = %s AND %s = %s AND %s",
                SQL.identifier(score, "partner_id"),
                self._column_of(alias, "partner_id"),
                SQL.identifier(score, "company_id"),
                self._column_of(alias, "company_id"),
                SQL.identifier(score, "active"),
            ),
        )
        return SQL.identifier(score, "amount")

    def _field_to_sql(self, alias, field_expr, query=None):
        """The grade is that of the customer in the company of the follow-up."""
        if field_expr != "grade_id" or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields["grade_id"], "read")
        present = self.env["custrel.customer.grade"].sudo()  # shows with the customer
        present_alias = query.make_alias(alias, present._table)
        query.add_join(
            "LEFT JOIN",
            present_alias,
            present._table,
            SQL(
                "%s = %s AND %s = %s",
                SQL.identifier(present_alias, "partner_id"),
                self._column_of(alias, "partner_id"),
                SQL.identifier(present_alias, "company_id"),
                self._column_of(alias, "company_id"),
            ),
        )
        return present._field_to_sql(present_alias, "grade_id", query)
