from babel.dates import format_skeleton

from odoo import api, fields, models
from odoo.tools import SQL, babel_locale_parse, formatLang, get_lang

from ..models.retention import purchases
from ..models.shared.actions import open_window
from ..rules import cohorts

MOST_ROWS = 12
"""Quarters that the grid begins with; three years."""

FIRST_QUARTER = purchases.FIRST_YEAR * 4


class CustrelCohortReport(models.Model):
    """Customers by the quarter of their first purchase, and in which quarters after it
    they bought: a row for each customer and quarter in which he bought.

    Quarters are those of the calendar, days those of the company's time zone. A
    purchase counts although it was refunded; the amount is what is left.
    """

    _name = "custrel.cohort.report"
    _description = "Customers by First Purchase"
    _inherit = ["custrel.customer.record"]
    _auto = False
    _rec_name = "partner_id"
    _order = "first_quarter desc, age, id"
    _depends = {
        "account.move": [
            "amount_untaxed_signed",
            "company_id",
            "invoice_date",
            "move_type",
            "partner_id",
            "state",
        ],
        "crm.team": ["active", "company_id"],
        "crm.team.member": [
            "active",
            "crm_team_id",
            "custrel_ended_with_user",
            "user_id",
        ],
        "custrel.customer.grade": ["company_id", "grade_id", "partner_id"],
        "custrel.grading.policy": ["active", "company_id", "sequence", "source"],
        "res.company": ["currency_id", "partner_id", "resource_calendar_id"],
        "res.partner": ["commercial_partner_id", "tz", "user_id"],
        "res.users": ["active"],
        "sale.order": [
            "amount_untaxed",
            "company_id",
            "currency_id",
            "currency_rate",
            "date_order",
            "partner_id",
            "state",
        ],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    grade_id = fields.Many2one("custrel.grade", readonly=True, help="Of today.")
    user_id = fields.Many2one(
        "res.users", string="Owner", readonly=True, help="Of today."
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    first_quarter = fields.Date(
        string="Quarter of the First Purchase", readonly=True, help="Its first day."
    )
    quarter = fields.Date(readonly=True, help="Its first day.")
    age = fields.Integer(
        string="Quarters Later",
        readonly=True,
        aggregator=None,
        help="0 is the quarter of the first purchase.",
    )
    bought = fields.Integer(string="Customers Who Bought", readonly=True)
    purchases = fields.Integer(readonly=True, help="Orders, or invoices.")
    amount = fields.Monetary(
        readonly=True,
        help="Untaxed, less credit notes, in the currency of the company.",
    )

    @property
    def _table_query(self):
        companies = self.env.companies.sudo()  # few may read address and calendar
        return SQL(" UNION ALL ").join(
            self._select_company(counted)
            for counted in purchases.list_counted(companies)
        )

    @api.model
    def _select_company(self, counted):
        """:param counted: :class:`purchases.Counted`
        :return: SQL of the rows of a company
        """
        return SQL(
            """
            SELECT %(id)s AS id, %(company)s AS company_id, %(currency)s AS currency_id,
                   row.partner_id, present.grade_id, partner.user_id, team.team_id,
                   make_date(row.first / 4, row.first %% 4 * 3 + 1, 1) AS first_quarter,
                   make_date(row.number / 4, row.number %% 4 * 3 + 1, 1) AS quarter,
                   row.number - row.first AS age, (row.purchases > 0)::int AS bought,
                   row.purchases, round(row.amount, %(digits)s) AS amount
              FROM (%(quarters)s) row
              LEFT JOIN res_partner partner ON partner.id = row.partner_id
              LEFT JOIN (%(teams)s) team ON team.user_id = partner.user_id
              LEFT JOIN custrel_customer_grade present
                ON present.partner_id = row.partner_id
               AND present.company_id = %(company)s
            """,
            id=purchases.row_id(SQL("row.number"), counted.company, FIRST_QUARTER),
            company=counted.company.id,
            currency=counted.company.currency_id.id,
            digits=counted.company.currency_id.decimal_places,
            quarters=purchases.quarters(counted),
            teams=purchases.teams(counted.company),
        )

    def action_open_customer(self):
        """:return: action with the customer of this row"""
        self.ensure_one()
        return self.partner_id.get_formview_action()

    # ------------------------------------------------------------------- the grid

    @api.model
    @api.readonly
    def get_grid(self, everything=False):
        """Count the customers of the present company that the reader may see, by the
        quarter of their first purchase and in how many of the quarters after it they
        bought.

        :param everything: also cohorts of more than three years ago
        :return: dict of ``rows`` (newest last; each with ``name``, ``count`` and
            ``cells``, see :meth:`_show_cell`), ``whole`` (all of them together),
            ``ages`` (headings), ``earlier`` (customers in cohorts that are not shown),
            ``customers`` (all), ``source``, ``company``, ``own`` (whether the reader
            sees his own customers only)
        """
        here = [("company_id", "=", self.env.company.id), ("bought", "=", 1)]
        found = self._read_group(here, ["first_quarter:quarter", "age"], ["bought:sum"])
        grid = cohorts.Grid(
            {(first, age): count for first, age, count in found},
            self.env.company._custrel_today(),
        )
        shown = grid.firsts if everything else grid.firsts[-MOST_ROWS:]
        [counted] = purchases.list_counted(self.env.company.sudo())  # as the reports
        ages = max((len(grid.cells(first)) for first in shown), default=0)
        return {
            "rows": [self._show_row(grid, first) for first in shown],
            "whole": [
                self._show_cell(cell, age)
                for age, cell in enumerate(grid.whole(shown, ages))
            ],
            "ages": list(range(ages)),
            "customers": grid.count(grid.firsts),
            "earlier": grid.count(grid.firsts) - grid.count(shown),
            "earlier_rows": len(grid.firsts) - len(shown),
            "source": counted.source,
            "company": self.env.company.name,
            "own": not self.env.user.has_group("custrel_followup.custrel_group_all"),
        }

    @api.model
    def _show_row(self, grid, first):
        cells = grid.cells(first)
        return {
            "first": fields.Date.to_string(first),
            "name": self._name_quarter(first),
            "count": grid.count([first]),
            "cells": [
                {
                    **self._show_cell(cell, age),
                    "quarter": self._name_quarter(cohorts.later(first, age)),
                }
                for age, cell in enumerate(cells)
            ],
        }

    @api.model
    def _show_cell(self, cell, age):
        """:return: dict of ``age``, ``count``, ``of``, ``share`` (0 to 1), ``text``,
        ``running`` (its quarter is not over)"""
        return {
            "age": age,
            "count": cell.count,
            "of": cell.of,
            "share": cell.share,
            "text": f"{formatLang(self.env, cell.share * 100, digits=0)}%",
            "running": cell.running,
        }

    @api.model
    def _name_quarter(self, day):
        locale = babel_locale_parse(get_lang(self.env).code)
        return format_skeleton("yQQQ", day, locale=locale)

    @api.model
    def action_open_cell(self, first, age=None):
        """Open the customers that a cell of the grid counts.

        :param str first: first day of the quarter of their first purchase; nothing for
            all of them
        :param age: so many quarters later; nothing for all customers of the cohort
        :return: action with a list
        """
        day = fields.Date.to_date(first)
        domain = [
            ("company_id", "=", self.env.company.id),
            ("bought", "=", 1),
            ("age", "=", int(age or 0)),
        ]
        if day:
            domain.append(("first_quarter", "=", fields.Date.to_string(day)))
        name = self.env._("Customers by first purchase")
        if day and age:
            name = self.env._(
                "First bought in %(first)s, again in %(quarter)s",
                first=self._name_quarter(day),
                quarter=self._name_quarter(cohorts.later(day, int(age))),
            )
        elif day:
            name = self.env._("First bought in %s", self._name_quarter(day))
        return open_window(
            self.env,
            "custrel_followup.custrel_cohort_report_action",
            first="list",
            name=name,
            domain=domain,
            context={},
        )
