"""What a grading run computes: figures, percentiles, ranks and grades of customers.

Every function returns :class:`odoo.tools.SQL`; none of them runs anything. Amounts are
in company currency. Sums are exact (``numeric``) so that equal customers tie; only the
comparison of finished sums uses the faster ``float8``.
"""

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
COLUMNS = SQL(", ").join(map(SQL.identifier, SCORE_COLUMNS))


def write_scores(run, ranked, keep_previous):
    """Replace the scores that people read: update what is there, insert the rest.

    :param SQL ranked: partner_id and :data:`SCORE_COLUMNS`
    :param bool keep_previous: the grades in the table were never applied
    """
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
               AND score.company_id = %(company)s AND score.active
            RETURNING score.partner_id
        )
        INSERT INTO custrel_score (partner_id, company_id, run_id, active, %(columns)s)
        SELECT partner_id, %(company)s, %(run)s, TRUE, %(columns)s
          FROM ranked
         WHERE NOT EXISTS (
               SELECT FROM updated WHERE updated.partner_id = ranked.partner_id
         )
        """,
        ranked=ranked,
        assignments=assignments,
        columns=COLUMNS,
        company=run.company_id.id,
        run=run.id,
        previous=SQL("score.previous_grade_id" if keep_previous else "score.grade_id"),
    )


def drop_others(run):
    """Remove the scores of other runs that people have read so far in the company."""
    return SQL(
        "DELETE FROM custrel_score WHERE company_id = %s AND run_id != %s AND active",
        run.company_id.id,
        run.id,
    )


def add_waiting(run, ranked):
    """Keep the scores of a preview beside those of the applied run.

    :param SQL ranked: partner_id and :data:`SCORE_COLUMNS`
    """
    return SQL(
        """
        INSERT INTO custrel_score (
            partner_id, company_id, run_id, active, previous_grade_id, %(columns)s
        )
        SELECT ranked.partner_id, %(company)s, %(run)s, FALSE, present.grade_id,
               %(ranked_columns)s
          FROM (%(ranked)s) ranked
          LEFT JOIN custrel_score present
            ON present.partner_id = ranked.partner_id
           AND present.company_id = %(company)s AND present.active
         -- Pages and indexes like neighbours.
         ORDER BY ranked.partner_id
        """,
        columns=COLUMNS,
        ranked_columns=SQL(", ").join(
            SQL.identifier("ranked", name) for name in SCORE_COLUMNS
        ),
        ranked=ranked,
        company=run.company_id.id,
        run=run.id,
    )


def drop_waiting(runs):
    """Remove the scores of previews."""
    return SQL(
        "DELETE FROM custrel_score WHERE run_id = ANY(%s) AND NOT active", runs.ids
    )


def select_waiting(run):
    """The scores of a preview: partner_id and :data:`SCORE_COLUMNS`."""
    return SQL(
        "SELECT partner_id, %s FROM custrel_score WHERE run_id = %s AND NOT active",
        COLUMNS,
        run.id,
    )
