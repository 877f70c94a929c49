"""One statement that asks several rules at once what they would have said a year ago.

It reads documents only, and writes nothing.
"""

from datetime import timedelta

from odoo.tools import SQL

from ..grading import rhythm
from ..shared.ours import OURS
from . import lifecycle

KNOWN_DAYS = 730
"""Asked of those who bought within so many days before: who had been away for years was
nobody's question any more."""

LATER_DAYS = 365
"""So long they could have come back."""


def compare(company, source, today, variants):
    """Count what each variant would have said: its number, and the four numbers of
    :class:`rules.backtest.Outcome`.

    The grades and the usual gaps are those of today, for nobody knows what they would
    have been.

    :param variants: list of dicts like :meth:`CustrelLifecycleRule._get_by_grade`
    """
    then = today - timedelta(days=LATER_DAYS)
    limits = SQL(" UNION ALL ").join(
        SQL("SELECT %s AS variant, * FROM %s", number, lifecycle.list_limits(variant))
        for number, variant in enumerate(variants)
    )
    return SQL(
        """
        WITH past AS (
            SELECT partner_id, min(day) AS first_day,
                   max(day) FILTER (WHERE day <= %(then)s) AS last_day,
                   (count(*) FILTER (WHERE day <= %(then)s))::int AS day_count,
                   min(day) FILTER (WHERE day > %(then)s) AS came_back
              FROM (
                   SELECT DISTINCT contact.commercial_partner_id AS partner_id,
                          bought.day
                     FROM (%(days)s) bought
                     JOIN res_partner contact ON contact.id = bought.buyer_id
              ) purchase
             WHERE partner_id NOT IN %(ours)s
             GROUP BY partner_id
        ), known AS (
            SELECT past.*, COALESCE(present.grade_id, 0) AS grade_id
              FROM past
              LEFT JOIN custrel_customer_grade present
                ON present.partner_id = past.partner_id
               AND present.company_id = %(company)s
             WHERE last_day >= %(known)s
        ), expected AS (
            SELECT limits.*, %(then)s::date - last_day AS silent, day_count,
                   came_back IS NULL AS is_lost, %(gap)s AS gap
              FROM known JOIN (%(limits)s) limits ON limits.grade_id = known.grade_id
        )
        SELECT variant,
               count(*) FILTER (WHERE flagged),
               count(*) FILTER (WHERE flagged AND is_lost),
               count(*) FILTER (WHERE NOT flagged),
               count(*) FILTER (WHERE NOT flagged AND is_lost)
          FROM (SELECT variant, is_lost, silent > %(silence)s AS flagged FROM expected)
               said
         GROUP BY variant
        """,
        days=rhythm.purchase_days(source, company, today),
        ours=OURS,
        then=then,
        known=then - timedelta(days=KNOWN_DAYS),
        company=company.id,
        limits=limits,
        gap=lifecycle.expected_gap(SQL("first_day"), SQL("last_day"), SQL("day_count")),
        silence=lifecycle.silence(SQL("gap"), SQL("day_count")),
    )
