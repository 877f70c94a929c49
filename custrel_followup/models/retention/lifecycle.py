"""Statements that turn purchase days into the days from which a customer is at risk,
dormant, and lost. They say in SQL what ``rules/lifecycle.py`` specifies; a test
compares the two.

Every function returns :class:`odoo.tools.SQL`; none of them runs anything.
"""

from odoo.tools import SQL

from ...rules import lifecycle

NAMES = (
    "factor",
    "floor_days",
    "ceiling_days",
    "fixed_days",
    "dormant_times",
    "lost_times",
    "quiet_days",
    "usual_gap",
    "unanswered",
)
"""Columns of the rules, in the order of :func:`list_limits`."""


def list_limits(by_grade):
    """The rules as a table: grade_id (0 for none) and :data:`NAMES`.

    :param dict by_grade: id of a grade, 0 for none, to a rule
    """
    rows = SQL(", ").join(
        SQL(
            "(%s, %s)",
            grade_id,
            SQL(", ").join(
                SQL("%s::float8", rule[name])
                if name in ("factor", "dormant_times", "lost_times", "usual_gap")
                else SQL("%s", rule[name])
                for name in NAMES
            ),
        )
        for grade_id, rule in by_grade.items()
    )
    names = SQL(", ").join(map(SQL.identifier, ("grade_id", *NAMES)))
    return SQL("(VALUES %s) limits (%s)", rows, names)


def whose(column, partner_ids):
    """Condition that a column is one of these ids.

    :param partner_ids: list, or SQL of a few; None for all
    """
    if partner_ids is None:
        return SQL("TRUE")
    if isinstance(partner_ids, SQL):
        return SQL("%s = ANY(ARRAY(%s))", column, partner_ids)
    return SQL("%s = ANY(%s)", column, list(partner_ids))


def bought_by(column, partner_ids):
    """Condition that a column is one of the contacts of these customers.

    An array is looked up in the index of the documents, a join is not.

    :param partner_ids: see :func:`whose`
    """
    if partner_ids is None:
        return SQL("TRUE")
    return SQL(
        "%s = ANY(ARRAY(SELECT id FROM res_partner WHERE %s))",
        column,
        whose(SQL("commercial_partner_id"), partner_ids),
    )


def silence(gap, days):
    """Expression for the days a customer may be silent, on alias ``limits``."""
    return SQL(
        """CASE WHEN %(days)s < %(enough)s THEN fixed_days
                ELSE LEAST(GREATEST(floor(factor * %(gap)s)::int, floor_days),
                           ceiling_days) END""",
        days=days,
        gap=gap,
        enough=lifecycle.ENOUGH_DAYS,
    )


def expected_gap(first, last, days):
    """Expression for the expected gap, on alias ``limits``."""
    return SQL(
        """((%(last)s - %(first)s) + %(shrink)s * usual_gap)
           / (%(days)s - 1 + %(shrink)s)""",
        first=first,
        last=last,
        days=days,
        shrink=lifecycle.SHRINK,
    )


ROWS, GRADED = SQL("custrel_customer_rhythm"), SQL("custrel_customer_grade")
"""Whose days are known, and the grades that they have."""


def find_dates(company, limits, partner_ids, facts, rows=ROWS, graded=GRADED):
    """The days from which each state begins: id (of the row) and :data:`DATED`.

    :param SQL limits: see :func:`list_limits`
    :param partner_ids: of customers, see :func:`whose`
    :param SQL facts: see :func:`read_facts` and :data:`KNOWN_FACTS`
    :param SQL rows: table of purchase days, see :func:`read_rows`
    :param SQL graded: table of grades
    """
    return SQL(
        """
        WITH heard AS MATERIALIZED (
            SELECT rhythm.id, rhythm.partner_id, rhythm.first_day, rhythm.last_day,
                   rhythm.day_count, limits.*, fact.heard_on, fact.kept_until,
                   -- The order by which he came back may be cancelled.
                   CASE WHEN won_on <= last_day THEN won_on END AS won_on,
                   %(gap)s AS gap
              FROM %(rows)s rhythm
              LEFT JOIN %(graded)s present
                ON present.partner_id = rhythm.partner_id
               AND present.company_id = rhythm.company_id
              JOIN %(limits)s ON limits.grade_id = COALESCE(present.grade_id, 0)
              JOIN (%(facts)s) fact ON fact.id = rhythm.id
             WHERE rhythm.company_id = %(company)s AND %(whose)s
        ), begun AS (
            SELECT heard.*, %(silence)s AS silence,
                   CASE WHEN quiet_days > 0
                        THEN GREATEST(last_day, heard_on) + quiet_days + 1 END
                       AS quiet_from,
                   vain.day AS unanswered_on
              FROM heard
              LEFT JOIN LATERAL (
                   SELECT (date_end AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date AS day
                     FROM custrel_followup
                    WHERE partner_id = heard.partner_id AND company_id = %(company)s
                      AND state = 'done' AND active AND is_attempt
                      AND (date_end AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date
                          > COALESCE(GREATEST(last_day, heard_on), '-infinity')
                    ORDER BY date_end OFFSET GREATEST(unanswered - 1, 0) LIMIT 1
              ) vain ON unanswered > 0
        )
        SELECT id, heard_on, kept_until, won_on, round(gap::numeric, 1) AS gap,
               last_day + silence + 1 AS silent_from, quiet_from, unanswered_on,
               CASE WHEN last_day IS NOT NULL
                    THEN GREATEST(LEAST(last_day + silence + 1, quiet_from),
                                  kept_until + 1) END AS risk_from,
               CASE WHEN last_day IS NOT NULL OR unanswered_on IS NOT NULL
                    THEN GREATEST(LEAST(last_day
                                        + floor(silence * dormant_times)::int + 1,
                                        unanswered_on),
                                  kept_until + 1) END AS dormant_from,
               CASE WHEN last_day IS NOT NULL
                    THEN GREATEST(last_day + floor(silence * lost_times)::int + 1,
                                  kept_until + 1) END AS lost_from
          FROM begun
        """,
        tz=company._custrel_tz(),
        company=company.id,
        limits=limits,
        facts=facts,
        rows=rows,
        graded=graded,
        whose=whose(SQL("rhythm.partner_id"), partner_ids),
        gap=expected_gap(
            SQL("rhythm.first_day"), SQL("rhythm.last_day"), SQL("rhythm.day_count")
        ),
        silence=silence(SQL("gap"), SQL("day_count")),
    )


def write_dates(dates):
    """Write the days from which each state begins, where they changed. Whoever answers
    is contacted as often as before.

    :param SQL dates: see :func:`find_dates`
    """
    return SQL(
        """
        UPDATE custrel_customer_rhythm rhythm
           SET (%(names)s) = ROW(%(new)s),
               slowed_on = CASE WHEN dated.heard_on > rhythm.slowed_on THEN NULL
                                ELSE rhythm.slowed_on END
          FROM (%(dates)s) dated
         WHERE rhythm.id = dated.id AND (%(old)s) IS DISTINCT FROM (%(new)s)
        """,
        dates=dates,
        names=SQL(", ").join(map(SQL.identifier, DATED)),
        old=SQL(", ").join(SQL.identifier("rhythm", name) for name in DATED),
        new=SQL(", ").join(SQL.identifier("dated", name) for name in DATED),
    )


DATED = (
    "heard_on",
    "kept_until",
    "won_on",
    "gap",
    "silent_from",
    "quiet_from",
    "unanswered_on",
    "risk_from",
    "dormant_from",
    "lost_from",
)
"""Columns of :func:`find_dates`."""

KNOWN_FACTS = SQL("SELECT id, heard_on, kept_until FROM custrel_customer_rhythm")
"""What the last look found out: enough where only grades or limits changed."""


def read_facts(company, kept, heard, partner_ids, rows=ROWS):
    """What is known of customers beside their purchases, read anew: id (of the row),
    heard_on, and kept_until, the last day on which something is open that keeps him
    active.

    :param list kept: of SQL that gives partner_id and day
    :param list heard: of SQL that gives partner_id and moment
    :param partner_ids: of customers, see :func:`whose`
    :param SQL rows: see :func:`find_dates`
    """
    return SQL(
        """
        SELECT known.id, kept.day AS kept_until,
               GREATEST((customer.custrel_last_contact_date ->> %(key)s)::date,
                        heard.day) AS heard_on
          FROM %(rows)s known
          JOIN res_partner customer ON customer.id = known.partner_id
          LEFT JOIN (
               SELECT partner_id, max(day) AS day FROM (%(kept)s) open
                GROUP BY partner_id
          ) kept ON kept.partner_id = known.partner_id
          LEFT JOIN (
               SELECT partner_id,
                      (max(moment) AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date AS day
                 FROM (%(heard)s) word
                GROUP BY partner_id
          ) heard ON heard.partner_id = known.partner_id
         WHERE known.company_id = %(company)s AND %(whose)s
        """,
        kept=SQL(" UNION ALL ").join(kept),
        heard=SQL(" UNION ALL ").join(heard),
        rows=rows,
        key=str(company.id),
        tz=company._custrel_tz(),
        company=company.id,
        whose=whose(SQL("known.partner_id"), partner_ids),
    )


def read_rows(company, summed):
    """Purchase days of a company that has not begun, as a table like those that are
    kept.

    :param SQL summed: see :func:`rhythm.sum_days`
    """
    return SQL(
        """(SELECT partner_id AS id, %s AS company_id, NULL::date AS won_on,
                   NULL::date AS lost_on, summed.* FROM (%s) summed)""",
        company.id,
        summed,
    )


def add_rows(company, partner_ids):
    """Give customers who never bought a row, to keep what we heard of them."""
    return SQL(
        """
        INSERT INTO custrel_customer_rhythm (partner_id, company_id, day_count)
        SELECT id, %s, 0 FROM res_partner
         WHERE id = ANY(%s) AND commercial_partner_id = id
        ON CONFLICT (partner_id, company_id) DO NOTHING
        """,
        company.id,
        list(partner_ids),
    )


def usual_gaps(company, fewest, rows=ROWS, graded=GRADED):
    """The median of the own mean gaps, in days, of customers with a rhythm: of each
    grade that has enough of them (grade_id 0: without a grade), and of all. Rows of
    grade_id, whether it is the row of all, number of customers, median.

    :param int fewest: so many customers are enough
    :param SQL rows: as ``graded``, see :func:`find_dates`
    """
    return SQL(
        """
        SELECT COALESCE(present.grade_id, 0), GROUPING(present.grade_id) = 1,
               count(*), percentile_cont(0.5) WITHIN GROUP (
                   ORDER BY (last_day - first_day)::float8 / (day_count - 1)
               )
          FROM %(rows)s rhythm
          LEFT JOIN %(graded)s present
            ON present.partner_id = rhythm.partner_id
           AND present.company_id = rhythm.company_id
         WHERE rhythm.company_id = %(company)s AND day_count >= %(enough)s
         GROUP BY GROUPING SETS ((present.grade_id), ())
        HAVING count(*) >= %(fewest)s
        """,
        rows=rows,
        graded=graded,
        company=company.id,
        enough=lifecycle.ENOUGH_DAYS,
        fewest=fewest,
    )
