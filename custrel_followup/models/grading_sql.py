"""The set-based statements of a grading run.

Every function returns :class:`odoo.tools.SQL`; none of them runs anything. Amounts are
in company currency. Sums are exact (``numeric``) so that equal customers tie; only the
comparison of finished sums uses the faster ``float8``.
"""

from odoo.tools import SQL

from ..rules import grading


def grade_by_share(lines):
    """Expression on ``rank`` and ``population``: first band exceeding the rank."""
    cumulated = grading.cumulated_shares(lines.mapped("share"))
    cases = [
        SQL(
            "WHEN (rank - 1) * %s < %s * population THEN %s",
            grading.SHARE_UNIT,
            limit,
            line.grade_id.id,
        )
        for line, limit in zip(lines, cumulated, strict=True)
    ]
    return SQL("CASE %s END", SQL(" ").join(cases))


def grade_by_threshold(lines):
    """Expression on ``amount``: the first grade whose threshold is reached."""
    cases = [
        SQL("WHEN amount >= %s THEN %s", line.threshold, line.grade_id.id)
        for line in lines[:-1]
    ]
    if not cases:
        return SQL("%s", lines.grade_id.id)
    return SQL("CASE %s ELSE %s END", SQL(" ").join(cases), lines[-1].grade_id.id)


def create_figures(documents):
    """Sum the documents of each active customer into a temporary table.

    A table of its own, because only then PostgreSQL sums with several workers.

    :param SQL documents: partner_id, amount, profit, purchases
    """
    return SQL(
        """
        CREATE TEMPORARY TABLE custrel_figure ON COMMIT DROP AS
        SELECT figure.*
          FROM (
               SELECT contact.commercial_partner_id AS partner_id,
                      sum(document.amount) AS amount,
                      COALESCE(sum(document.profit), 0) AS profit,
                      sum(document.purchases)::int AS order_count
                 FROM (%s) document
                 JOIN res_partner contact ON contact.id = document.partner_id
                GROUP BY contact.commercial_partner_id
               HAVING sum(document.purchases) > 0
          ) figure
          JOIN res_partner customer
            ON customer.id = figure.partner_id AND customer.active
        """,
        documents,
    )


def rank_figures(run, grade):
    """Percentiles, score, rank and grade of each row of ``custrel_figure``.

    Percentiles are ``percent_rank() * 100``, written with ``rank()`` so that the score
    is an exact whole number until its last division.

    :param SQL grade: expression on rank, population and amount
    """
    weights = grading.weight_points(*run._get_weights())
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
                                    (SELECT count(*) FROM custrel_figure) AS population
                               FROM custrel_figure
                        ) lower
                 ) scored
          ) ranked
        """,
        weight_amount=weights[0],
        weight_profit=weights[1],
        weight_frequency=weights[2],
        weight_unit=grading.WEIGHT_UNIT,
        grade=grade,
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


def _movable(key, day):
    """Condition on alias ``partner``: no grade set by hand holds on ``day``."""
    return SQL(
        """(partner.custrel_grade_basis ->> %(key)s IS DISTINCT FROM 'manual'
            OR (partner.custrel_grade_locked_until ->> %(key)s)::date < %(day)s)""",
        key=key,
        day=day,
    )


def insert_moves(run, calm, lapsed):
    """List the customers whose grade would change, as things to do.

    Customers that bought earlier but not in the window go to the last grade; those
    whose documents are all gone lose a grade that came from figures. A grade set by
    hand stays until it expires.

    :param SQL calm: condition on aliases ``score``, ``old`` and ``new``
    :param SQL lapsed: condition on alias ``partner``, see ``bought_before``
    """
    key = str(run.company_id.id)
    lowest = run.line_ids[-1].grade_id.id
    return SQL(
        """
        WITH candidate AS MATERIALIZED (
            SELECT partner.id, score.id AS score_id,
                   (partner.custrel_grade_id ->> %(key)s)::int AS old_id,
                   partner.custrel_grade_basis ->> %(key)s AS basis
              FROM res_partner partner
              LEFT JOIN custrel_score score
                ON score.partner_id = partner.id AND score.company_id = %(company)s
             WHERE (score.id IS NOT NULL
                    OR partner.active AND partner.commercial_partner_id = partner.id)
               AND (partner.custrel_grade_id ->> %(key)s)::int
                   IS DISTINCT FROM COALESCE(score.grade_id, %(lowest)s)
               AND %(movable)s
        ), target AS (
            SELECT partner.id, old.id AS old_id, new.id AS new_id
              FROM candidate partner
              JOIN custrel_score score ON score.id = partner.score_id
              JOIN custrel_grade new ON new.id = score.grade_id
              LEFT JOIN custrel_grade old ON old.id = partner.old_id
             WHERE %(calm)s
            UNION ALL
            SELECT partner.id, partner.old_id,
                   CASE WHEN %(bought_before)s THEN %(lowest)s END
              FROM candidate partner
             WHERE partner.score_id IS NULL
               AND (partner.basis = 'value' OR %(bought_before)s)
        )
        INSERT INTO custrel_grading_move (
            run_id, partner_id, old_grade_id, new_grade_id, direction
        )
        SELECT %(run)s, target.id, old.id, new.id,
               CASE WHEN old.id IS NULL THEN 'new'
                    WHEN new.sequence < old.sequence THEN 'up'
                    ELSE 'down' END
          FROM target
          LEFT JOIN custrel_grade old ON old.id = target.old_id
          LEFT JOIN custrel_grade new ON new.id = target.new_id
         -- Scattered over the pages of customers: what the first batches leave free
         -- there takes the versions of later ones, without new index entries.
         ORDER BY hashint4(target.id)
        """,
        key=key,
        company=run.company_id.id,
        movable=_movable(key, run.date_to),
        calm=calm,
        bought_before=lapsed,
        lowest=lowest,
        run=run.id,
    )


def calm_two_runs():
    """The run before came to the same grade."""
    return SQL("(old.id IS NULL OR score.previous_grade_id = score.grade_id)")


def calm_margin(value, borders):
    """``value`` has left the present grade by more than the margin.

    :param SQL value: expression on alias ``score``
    :param borders: for each grade its id and the values from which on a customer has
        left it upwards and downwards; None where that is not possible
    """
    moves = [SQL("old.id IS NULL")]
    for grade, above, below in borders:
        if above is not None:
            moves.append(SQL("(old.id = %s AND %s >= %s)", grade, value, above))
        if below is not None:
            moves.append(SQL("(old.id = %s AND %s <= %s)", grade, value, below))
    grades = tuple(border[0] for border in borders)
    if grades:
        moves.append(SQL("old.id NOT IN %s", grades))
    return SQL("(%s)", SQL(" OR ").join(moves))


def apply_moves(run, user, limit=None):
    """Take moves off the list, write grades and history.

    A grade that somebody changed since the preview is left alone. One statement: either
    all of it happened or nothing.

    :param int limit: how many moves; None for all
    """
    return SQL(
        """
        WITH move AS (
            DELETE FROM custrel_grading_move
             WHERE id IN (
                   SELECT id FROM custrel_grading_move
                    WHERE run_id = %(run)s ORDER BY id LIMIT %(limit)s
             )
            RETURNING partner_id, old_grade_id, new_grade_id, direction
        ), written AS (
            UPDATE res_partner partner
               SET custrel_grade_id = COALESCE(partner.custrel_grade_id, '{}')
                       || jsonb_build_object(%(key)s::text, move.new_grade_id),
                   custrel_grade_basis = COALESCE(partner.custrel_grade_basis, '{}')
                       || jsonb_build_object(%(key)s::text, %(basis)s),
                   custrel_grade_locked_until =
                       partner.custrel_grade_locked_until - %(key)s
              FROM move
             WHERE partner.id = move.partner_id
               AND (partner.custrel_grade_id ->> %(key)s)::int
                   IS NOT DISTINCT FROM move.old_grade_id
               AND %(movable)s
            RETURNING move.*
        )
        INSERT INTO custrel_grade_change (
            partner_id, company_id, date, old_grade_id, new_grade_id, direction,
            basis, run_id, user_id, score, amount, profit, order_count
        )
        SELECT written.partner_id, %(company)s, now() AT TIME ZONE 'UTC',
               old_grade_id, new_grade_id, direction, 'value', %(run)s, %(user)s,
               score.score, score.amount, score.profit, score.order_count
          FROM written
          LEFT JOIN custrel_score score
            ON score.partner_id = written.partner_id AND score.company_id = %(company)s
        """,
        run=run.id,
        limit=limit,
        key=str(run.company_id.id),
        basis=SQL("CASE WHEN move.new_grade_id IS NOT NULL THEN 'value' END"),
        movable=_movable(str(run.company_id.id), run.date_to),
        company=run.company_id.id,
        user=user.id,
    )
