from babel.dates import format_skeleton
from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import (
    SQL,
    babel_locale_parse,
    format_date,
    formatLang,
    get_lang,
)

from ...rules import periods
from ..shared.clock import get_local
from ..shared.inside import tell
from ..shared.reading import fetch_paths

MONTHS = 24
"""Months of which value and margin are shown, the present one included."""

MOST_MOVES = 40
"""Moves of grade that a line shows."""


class ResPartner(models.Model):
    """Figures of a customer on his page, of what its reader may see."""

    _inherit = "res.partner"

    def _custrel_get_page_figures(self):
        """:return: dict of ``path``, ``grades``, ``months`` and ``numbers``"""
        grades = self.env["custrel.grade"].search([])
        return {
            "path": self._custrel_get_page_path(),
            "grades": grades.mapped("code"),
            "months": self._custrel_get_page_months(),
            "numbers": self._custrel_get_page_numbers(),
            "currency": self.env.company.currency_id.symbol,
        }

    def _custrel_get_page_path(self):
        """:return: list of dicts of ``date`` and ``grade``, oldest first"""
        changes = self._custrel_get_readable("custrel.grade.change")
        if changes is None:
            return []
        moves = changes.search(
            self._custrel_history_here() & Domain("taken_back", "!=", True),
            limit=MOST_MOVES,
        )
        moves = tell(moves, custrel_about=None)
        fetch_paths([(moves, ("date", "new_grade_id.code"))])
        return [
            {
                "date": format_date(self.env, get_local(self.env, move.date)),
                "grade": move.new_grade_id.code or "",
            }
            for move in reversed(moves)
        ]

    def _custrel_get_page_months(self):
        """What the customer ordered by month, in the currency of the company and by
        its clock; as grading counts orders, but only those that the reader may open.

        :return: list of dicts of ``name``, ``value``, ``margin``; empty for nothing
        """
        orders = self.env["sale.order"]
        if not orders.has_access("read"):
            return []
        company = self.env.company
        first = company._custrel_today().replace(day=1) - relativedelta(
            months=MONTHS - 1
        )
        query = orders._search(
            Domain("company_id", "=", company.id)
            & Domain("partner_id", "in", self._custrel_history_family())
            & Domain("state", "=", "sale")
            & Domain(
                "date_order", ">=", periods.utc_midnight(first, company._custrel_tz())
            )
        )
        names = ("date_order", "amount_untaxed", "margin", "currency_rate")
        orders.flush_model(names)
        date, amount, margin, rate = (
            orders._field_to_sql("sale_order", name) for name in names
        )
        month = SQL(
            "date_trunc('month', %s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date",
            date,
            company._custrel_tz(),
        )
        rate = SQL("COALESCE(NULLIF(%s, 0), 1)", rate)
        query.groupby = SQL("1")
        rows = self.env.execute_query(
            query.select(
                month,
                SQL("sum(%s / %s)", amount, rate),
                SQL("sum(%s / %s)", margin, rate),
            )
        )
        found = {day: (value or 0, profit or 0) for day, value, profit in rows}
        if not found:
            return []
        locale = babel_locale_parse(get_lang(self.env).code)
        months = (first + relativedelta(months=number) for number in range(MONTHS))
        return [
            {
                "name": format_skeleton("yMMM", day, locale=locale),
                "value": round(float(found.get(day, (0, 0))[0]), 2),
                "margin": round(float(found.get(day, (0, 0))[1]), 2),
            }
            for day in months
        ]

    def _custrel_get_page_numbers(self):
        """:return: list of dicts of ``label`` and ``text`` of the value score"""
        scores = self._custrel_get_readable("custrel.score")
        if scores is None:
            return []
        here = self._custrel_history_here()
        score = scores.search(here & Domain("active", "=", True), limit=1)
        if not score:
            return []
        score = tell(score, custrel_about=None)
        fetch_paths([(score, ("score", "rank", "amount", "profit", "order_count"))])
        write = self.env["custrel.monday"]._write
        return [
            {
                "label": self.env._("Value score"),
                "text": formatLang(self.env, score.score, digits=1),
            },
            {"label": self.env._("Rank"), "text": write(score.rank, "count")},
            {
                "label": self.env._("Contract Amount"),
                "text": write(score.amount, "money"),
            },
            {
                "label": self.env._("Profit Contribution"),
                "text": write(score.profit, "money"),
            },
            {
                "label": self.env._("Purchases"),
                "text": write(score.order_count, "count"),
            },
        ]
