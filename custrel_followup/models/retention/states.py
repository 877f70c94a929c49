"""Statements that say which state a customer has by the days of ``lifecycle.py``. They
say in SQL what ``rules/lifecycle.py`` specifies; a test compares the two.

Every function returns :class:`odoo.tools.SQL`; none of them runs anything.
"""

from datetime import timedelta

from odoo.tools import SQL

from ...rules import lifecycle
from .lifecycle import DATED


def list_states(column, today):
    """The states in the order in which they are asked, each with its condition: a
    customer has the first one that holds (:func:`lifecycle.get_state` in SQL).

    :param column: function of the name of a column to its SQL
    """
    return [
        (
            "lost",
            SQL(
                "(%s IS NOT NULL OR %s <= %s)",
                column("lost_on"),
                column("lost_from"),
                today,
            ),
        ),
        ("dormant", SQL("%s <= %s", column("dormant_from"), today)),
        ("risk", SQL("%s <= %s", column("risk_from"), today)),
        ("prospect", SQL("%s IS NULL", column("last_day"))),
        (
            "won_back",
            SQL(
                "%s > %s", column("won_on"), today - timedelta(lifecycle.WON_BACK_DAYS)
            ),
        ),
        ("active", SQL("TRUE")),
    ]


def state(column, today):
    """Expression for the state, NULL for no row."""
    cases = SQL(" ").join(
        SQL("WHEN %s THEN %s", condition, name)
        for name, condition in list_states(column, today)
    )
    return SQL("CASE WHEN %s IS NULL THEN NULL %s END", column("id"), cases)


def has_state(column, today, wanted):
    """Condition that a row has one of the wanted states, in a form in which PostgreSQL
    knows how many rows that are, and may look them up by their days."""
    parts, before = [], []
    for name, condition in list_states(column, today):
        if name in wanted:
            none = [SQL("(%s) IS NOT TRUE", other) for other in before]
            parts.append(SQL("(%s)", SQL(" AND ").join([condition, *none])))
        before.append(condition)
    return SQL("(%s)", SQL(" OR ").join(parts)) if parts else SQL("FALSE")


def compare_states(company, today, dates, named):
    """Customers by what they are today and would be with other days: the state now,
    then, how many, and the ids of those of most money.

    :param SQL dates: see :func:`lifecycle.find_dates`
    :param int named: so many ids at most
    """

    def then(name):
        alias = "dated" if name in DATED else "rhythm"
        return SQL.identifier(alias, name)

    return SQL(
        """
        SELECT now_, then_, count(*),
               (array_agg(partner_id ORDER BY amount DESC NULLS LAST, partner_id)
                   FILTER (WHERE now_ != then_))[:%(named)s]
          FROM (
               SELECT rhythm.partner_id, score.amount, %(now)s AS now_,
                      %(then)s AS then_
                 FROM custrel_customer_rhythm rhythm
                 JOIN (%(dates)s) dated ON dated.id = rhythm.id
                 JOIN res_partner customer
                   ON customer.id = rhythm.partner_id AND customer.active
                 LEFT JOIN custrel_score score
                   ON score.partner_id = rhythm.partner_id
                  AND score.company_id = rhythm.company_id AND score.active
                WHERE rhythm.company_id = %(company)s
          ) customer
         GROUP BY now_, then_
        """,
        named=named,
        now=state(lambda name: SQL.identifier("rhythm", name), today),
        then=state(then, today),
        dates=dates,
        company=company.id,
    )


def count_states(company, today, dates, rows):
    """Customers by what they would be with these days: the state, how many.

    :param SQL dates: see :func:`lifecycle.find_dates`
    :param SQL rows: see :func:`lifecycle.read_rows`
    """

    def then(name):
        return SQL.identifier("dated" if name in DATED else "rhythm", name)

    return SQL(
        """
        SELECT %(then)s, count(*)
          FROM %(rows)s rhythm
          JOIN (%(dates)s) dated ON dated.id = rhythm.id
          JOIN res_partner customer
            ON customer.id = rhythm.partner_id AND customer.active
           AND (customer.company_id IS NULL OR customer.company_id = %(company)s)
         GROUP BY 1
        """,
        then=state(then, today),
        rows=rows,
        dates=dates,
        company=company.id,
    )
