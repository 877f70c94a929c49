"""The set-based statements of a grading run.

Every function returns :class:`odoo.tools.SQL`; none of them runs anything. Amounts are
in company currency. Sums are exact (``numeric``) so that equal customers tie; only the
comparison of finished sums uses the faster ``float8``.
"""

from odoo import fields
from odoo.tools import SQL

from ...rules import grading
from ..shared.ours import OURS


def grade_by_share(grade_ids, shares):
    """Expression on ``rank`` and ``population``: first band exceeding the rank.

    :param grade_ids: best grade first
    :param shares: of the customers, one a grade
    """
    cumulated = grading.cumulated_shares(shares)
    cases = [
        SQL(
            "WHEN (rank - 1) * %s < %s * population THEN %s",
            grading.SHARE_UNIT,
            limit,
            grade_id,
        )
        for grade_id, limit in zip(grade_ids, cumulated, strict=True)
    ]
    return SQL("CASE %s END", SQL(" ").join(cases))


def grade_by_threshold(grade_ids, thresholds):
    """Expression on ``amount``: the first grade whose threshold is reached.

    :param grade_ids: best grade first
    :param thresholds: one a grade; that of the last one says nothing
    """
    *better, last = zip(grade_ids, thresholds, strict=True)
    cases = [
        SQL("WHEN amount >= %s THEN %s", threshold, grade_id)
        for grade_id, threshold in better
    ]
    if not cases:
        return SQL("%s", last[0])
    return SQL("CASE %s ELSE %s END", SQL(" ").join(cases), last[0])


DROP_FIGURES = SQL("DROP TABLE IF EXISTS pg_temp.custrel_run_figures")


def create_figures(documents):
    """Sum the documents of each active customer into a temporary table, without those
    of our own people.

    A table of its own, because only then PostgreSQL sums with several workers.

    :param SQL documents: partner_id, amount, profit, purchases
    """
    return SQL(
        """
        CREATE TEMPORARY TABLE custrel_run_figures ON COMMIT DROP AS
        SELECT *
          FROM (
               SELECT contact.commercial_partner_id AS partner_id,
                      sum(document.amount) AS amount,
                      COALESCE(sum(document.profit), 0) AS profit,
                      sum(document.purchases)::int AS order_count
                 FROM (%s) document
                 JOIN res_partner contact ON contact.id = document.partner_id
                GROUP BY contact.commercial_partner_id
               HAVING sum(document.purchases) > 0
               OFFSET 0  -- Sums first: fewer rows to look up below.
          ) figure
         WHERE partner_id NOT IN (SELECT id FROM res_partner WHERE NOT active)
           AND partner_id NOT IN %s
        """,
        documents,
        OURS,
    )


FIGURES = SQL.identifier("custrel_run_figures")


def rank_figures(weights, grade, figures=FIGURES):
    """Percentiles, score, rank and grade of each row of ``figures``.

    Percentiles are ``percent_rank() * 100``, written with ``rank()`` so that the score
    is an exact whole number until its last division.

    :param weights: percent of amount, profit and frequency
    :param SQL grade: expression on rank, population and amount
    :param SQL figures: partner_id, amount, profit, order_count
    """
    weights = grading.weight_points(*weights)
    return SQL(
        """
        SELECT partner_id, amount, profit, order_count,
               amount_lower * 100 / steps AS amount_percentile,
               profit_lower * 100 / steps AS profit_percentile,
               frequency_lower * 100 / steps AS frequency_percentile,
               points / (%(weight_unit)s * steps) AS score,
               rank, %(grade)s AS grade_id
          FROM (
               SELECT *, rank() OVER (ORDER BY points DESC) AS rank
                 FROM (
                      SELECT *,
                             %(weight_amount)s * amount_lower
                             + %(weight_profit)s * profit_lower
                             + %(weight_frequency)s * frequency_lower AS points,
                             GREATEST(population - 1, 1)::float8 AS steps
                        FROM (
                             SELECT *,
                                    rank() OVER (ORDER BY amount::float8) - 1
                                        AS amount_lower,
                                    rank() OVER (ORDER BY profit::float8) - 1
                                        AS profit_lower,
                                    rank() OVER (ORDER BY order_count) - 1
                                        AS frequency_lower,
                                    (SELECT count(*) FROM %(figures)s counted)
                                        AS population
                               FROM %(figures)s figure
                        ) lower
                 ) scored
          ) ranked
        """,
        weight_amount=weights[0],
        weight_profit=weights[1],
        weight_frequency=weights[2],
        weight_unit=grading.WEIGHT_UNIT,
        grade=grade,
        figures=figures,
    )


SCORE_COLUMNS = (
    "amount",
    "profit",
    "order_count",
    "amount_percentile",
    "profit_percentile",
    "frequency_percentile",
    "score",
    "rank",
    "grade_id",
)


def write_scores(run, ranked, keep_previous):
    """Replace the scores of the population: update what is there, insert the rest.

    :param SQL ranked: partner_id and :data:`SCORE_COLUMNS`
    :param bool keep_previous: the grades in the table were never applied
    """
    columns = SQL(", ").join(map(SQL.identifier, SCORE_COLUMNS))
    assignments = SQL(", ").join(
        SQL("%s = %s", SQL.identifier(name), SQL.identifier("ranked", name))
        for name in SCORE_COLUMNS
    )
    return SQL(
        """
        WITH ranked AS MATERIALIZED (
            %(ranked)s
             -- Pages, indexes and foreign keys like neighbours.
             ORDER BY partner_id
        ), updated AS (
            UPDATE custrel_score score
               SET run_id = %(run)s, previous_grade_id = %(previous)s, %(assignments)s
              FROM ranked
             WHERE score.partner_id = ranked.partner_id
               AND score.company_id = %(company)s
            RETURNING score.partner_id
        )
        INSERT INTO custrel_score (partner_id, company_id, run_id, %(columns)s)
        SELECT partner_id, %(company)s, %(run)s, %(columns)s
          FROM ranked
         WHERE NOT EXISTS (
               SELECT FROM updated WHERE updated.partner_id = ranked.partner_id
         )
        """,
        ranked=ranked,
        assignments=assignments,
        columns=columns,
        company=run.company_id.id,
        run=run.id,
        previous=SQL("score.previous_grade_id" if keep_previous else "score.grade_id"),
    )


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
                   SELECT FROM custrel_score WHERE company_id = %(company)s
               )
               -- Not a join, for which the planner expects far too few customers.
               AND partner.id NOT IN (
                   SELECT partner_id FROM custrel_score WHERE company_id = %(company)s
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
             WHERE score.company_id = %(company)s
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
               AND score.company_id = %(company)s
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
