"""Runs inside Odoo: what reports on who stays read, and plain SQL that finds it."""

import statistics
import time
from datetime import timedelta

from dateutil.relativedelta import relativedelta

REPEATS = 5
WARM_UP = 1

# What somebody would write who knows SQL and the tables, and sees all of a company.
RETENTION = """
WITH bought AS (
    SELECT buyer.commercial_partner_id AS id, date_trunc('month', day) AS month,
           max(day) AS last
      FROM (SELECT partner_id, (date_order AT TIME ZONE 'UTC'
                                AT TIME ZONE %(tz)s)::date AS day
              FROM sale_order
             WHERE state = 'sale' AND company_id = %(company)s) sale
      JOIN res_partner buyer ON buyer.id = sale.partner_id
     WHERE day <= %(today)s
     GROUP BY 1, 2
), kept AS (
    SELECT *, month + %(window)s * interval '1 month' AS until,
           lead(month) OVER (PARTITION BY id ORDER BY month) AS following
      FROM bought
)
SELECT shown.month::date, count(*),
       count(*) FILTER (WHERE COALESCE(following > until, TRUE) AND shown.month = until
                          AND last + %(window)s * interval '1 month' <= %(today)s)
  FROM generate_series(date_trunc('month', %(today)s::date) - interval '35 months',
                       %(today)s, interval '1 month') shown (month)
  JOIN kept ON shown.month > kept.month
           AND shown.month <= LEAST(COALESCE(following, 'infinity'), until)
 GROUP BY 1
"""
LOST = """
WITH bought AS (
    SELECT buyer.commercial_partner_id AS id, date_trunc('month', day) AS month,
           max(day) AS last
      FROM (SELECT partner_id, (date_order AT TIME ZONE 'UTC'
                                AT TIME ZONE %(tz)s)::date AS day
              FROM sale_order
             WHERE state = 'sale' AND company_id = %(company)s
               AND date_order >= %(since)s) sale
      JOIN res_partner buyer ON buyer.id = sale.partner_id
     WHERE day <= %(today)s
     GROUP BY 1, 2
)
SELECT count(*) FROM (
    SELECT last, month, lead(month) OVER (PARTITION BY id ORDER BY month) AS following
      FROM bought) kept
 WHERE month = date_trunc('month', %(begin)s::date) - %(window)s * interval '1 month'
   AND COALESCE(following > date_trunc('month', %(begin)s::date), TRUE)
   AND last + %(window)s * interval '1 month' < %(end)s
"""
COHORTS = """
SELECT first, number - first, count(*) FROM (
    SELECT *, min(number) OVER (PARTITION BY id) AS first FROM (
        SELECT DISTINCT buyer.commercial_partner_id AS id,
               extract(year FROM day) * 4 + extract(quarter FROM day) AS number
          FROM (SELECT partner_id, (date_order AT TIME ZONE 'UTC'
                                    AT TIME ZONE %(tz)s)::date AS day
                  FROM sale_order
                 WHERE state = 'sale' AND company_id = %(company)s) sale
          JOIN res_partner buyer ON buyer.id = sale.partner_id
         WHERE day <= %(today)s) bought) quarter
 GROUP BY 1, 2
"""
# The same parts, each with its place among those of the grade.
LOYALTY = """
SELECT measured.*, percent_rank() OVER (PARTITION BY grade_id ORDER BY days),
       percent_rank() OVER (PARTITION BY grade_id ORDER BY amount),
       percent_rank() OVER (PARTITION BY grade_id ORDER BY quantity),
       percent_rank() OVER (PARTITION BY grade_id ORDER BY discounted DESC),
       percent_rank() OVER (PARTITION BY grade_id ORDER BY stayed),
       percent_rank() OVER (PARTITION BY grade_id ORDER BY reached),
       percent_rank() OVER (PARTITION BY grade_id ORDER BY referrals)
  FROM (
       SELECT bought.*, complaint.stayed, contact.reached, referral.referrals
         FROM (
              SELECT buyer.commercial_partner_id AS id, present.grade_id,
                     count(DISTINCT day) FILTER (WHERE day > first_day) AS days,
                     COALESCE(sum(amount) FILTER (WHERE day > first_day), 0) AS amount,
                     sum(quantity) FILTER (WHERE day > first_day) AS quantity,
                     sum(discounted) / NULLIF(sum(value), 0) AS discounted,
                     count(DISTINCT day) AS bought, sum(amount) AS total
                FROM (
                     SELECT sale.partner_id, amount_untaxed / currency_rate AS amount,
                            line.quantity, line.value, line.discounted,
                            (date_order AT TIME ZONE 'UTC'
                             AT TIME ZONE %(tz)s)::date AS day
                       FROM sale_order sale
                       LEFT JOIN (
                            SELECT order_id, sum(product_uom_qty) AS quantity,
                                   sum(price_subtotal) AS value,
                                   sum(price_subtotal) FILTER (WHERE discount > 0)
                                       AS discounted
                              FROM sale_order_line GROUP BY 1) line
                         ON line.order_id = sale.id
                      WHERE state = 'sale' AND company_id = %(company)s
                        AND date_order >= %(year)s AND date_order <= %(today)s) sale
                JOIN res_partner buyer ON buyer.id = sale.partner_id
                LEFT JOIN custrel_customer_rhythm rhythm
                  ON rhythm.partner_id = buyer.commercial_partner_id
                 AND rhythm.company_id = %(company)s
                LEFT JOIN custrel_customer_grade present
                  ON present.partner_id = buyer.commercial_partner_id
                 AND present.company_id = %(company)s
               GROUP BY 1, 2) bought
         LEFT JOIN (
              SELECT partner_id AS id, avg((EXISTS (
                         SELECT FROM sale_order later
                          WHERE later.partner_id = complaint.partner_id
                            AND later.state = 'sale'
                            AND later.date_order BETWEEN opened_at
                                AND opened_at + interval '180 days'))::int) AS stayed
                FROM custrel_complaint complaint
               WHERE opened_at >= %(year)s GROUP BY 1) complaint USING (id)
         LEFT JOIN (
              SELECT partner_id AS id, avg((is_attempt IS NOT TRUE)::int) AS reached
                FROM custrel_followup
               WHERE state = 'done' AND date_end >= %(year)s GROUP BY 1) contact
           USING (id)
         LEFT JOIN (
              SELECT referred_by_id AS id, count(*) AS referrals
                FROM custrel_customer_file GROUP BY 1) referral USING (id)) measured
"""
LOYALTY_GROUPS = """
SELECT year, grade_id, count(*), avg(score) FROM custrel_loyalty
 WHERE company_id = %(company)s GROUP BY 1, 2
"""
STATES = """
SELECT CASE WHEN rhythm.id IS NULL THEN NULL
            WHEN lost_on IS NOT NULL OR lost_from <= %(today)s THEN 'lost'
            WHEN dormant_from <= %(today)s THEN 'dormant'
            WHEN risk_from <= %(today)s THEN 'risk'
            WHEN last_day IS NULL THEN 'prospect'
            WHEN won_on > %(today)s::date - 365 THEN 'won_back' ELSE 'active' END,
       count(*)
  FROM res_partner partner
  JOIN custrel_customer_grade present
    ON present.partner_id = partner.id AND present.company_id = %(company)s
  LEFT JOIN custrel_customer_rhythm rhythm
    ON rhythm.partner_id = partner.id AND rhythm.company_id = %(company)s
 WHERE partner.active AND present.grade_id IS NOT NULL
 GROUP BY 1
"""


def fill(env):
    """Grade the customers, whose purchase days are noted by it, and count loyalty."""
    policy = env["custrel.grading.policy"].search(
        [("company_id", "=", env.company.id)], limit=1
    )
    run = env["custrel.grading.run"].create({"policy_id": policy.id})
    run.action_compute()
    run.action_apply()
    env.flush_all()
    # The grades have been known for a while.
    env.cr.execute("UPDATE custrel_grade_change SET date = date - interval '400 days'")
    env["custrel.loyalty"]._refresh(env.company)
    env.cr.commit()


def compare(env):
    """:return: dict of what is read to dict of median milliseconds of ``ours`` and
    ``bare``, and whether the numbers are ``different``"""
    company = env.company
    today = company._custrel_today()
    [policy] = env["custrel.grading.policy"].search([("company_id", "=", company.id)])
    begin = today.replace(day=1)
    parameters = {
        "company": company.id,
        "today": today,
        "tz": company._custrel_tz(),
        "window": policy.window_months,
        "begin": begin,
        "end": today + timedelta(days=1),
        "since": begin - relativedelta(months=policy.window_months + 1),
        "year": today.replace(month=1, day=1),
    }
    retention, cohorts = env["custrel.retention.report"], env["custrel.cohort.report"]
    loyalty, figures = env["custrel.loyalty"], env["custrel.figure"]
    partners = env["res.partner"]

    def bare(statement):
        env.cr.execute(statement, parameters)
        return env.cr.fetchall()

    def by_month():
        domain = [("base", "=", 1)]
        names = ["base:sum", "churned:sum"]
        return set(retention._read_group(domain, ["month:month"], names))

    def lost():
        days = begin, today + timedelta(days=1)
        [row] = figures.get_values(["customers_lost"], *days)["customers_lost"]
        return row["value"]

    def grid():
        return sum(row["count"] for row in cohorts.get_grid(everything=True)["rows"])

    def count_year():
        loyalty._write_years(company.sudo(), [today.year])  # as the job does
        return loyalty.search_count([("year", "=", str(today.year))])

    def by_grade():
        groups = loyalty._read_group([], ["year", "grade_id"], ["__count", "score:avg"])
        return {(year, grade.id, count) for year, grade, count, _score in groups}

    graded = [("custrel_grade_id", "!=", False)]

    def by_state():
        groups = partners._read_group(graded, ["custrel_lifecycle"], ["__count"])
        return {state or None: count for state, count in groups}

    def at_risk():
        return partners.search_count([*graded, ("custrel_lifecycle", "=", "risk")])

    pairs = {
        "Retention by month": (by_month, lambda: set(bare(RETENTION))),
        "Customers lost this month": (lost, lambda: bare(LOST)[0][0]),
        "Cohorts": (grid, lambda: sum(r[2] for r in bare(COHORTS) if not r[1])),
        "Counting a year of loyalty": (count_year, lambda: len(bare(LOYALTY))),
        "Loyalty by year and grade": (
            by_grade,
            lambda: {row[:3] for row in bare(LOYALTY_GROUPS)},
        ),
        "Grouping customers by state": (by_state, lambda: dict(bare(STATES))),
        "Counting those at risk": (at_risk, lambda: dict(bare(STATES)).get("risk", 0)),
    }
    return {name: _both(env, *pair) for name, pair in pairs.items()}


def _both(env, ours, other):
    """In turns, so that whatever else the machine does hits both."""
    times, found = {"ours": [], "bare": []}, {}
    for number in range(WARM_UP + REPEATS):
        for name, act in (("ours", ours), ("bare", other)):
            env.flush_all()
            env.invalidate_all()
            begun = time.perf_counter()
            found[name] = act()
            if number >= WARM_UP:
                times[name].append((time.perf_counter() - begun) * 1000)
    env.cr.rollback()
    return {
        **{name: statistics.median(values) for name, values in times.items()},
        "different": found["ours"] != found["bare"],
    }
