"""The set-based statements about prospects: who has bought nothing yet (row G6).

Every function returns :class:`odoo.tools.SQL`; none of them runs anything. Alias
``present`` is the row of a customer in ``custrel_customer_grade``, ``partner`` the
customer.
"""

from odoo import fields
from odoo.tools import SQL

from .moving import movable


def among(customers, column):
    """Condition that ``column`` is one of the customers; TRUE if None are given.

    :param customers: recordset, or None for everybody
    :param SQL column: with the id of a customer
    """
    if customers is None:
        return SQL("TRUE")
    return SQL("%s = ANY(%s)", column, list(customers.ids))


def select_graded(company, cases, pressing, bought, customers=None):
    """Prospects of whom somebody has said what they intend: partner_id, and the
    grade_id and reason that follow.

    :param cases: list of intent, quadrant (None for no need), grade id, reason
    :param SQL pressing: one row for ``present.partner_id``: the quadrant of its most
        pressing open need
    :param SQL bought: condition on ``partner``, see ``documents.bought_before``
    :param customers: recordset, or None for everybody
    """
    rows = SQL(", ").join(
        SQL("(%s, %s, %s::int, %s)", intent, quadrant or "", grade_id, reason)
        for intent, quadrant, grade_id, reason in cases
    )
    return SQL(
        """
        SELECT present.partner_id, target.grade_id, target.reason
          FROM custrel_customer_grade present
          JOIN res_partner partner ON partner.id = present.partner_id
           AND partner.active AND partner.commercial_partner_id = partner.id
          LEFT JOIN LATERAL (%(pressing)s) need ON TRUE
          LEFT JOIN (VALUES %(rows)s) target (intent, quadrant, grade_id, reason)
            ON target.intent = present.intent
           AND target.quadrant = COALESCE(need.quadrant, '')
         WHERE present.company_id = %(company)s
           AND present.intent IS NOT NULL
           AND %(among)s
           AND NOT %(bought)s
        """,
        pressing=pressing,
        rows=rows or SQL("(NULL, NULL, NULL::int, NULL)"),
        company=company.id,
        among=among(customers, SQL("present.partner_id")),
        bought=bought,
    )


def grade(company, graded, day, user, customers=None):
    """Write grades of prospects where they differ, with a row in the history for each.
    One statement. Gives the ids of those that changed.

    Who has no intent any more is unrated again. A grade set by hand stays while it
    holds.

    :param SQL graded: see :func:`select_graded`
    :param day: on which a grade set by hand has to hold
    """
    return SQL(
        """
        WITH graded AS MATERIALIZED (
            %(graded)s
        ), move AS MATERIALIZED (
            SELECT present.partner_id, present.grade_id AS old_id,
                   graded.grade_id AS new_id, graded.reason
              FROM custrel_customer_grade present
              LEFT JOIN graded ON graded.partner_id = present.partner_id
             WHERE present.company_id = %(company)s
               AND (graded.partner_id IS NOT NULL
                    OR present.basis = 'intent' AND present.intent IS NULL)
               AND (present.grade_id IS DISTINCT FROM graded.grade_id
                    OR graded.grade_id IS NOT NULL
                       AND present.basis IS DISTINCT FROM 'intent')
               AND %(among)s
               AND %(movable)s
             ORDER BY present.partner_id
               FOR NO KEY UPDATE OF present
        ), written AS (
            UPDATE custrel_customer_grade present
               SET grade_id = move.new_id, locked_until = NULL,
                   basis = CASE WHEN move.new_id IS NOT NULL THEN 'intent' END
              FROM move
             WHERE present.partner_id = move.partner_id
               AND present.company_id = %(company)s
        )
        INSERT INTO custrel_grade_change (
            partner_id, company_id, date, old_grade_id, new_grade_id, direction, basis,
            reason, user_id, score, amount, profit, order_count
        )
        SELECT move.partner_id, %(company)s, %(now)s, old.id, new.id,
               CASE WHEN old.id IS NULL THEN 'new'
                    WHEN old.id = new.id THEN NULL
                    WHEN new.sequence < old.sequence THEN 'up'
                    ELSE 'down' END,
               'intent', move.reason, %(user)s, 0, 0, 0, 0
          FROM move
          LEFT JOIN custrel_grade old ON old.id = move.old_id
          LEFT JOIN custrel_grade new ON new.id = move.new_id
        RETURNING partner_id
        """,
        graded=graded,
        company=company.id,
        among=among(customers, SQL("present.partner_id")),
        movable=movable(day),
        now=fields.Datetime.now(),
        user=user.id,
    )


def mark(company, graded, customers):
    """Note that the grades of these customers come from their intent, as far as they
    are prospects; for grades that were set by hand before.

    :param SQL graded: see :func:`select_graded`
    """
    return SQL(
        """
        UPDATE custrel_customer_grade present
           SET basis = 'intent'
          FROM (%(graded)s) graded
         WHERE graded.partner_id = present.partner_id
           AND present.company_id = %(company)s
           AND present.basis = 'value'
           AND %(among)s
        """,
        graded=graded,
        company=company.id,
        among=among(customers, SQL("present.partner_id")),
    )


def hand_over(company, bought, reason, user, customers=None):
    """Let the value score grade who was graded by intent and has bought since. They
    keep their grades until the next run; the history says why. Gives their ids.

    :param SQL bought: condition on ``partner``, see ``documents.bought_before``
    """
    return SQL(
        """
        WITH buyer AS (
            UPDATE custrel_customer_grade present
               SET basis = 'value'
              FROM res_partner partner
             WHERE partner.id = present.partner_id
               AND present.company_id = %(company)s
               AND present.basis = 'intent'
               AND %(among)s
               AND %(bought)s
            RETURNING present.partner_id, present.grade_id
        )
        INSERT INTO custrel_grade_change (
            partner_id, company_id, date, old_grade_id, new_grade_id, basis,
            reason, user_id, score, amount, profit, order_count
        )
        SELECT partner_id, %(company)s, %(now)s, grade_id, grade_id, 'value',
               %(reason)s, %(user)s, 0, 0, 0, 0
          FROM buyer ORDER BY partner_id
        RETURNING partner_id
        """,
        company=company.id,
        among=among(customers, SQL("present.partner_id")),
        bought=bought,
        now=fields.Datetime.now(),
        reason=reason,
        user=user.id,
    )


def count(company, bought):
    """Prospects that have a grade by intent: grade id and how many.

    :param SQL bought: condition on ``partner``, see ``documents.bought_before``
    """
    return SQL(
        """
        SELECT present.grade_id, count(*)
          FROM custrel_customer_grade present
          JOIN res_partner partner ON partner.id = present.partner_id
           AND partner.active
         WHERE present.company_id = %s
           AND present.basis = 'intent' AND present.grade_id IS NOT NULL
           AND NOT %s
         GROUP BY present.grade_id
        """,
        company.id,
        bought,
    )
