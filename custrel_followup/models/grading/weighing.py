"""Statements that count and sum customers for the pictures of a result of grading.

Every function returns :class:`odoo.tools.SQL`; none of them runs anything. What they
give has as many rows as there are whole scores and grades, never one a customer.
"""

import json

from odoo.tools import SQL

from .moving import movable

FEW_GROUPS = {"enable_hashagg": "on", "enable_sort": "off"}
"""Settings for :func:`weigh`: the planner expects a group for each customer, and would
sort them all."""


def select_scores(run):
    """The figures that a run found, as long as no other one took their place."""
    return SQL(
        """
        (SELECT partner_id, amount, profit, order_count, score, grade_id
           FROM custrel_score WHERE run_id = %s)
        """,
        run.id,
    )


def weigh(company, day, figures, bought):
    """Customers by score, computed and present grade: points (None without a score),
    computed_id, present_id, is_held (a grade set by hand holds), customers, amount,
    profit, floor_score, ceiling_score. Prospects are none of them, see
    :func:`prospects.count`.

    :param SQL figures: partner_id, amount, profit, score, grade_id
    :param SQL bought: condition on alias ``partner``, see ``bought_before``
    """
    return SQL(
        """
        SELECT CASE WHEN figure.partner_id IS NOT NULL
                    THEN LEAST(floor(figure.score), 99)::int END AS points,
               figure.grade_id AS computed_id, present.grade_id AS present_id,
               COALESCE(present.is_held, FALSE) AS is_held, count(*) AS customers,
               COALESCE(sum(figure.amount), 0) AS amount,
               COALESCE(sum(figure.profit), 0) AS profit,
               COALESCE(min(figure.score), 0) AS floor_score,
               COALESCE(max(figure.score), 0) AS ceiling_score
          FROM (%(figures)s) figure
          FULL JOIN (
               SELECT partner_id, grade_id, %(movable)s IS NOT TRUE AS is_held
                 FROM custrel_customer_grade present
                WHERE company_id = %(company)s AND grade_id IS NOT NULL
                  AND (basis IS DISTINCT FROM 'intent'
                       OR EXISTS (SELECT FROM res_partner partner
                                   WHERE partner.id = present.partner_id
                                     AND %(bought)s))
          ) present ON present.partner_id = figure.partner_id
         WHERE figure.partner_id IS NOT NULL
            OR present.partner_id NOT IN (SELECT id FROM res_partner WHERE NOT active)
         GROUP BY 1, 2, 3, 4
        """,
        figures=figures,
        movable=movable(day),
        bought=bought,
        company=company.id,
    )


def count_lapsed(company, lapsed):
    """How many customers without a grade bought earlier, but not in the window, whose
    figures are in ``custrel_run_figures``.

    :param SQL lapsed: condition on alias ``partner``, see ``bought_before``
    """
    return SQL(
        """
        SELECT count(*) FROM res_partner partner
         WHERE partner.active AND partner.commercial_partner_id = partner.id
           AND partner.id NOT IN (SELECT partner_id FROM custrel_run_figures)
           AND partner.id NOT IN (
               SELECT partner_id FROM custrel_customer_grade
                WHERE company_id = %s AND grade_id IS NOT NULL
           )
           AND %s
        """,
        company.id,
        lapsed,
    )


def count_moves(run):
    """What a preview proposes, counted: old and new grade, whether the customer has no
    score, how many, and their amount."""
    return SQL(
        """
        SELECT old_grade_id, new_grade_id, is_unscored, count(*), sum(amount)
          FROM custrel_grading_move
         WHERE run_id = %s
         GROUP BY old_grade_id, new_grade_id, is_unscored
        """,
        run.id,
    )


def count_other_bands(run, ranked):
    """How many customers another way to score puts into another band than a run does,
    and how many of them into a better one.

    :param SQL ranked: partner_id and grade_id of the other way
    """
    return SQL(
        """
        SELECT count(*), count(*) FILTER (WHERE other.sequence < own.sequence)
          FROM (%s) ranked
          JOIN custrel_score score
            ON score.partner_id = ranked.partner_id AND score.run_id = %s
           AND score.grade_id != ranked.grade_id
          JOIN custrel_grade own ON own.id = score.grade_id
          JOIN custrel_grade other ON other.id = ranked.grade_id
        """,
        ranked,
        run.id,
    )


WEIGHED = (
    "points",
    "computed_id",
    "present_id",
    "is_held",
    "customers",
    "amount",
    "profit",
    "floor_score",
    "ceiling_score",
)
PACKED = ("points", "computed_id", "present_id", "is_held", "customers", "amount")


def pack(rows):
    """Rows of :func:`weigh` as they are kept: lists of numbers, as text."""
    return json.dumps(
        [
            [float(row[name]) if name == "amount" else row[name] for name in PACKED]
            for row in rows
        ]
    )


def unpack(packed):
    """:return: list of dicts of what :func:`pack` kept"""
    return [
        dict(zip(PACKED, values, strict=True)) for values in json.loads(packed or "[]")
    ]


def name_columns(rows):
    """:return: list of dicts of rows of :func:`weigh`"""
    return [dict(zip(WEIGHED, row, strict=True)) for row in rows]


def get_moves(weighed, lowest):
    """What a result moves if nothing holds grades back but those set by hand.

    :param lowest: id of the grade for who did not buy in the window
    :return: dict of old grade, new grade, has no score to number and amount
    """
    moves = {}
    for row in weighed:
        is_unscored = row["points"] is None
        old = row["present_id"]
        new = lowest if is_unscored else row["computed_id"]
        if old != new and not row["is_held"]:
            count, amount = moves.get((old, new, is_unscored), (0, 0))
            count, amount = count + row["customers"], amount + row["amount"]
            moves[old, new, is_unscored] = count, amount
    return moves
