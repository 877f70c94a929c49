"""From the grades that a run computed to those that customers have: which change, are
applied, and taken back.

Every function returns :class:`odoo.tools.SQL`; none of them runs anything.
"""

from odoo import fields
from odoo.tools import SQL


def movable(day):
    """Condition on alias ``present``: no grade set by hand holds on ``day``."""
    return SQL(
        "(present.basis IS DISTINCT FROM 'manual' OR present.locked_until < %s)", day
    )


def propose_moves(run, calm, lapsed, bought):
    """Customers whose grade would change: partner_id, old and new grade, direction,
    score and amount (None without a score).

    Customers that bought earlier but not in the window go to the last grade; those
    whose documents are all gone lose a grade that came from figures. A grade set by
    hand stays until it expires.

    :param SQL calm: condition on aliases ``score`` and ``present``
    :param SQL lapsed: condition on alias ``partner``, see ``bought_before``
    """
    return SQL(
        """
        WITH unscored AS MATERIALIZED (
            SELECT partner.id AS partner_id, present.grade_id,
                   %(lapsed)s AS lapsed,
                   CASE WHEN present.basis = 'value' THEN NOT %(bought)s END AS lost
              FROM res_partner partner
              LEFT JOIN custrel_customer_grade present
                ON present.partner_id = partner.id
               AND present.company_id = %(company)s
             WHERE partner.active AND partner.commercial_partner_id = partner.id
               -- Without a single document the data is missing, not the customers.
               AND EXISTS (
                   SELECT FROM custrel_score WHERE run_id = %(run)s
               )
               -- Not a join, for which the planner expects far too few customers.
               AND partner.id NOT IN (
                   SELECT partner_id FROM custrel_score WHERE run_id = %(run)s
               )
               AND present.grade_id IS DISTINCT FROM %(lowest)s
               AND %(movable)s
        ), moved AS (
            SELECT score.partner_id, present.grade_id AS old_id,
                   score.grade_id AS new_id, score.score, score.amount
              FROM custrel_score score
              LEFT JOIN custrel_customer_grade present
                ON present.partner_id = score.partner_id
               AND present.company_id = %(company)s
             WHERE score.run_id = %(run)s
               AND present.grade_id IS DISTINCT FROM score.grade_id
               AND %(movable)s
               AND %(calm)s
            UNION ALL
            SELECT partner_id, grade_id, CASE WHEN lapsed THEN %(lowest)s END,
                   NULL, NULL
              FROM unscored
             WHERE lapsed OR lost
        )
        SELECT moved.partner_id, old.id AS old_grade_id, new.id AS new_grade_id,
               CASE WHEN old.id IS NULL THEN 'new'
                    WHEN new.sequence < old.sequence THEN 'up'
                    ELSE 'down' END AS direction,
               moved.score, moved.amount
          FROM moved
          LEFT JOIN custrel_grade old ON old.id = moved.old_id
          LEFT JOIN custrel_grade new ON new.id = moved.new_id
         ORDER BY moved.partner_id
        """,
        company=run.company_id.id,
        run=run.id,
        movable=movable(run.date_to),
        calm=calm,
        lapsed=lapsed,
        bought=bought,
        lowest=run.line_ids[-1].grade_id.id,
    )


def list_moves(run, moves):
    """Keep the proposed moves for a preview.

    :param SQL moves: see :func:`propose_moves`
    """
    return SQL(
        """
        INSERT INTO custrel_grading_move (
            run_id, partner_id, old_grade_id, new_grade_id, direction,
            score, amount, amount_before, stake, is_unscored
        )
        SELECT %(run)s, move.partner_id, move.old_grade_id, move.new_grade_id,
               move.direction, move.score, COALESCE(move.amount, 0),
               COALESCE(past.amount, 0), GREATEST(move.amount, past.amount, 0),
               move.score IS NULL
          FROM (%(moves)s) move
          LEFT JOIN LATERAL (
               SELECT change.amount FROM custrel_grade_change change
                WHERE change.partner_id = move.partner_id
                  AND change.company_id = %(company)s
                  AND change.taken_back IS NOT TRUE
                ORDER BY change.date DESC, change.id DESC LIMIT 1
          ) past ON move.old_grade_id IS NOT NULL
        """,
        run=run.id,
        company=run.company_id.id,
        moves=moves,
    )


def take_moves(run):
    """Take the moves off the list."""
    return SQL(
        """
        DELETE FROM custrel_grading_move WHERE run_id = %s
        RETURNING partner_id, old_grade_id, new_grade_id, direction
        """,
        run.id,
    )


def calm_two_runs():
    """The run before came to the same grade."""
    return SQL("(present.grade_id IS NULL OR score.previous_grade_id = score.grade_id)")


def calm_margin(value, borders):
    """``value`` has left the present grade by more than the margin.

    :param SQL value: expression on alias ``score``
    :param borders: for each grade its id and the values from which on a customer has
        left it upwards and downwards; None where that is not possible
    """
    moves = [SQL("present.grade_id IS NULL")]
    for grade, above, below in borders:
        if above is not None:
            moves.append(
                SQL("(present.grade_id = %s AND %s >= %s)", grade, value, above)
            )
        if below is not None:
            moves.append(
                SQL("(present.grade_id = %s AND %s <= %s)", grade, value, below)
            )
    grades = tuple(border[0] for border in borders)
    if grades:
        moves.append(SQL("present.grade_id NOT IN %s", grades))
    return SQL("(%s)", SQL(" OR ").join(moves))


def apply_moves(run, user, moves):
    """Write grades and history. One statement: either all of it happened or nothing.

    A grade that somebody changed since the preview is left alone. Gives the moves that
    were made, counted: old and new grade, whether the customer has no score, how many,
    and their amount.

    :param SQL moves: see :func:`propose_moves` and :func:`take_moves`
    """
    return SQL(
        """
        WITH move AS MATERIALIZED (
            %(moves)s
        ), written AS (
            INSERT INTO custrel_customer_grade (
                partner_id, company_id, grade_id, basis
            )
            SELECT move.partner_id, %(company)s, move.new_grade_id,
                   CASE WHEN move.new_grade_id IS NOT NULL THEN 'value' END
              FROM move
              LEFT JOIN custrel_customer_grade present
                ON present.partner_id = move.partner_id
               AND present.company_id = %(company)s
             WHERE present.grade_id IS NOT DISTINCT FROM move.old_grade_id
               AND %(movable)s
            ON CONFLICT (partner_id, company_id) DO UPDATE
               SET grade_id = EXCLUDED.grade_id, basis = EXCLUDED.basis,
                   locked_until = NULL
            RETURNING partner_id
        ), kept AS (
            INSERT INTO custrel_grade_change (
                partner_id, company_id, date, old_grade_id, new_grade_id, direction,
                basis, run_id, user_id, score, amount, profit, order_count
            )
            SELECT move.partner_id, %(company)s, %(now)s,
                   move.old_grade_id, move.new_grade_id, move.direction, 'value',
                   %(run)s, %(user)s, score.score, COALESCE(score.amount, 0),
                   score.profit, score.order_count
              FROM move
              JOIN written ON written.partner_id = move.partner_id
              LEFT JOIN custrel_score score
                ON score.partner_id = move.partner_id
               AND score.run_id = %(run)s
            RETURNING old_grade_id, new_grade_id, score IS NULL AS is_unscored, amount
        )
        SELECT old_grade_id, new_grade_id, is_unscored, count(*), sum(amount)
          FROM kept
         GROUP BY old_grade_id, new_grade_id, is_unscored
        """,
        moves=moves,
        company=run.company_id.id,
        movable=movable(run.date_to),
        now=fields.Datetime.now(),
        run=run.id,
        user=user.id,
    )


def take_back(run):
    """Give back the grades that a run changed, and mark its moves in the history.

    Who has been graded anew since keeps that. One statement. Gives how many customers
    got their grade back.
    """
    return SQL(
        """
        WITH restored AS (
            UPDATE custrel_customer_grade present
               SET grade_id = change.old_grade_id, locked_until = NULL,
                   basis = CASE WHEN change.old_grade_id IS NOT NULL THEN 'value' END
              FROM custrel_grade_change change
             WHERE change.run_id = %(run)s AND %(untouched)s
            RETURNING change.id
        ), marked AS (
            UPDATE custrel_grade_change change
               SET taken_back = TRUE
              FROM restored
             WHERE change.id = restored.id
        )
        SELECT count(*) FROM restored
        """,
        run=run.id,
        untouched=_untouched(run),
    )


def count_given_back(run):
    """How many customers get the grade back that they had (``old``), have none again
    (``none``), or keep what somebody has given them since (``kept``)."""
    return SQL(
        """
        SELECT CASE WHEN NOT EXISTS (
                   SELECT FROM custrel_customer_grade present WHERE %(untouched)s
               ) THEN 'kept'
               WHEN change.old_grade_id IS NULL THEN 'none' ELSE 'old' END AS what,
               count(*)
          FROM custrel_grade_change change
         WHERE change.run_id = %(run)s
         GROUP BY 1
        """,
        run=run.id,
        untouched=_untouched(run),
    )


def list_given_back(run):
    """Customer, old and new grade of the moves that taking a run back undoes."""
    return SQL(
        """
        SELECT change.partner_id, change.old_grade_id, change.new_grade_id
          FROM custrel_grade_change change
          JOIN custrel_customer_grade present ON %(untouched)s
         WHERE change.run_id = %(run)s
        """,
        run=run.id,
        untouched=_untouched(run),
    )


def _untouched(run):
    """Condition on aliases ``present`` and ``change``: the grade is still as the run
    left it."""
    return SQL(
        """
        present.partner_id = change.partner_id AND present.company_id = %s
        AND present.grade_id IS NOT DISTINCT FROM change.new_grade_id
        AND present.basis IS DISTINCT FROM 'manual'
        AND change.taken_back IS NOT TRUE
        """,
        run.company_id.id,
    )
