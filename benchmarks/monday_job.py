"""Runs inside Odoo: a year of follow-ups and complaints, and what Monday does."""

import gc
import statistics
from datetime import timedelta

from odoo import api

from benchmarks.screens_job import WARM_UP, Measure

FILL = """
UPDATE res_partner customer
   SET user_id = (%(sellers)s)[1 + customer.id %% cardinality(%(sellers)s)]
 WHERE customer.id IN (SELECT id FROM bench_customer);

INSERT INTO custrel_followup (
    partner_id, company_id, user_id, channel_id, result_id, origin, state, active,
    date_planned, date_start, date_end, recorded_at, recorded_in_time, duration,
    is_attempt, create_uid, create_date)
SELECT customer.id, %(company)s,
       (%(sellers)s)[1 + customer.id %% cardinality(%(sellers)s)],
       (%(channels)s)[1 + g %% cardinality(%(channels)s)],
       CASE WHEN state = 'done'
            THEN (%(results)s)[1 + g %% cardinality(%(results)s)] END,
       'manual', state, TRUE, day,
       CASE WHEN state = 'done' THEN moment - interval '20 minutes' END,
       CASE WHEN state = 'done' THEN moment END,
       CASE WHEN state = 'done' THEN moment + interval '10 minutes' END,
       state = 'done' AND g %% 3 > 0, CASE WHEN state = 'done' THEN 1.0 / 3 ELSE 0 END,
       FALSE, 1, now()
  FROM generate_series(1, %(followups)s) g
  JOIN bench_customer customer ON customer.n = 1 + g %% %(customers)s
 CROSS JOIN LATERAL (
       SELECT %(today)s::date - (g %% 365) + 10 AS day) due
 CROSS JOIN LATERAL (
       SELECT CASE WHEN day > %(today)s THEN 'planned'
                   WHEN g %% 50 = 0 AND day > %(today)s::date - 60 THEN 'planned'
                   WHEN g %% 11 = 0 THEN 'missed' ELSE 'done' END AS state,
              LEAST(day + g %% 4, %(today)s::date - 1) + interval '3 hours' AS moment
      ) was;

UPDATE res_partner customer
   SET custrel_last_contact_date = jsonb_build_object(%(company)s::text, spoken.last)
  FROM (SELECT partner_id, max(date_end)::date AS last FROM custrel_followup
         WHERE state = 'done' GROUP BY 1) spoken
 WHERE spoken.partner_id = customer.id;

INSERT INTO custrel_complaint (
    name, subject, company_id, partner_id, team_id, user_id, severity_id, stage_id,
    state, priority, active, opened_at, clock_start, response_deadline,
    resolution_deadline, responded_at, resolved_at, closed_at, cause, resolution,
    create_uid, create_date)
SELECT 'B' || g, 'Complaint ' || g, %(company)s, customer.id, team.id,
       (%(sellers)s)[1 + customer.id %% cardinality(%(sellers)s)], severity.id,
       stage.id, stage.state, '1', TRUE, moment, moment, moment + interval '1 day',
       moment + interval '5 days',
       CASE WHEN stage.state != 'new' THEN moment + interval '1 hour' END,
       CASE WHEN stage.state = 'closed'
            THEN moment + g %% 9 * interval '1 day' END,
       CASE WHEN stage.state = 'closed'
            THEN moment + g %% 9 * interval '1 day' END,
       'Wear', 'Repaired', 1, now()
  FROM generate_series(1, %(complaints)s) g
  JOIN bench_customer customer ON customer.n = 1 + g %% %(customers)s
 CROSS JOIN LATERAL (
       SELECT now() AT TIME ZONE 'UTC' - g %% 365 * interval '1 day' AS moment) was
  JOIN custrel_complaint_stage stage ON stage.id = CASE
       WHEN g %% 365 < 10 THEN %(first_stage)s ELSE %(last_stage)s END
 CROSS JOIN (SELECT min(id) AS id FROM custrel_complaint_team) team
 CROSS JOIN (SELECT min(id) AS id FROM custrel_complaint_severity) severity;

INSERT INTO custrel_grade_change (
    partner_id, company_id, date, old_grade_id, new_grade_id, direction, basis, amount)
SELECT present.partner_id, %(company)s,
       now() AT TIME ZONE 'UTC' - present.partner_id %% 20 * interval '1 day',
       present.grade_id, present.grade_id,
       CASE WHEN present.partner_id %% 2 = 0 THEN 'up' ELSE 'down' END, 'value',
       present.partner_id %% 9999
  FROM custrel_customer_grade present WHERE present.partner_id %% 50 = 0;
"""

# What somebody would write who knows SQL and the tables, and sees all of a company.
FOLLOWUPS = """
SELECT grade_id, user_id, channel_id, result_id, sum(due) FILTER (WHERE now),
       sum(done) FILTER (WHERE now), sum(in_time) FILTER (WHERE now),
       sum(missed) FILTER (WHERE now), sum(recorded) FILTER (WHERE now),
       sum(late) FILTER (WHERE now), sum(orders) FILTER (WHERE now),
       sum(value) FILTER (WHERE now), sum(opportunities) FILTER (WHERE now),
       sum(due) FILTER (WHERE NOT now), sum(done) FILTER (WHERE NOT now),
       sum(in_time) FILTER (WHERE NOT now), sum(orders) FILTER (WHERE NOT now),
       sum(value) FILTER (WHERE NOT now), sum(overdue)
  FROM (SELECT COALESCE((SELECT new_grade_id FROM custrel_grade_change change
                          WHERE change.partner_id = followup.partner_id
                            AND change.company_id = followup.company_id
                            AND change.date < COALESCE(date_end, date_planned + 1)
                          ORDER BY change.date DESC LIMIT 1), present.grade_id)
                   AS grade_id,
               followup.user_id, channel_id, result_id,
               date_planned >= %(begin)s AS now,
               (date_planned >= %(before)s AND date_planned < %(end)s)::int AS due,
               (date_planned < %(end)s AND state = 'done')::int AS done,
               (state = 'done' AND date_end::date <= date_planned)::int AS in_time,
               (state = 'missed')::int AS missed,
               (state = 'done' AND recorded_in_time)::int AS recorded,
               date_end::date - date_planned AS late,
               (state = 'planned' AND date_planned < %(end)s)::int AS overdue,
               after.orders, after.value, chance.opportunities
          FROM custrel_followup followup
          LEFT JOIN custrel_customer_grade present
            ON present.partner_id = followup.partner_id
           AND present.company_id = followup.company_id
          LEFT JOIN LATERAL (
               SELECT count(*) AS orders, sum(amount_untaxed) AS value
                 FROM sale_order sale JOIN res_partner buyer
                   ON buyer.id = sale.partner_id
                WHERE buyer.commercial_partner_id = followup.partner_id
                  AND sale.company_id = followup.company_id AND sale.state = 'sale'
                  AND sale.date_order >= date_start
                  AND sale.date_order < date_start + interval '30 days'
                  AND NOT EXISTS (
                      SELECT FROM custrel_followup next
                       WHERE next.partner_id = followup.partner_id
                         AND next.company_id = followup.company_id
                         AND next.state = 'done'
                         AND (next.date_start, next.id)
                             > (followup.date_start, followup.id)
                         AND next.date_start <= sale.date_order)
               ) after ON state = 'done'
          LEFT JOIN LATERAL (
               SELECT count(*) AS opportunities
                 FROM crm_lead lead JOIN res_partner buyer
                   ON buyer.id = lead.partner_id
                WHERE buyer.commercial_partner_id = followup.partner_id
                  AND lead.company_id = followup.company_id AND lead.active
                  AND lead.create_date >= date_start
                  AND lead.create_date < date_start + interval '30 days'
               ) chance ON state = 'done'
         WHERE followup.company_id = %(company)s AND followup.active
           AND (date_planned >= %(before)s AND date_planned < %(end)s
                OR state = 'planned' AND date_planned < %(end)s)) row
 GROUP BY GROUPING SETS ((), (grade_id), (user_id), (channel_id), (result_id))
"""

CUSTOMERS = """
SELECT grade.id, partner.user_id, count(*) FILTER (WHERE NOT unspoken),
       count(*) FILTER (
           WHERE COALESCE(last, '-infinity') < %(end)s::date - 14 AND NOT unspoken),
       count(*) FILTER (WHERE second.id IS NULL), count(*) FILTER (WHERE unspoken)
  FROM custrel_customer_grade present
  JOIN custrel_grade grade ON grade.id = present.grade_id AND grade.is_key
  JOIN res_partner partner ON partner.id = present.partner_id AND partner.active
  LEFT JOIN custrel_assignment second
    ON second.partner_id = partner.id AND second.company_id = present.company_id
   AND second.role = 'second' AND second.date_end IS NULL
 CROSS JOIN LATERAL (
       SELECT (custrel_last_contact_date ->> %(key)s)::date AS last,
              (SELECT min(date)::date FROM custrel_grade_change change
                WHERE change.partner_id = partner.id
                  AND change.company_id = present.company_id
                  AND change.taken_back IS NOT TRUE
                  AND date > COALESCE((
                      SELECT max(other.date) FROM custrel_grade_change other
                        LEFT JOIN custrel_grade given ON given.id = other.new_grade_id
                       WHERE other.partner_id = partner.id
                         AND other.company_id = present.company_id
                         AND other.taken_back IS NOT TRUE
                         AND given.is_key IS NOT TRUE), '-infinity')) AS since
       ) spoken
 CROSS JOIN LATERAL (
       SELECT COALESCE(last, '-infinity') < %(end)s::date - 14
              AND COALESCE(since >= %(end)s::date - 14, FALSE) AS unspoken
       ) told
 WHERE present.company_id = %(company)s
 GROUP BY GROUPING SETS ((), (grade.id), (partner.user_id))
"""

CHANGES = """
SELECT count(*) FILTER (WHERE direction = 'up'),
       count(*) FILTER (WHERE direction = 'down')
  FROM custrel_grade_change
 WHERE company_id = %(company)s AND date >= %(begin)s AND date < %(end)s::date + 1
   AND taken_back IS NOT TRUE
"""

COMPLAINTS = """
SELECT user_id, count(*), count(*) FILTER (
           WHERE COALESCE(resolved_at, now()) > resolution_deadline
              OR COALESCE(responded_at, now()) > response_deadline)
  FROM custrel_complaint
 WHERE company_id = %(company)s AND opened_at >= %(begin)s AND opened_at < %(end)s
 GROUP BY GROUPING SETS ((), (user_id))
"""

LATE = """
SELECT user_id, count(*) FROM custrel_complaint
 WHERE company_id = %(company)s AND state IN ('new', 'in_progress') AND active
   AND LEAST(CASE WHEN responded_at IS NULL THEN response_deadline END,
             resolution_deadline) < now() AT TIME ZONE 'UTC'
 GROUP BY 1
"""

BUYING = """
SELECT id, before, now, count(*) OVER () FROM (
    SELECT buyer.commercial_partner_id AS id,
           COALESCE(sum(amount_untaxed / currency_rate)
               FILTER (WHERE date_order < %(quarter)s), 0) / 3 AS before,
           COALESCE(sum(amount_untaxed / currency_rate)
               FILTER (WHERE date_order >= %(quarter)s), 0) AS now,
           count(*) FILTER (WHERE date_order < %(quarter)s) AS orders
      FROM sale_order sale JOIN res_partner buyer ON buyer.id = sale.partner_id
     WHERE sale.state = 'sale' AND sale.company_id = %(company)s
       AND date_order >= %(year)s AND date_order < %(end)s::date + 1
     GROUP BY 1) bought
 WHERE orders > 1 AND now < before / 2
   AND EXISTS (SELECT FROM custrel_customer_grade present
                 JOIN res_partner partner ON partner.id = present.partner_id
                WHERE present.partner_id = bought.id AND partner.active
                  AND present.company_id = %(company)s)
 ORDER BY before - now DESC LIMIT 5
"""

# The next weeks: what is planned, and what follows by the usual cadences.
LOAD = """
SELECT week, user_id, kind, sum(hours) FROM (
    SELECT date_trunc('week', GREATEST(date_planned, %(end)s)) AS week, user_id,
           'planned' AS kind, minutes / 60.0 AS hours
      FROM custrel_followup
     WHERE company_id = %(company)s AND state = 'planned' AND active
       AND date_planned < %(end)s::date + 91
    UNION ALL
    SELECT date_trunc('week', day), partner.user_id, 'expected', 0.3
      FROM custrel_customer_grade present
      JOIN res_partner partner ON partner.id = present.partner_id AND partner.active
      JOIN (SELECT DISTINCT ON (grade_id) grade_id, make_interval(
                   days => CASE period WHEN 'week' THEN 7 WHEN 'fortnight' THEN 14
                           WHEN 'month' THEN 30 ELSE 91 END / times) AS step
              FROM custrel_cadence WHERE active AND quadrant IS NULL
             ORDER BY grade_id, sequence, id) cadence USING (grade_id)
     CROSS JOIN LATERAL generate_series(
           GREATEST(%(end)s::timestamp, step + COALESCE(
               (custrel_next_followup_date ->> %(key)s)::date,
               (custrel_last_contact_date ->> %(key)s)::date)),
           %(end)s::timestamp + interval '90 days', step) day
     WHERE present.company_id = %(company)s AND partner.user_id IS NOT NULL) load
 GROUP BY 1, 2, 3
"""

BARE = (FOLLOWUPS, CUSTOMERS, CHANGES, COMPLAINTS, LATE, BUYING, LOAD)


def fill(env, people, followups, complaints):
    """Grade the customers, and give them a year of follow-ups and complaints."""
    company = env.company
    group = env.ref("sales_team.group_sale_salesman")
    sellers = (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            [
                {
                    "name": f"Monday {number}",
                    "login": f"monday-{number}",
                    "group_ids": [(4, group.id)],
                }
                for number in range(people)
            ]
        )
    )
    policy = env["custrel.grading.policy"].search(
        [("company_id", "=", company.id)], limit=1
    )
    run = env["custrel.grading.run"].create({"policy_id": policy.id})
    run.action_compute()
    run.action_apply()
    env.flush_all()
    env.cr.execute("SELECT count(*) FROM bench_customer")
    customers = env.cr.fetchone()[0]
    stages = env["custrel.complaint.stage"].search([])
    env.cr.execute(
        FILL,
        {
            "company": company.id,
            "customers": customers,
            "followups": followups,
            "complaints": complaints,
            "sellers": sellers.ids,
            "channels": env["custrel.channel"].search([]).ids,
            "results": env["custrel.followup.result"].search([]).ids,
            "today": company._custrel_today(),
            "first_stage": stages.filtered(lambda s: s.state == "new")[0].id,
            "last_stage": stages.filtered(lambda s: s.state == "closed")[0].id,
        },
    )
    # The complaints follow the history of a year: grades were given before it.
    env.cr.execute(
        "UPDATE custrel_grade_change SET date = date - interval '400 days'"
        " WHERE direction = 'new'"
    )
    env.cr.commit()


def compare(env, repeats):
    """Read the page and run plain SQL in turns.

    :return: dict of median milliseconds of both, of queries, and of how many answers
        differ
    """
    (begin, end), (before, _begin) = env["custrel.monday"]._get_days()
    parameters = {
        "company": env.company.id,
        "key": str(env.company.id),
        "begin": begin,
        "end": end,
        "before": before,
        "quarter": end - timedelta(days=91),
        "year": end - timedelta(days=364),
    }
    times = {"page": [], "bare": []}
    for repeat in range(WARM_UP + repeats):
        page, queries, answers = _read(env.registry)
        bare, plain = _read_bare(env.registry, parameters)
        if repeat >= WARM_UP:
            for name, seconds in (("page", page), ("bare", bare)):
                times[name].append(seconds)
    pairs = _get_pairs(answers, plain)
    return {
        **{name: 1000 * statistics.median(values) for name, values in times.items()},
        "queries": queries,
        "compared": len(pairs),
        "different": [name for name, (ours, theirs) in pairs.items() if ours != theirs],
    }


def _read(registry):
    """:return: seconds and queries of a new request, and what it answers"""
    gc.collect()
    context = {"lang": "en_US", "tz": "UTC", "allowed_company_ids": [1]}
    with registry.cursor() as cr:
        monday = api.Environment(cr, 2, context)["custrel.monday"]
        with Measure(cr) as measure:
            answers = monday.get_page()
    return *measure.result, answers


def _read_bare(registry, parameters):
    """:return: seconds, and the rows of each statement"""
    gc.collect()
    found = []
    with registry.cursor() as cr:
        # As the page: to compile so many sums takes longer than to add them up.
        cr.execute("SET LOCAL jit = off")
        with Measure(cr) as measure:
            for statement in BARE:
                cr.execute(statement, parameters)
                found.append(cr.fetchall())
    return measure.result[0], found


def _get_pairs(answers, plain):
    """:return: dict of what it is to what the page and plain SQL say of it"""
    followups, customers, changes, _complaints, _late, buying, _load = plain
    # Customers without a grade are a group without one, too.
    whole = max(followups, key=lambda row: row[4])
    key = max(customers, key=lambda row: row[2])
    by_person = {row[1]: row for row in followups if row[1]}
    due = {row["due"] for row in answers["due"]["people"]}
    return {
        "due": (sum(row["due"] for row in answers["due"]["grades"]), whole[4]),
        "in time": (sum(row["in_time"] for row in answers["due"]["grades"]), whole[6]),
        "overdue": (sum(row["count"] for row in answers["behind"]), whole[-1]),
        "orders after": (
            sum(row["orders"] for row in answers["outcome"]["channels"]),
            whole[10],
        ),
        "due by person": (due, {row[4] for row in by_person.values()}),
        "key customers": (answers["silent"]["of"], key[2]),
        "key customers not spoken to": (answers["silent"]["count"], key[3]),
        "moves up": (answers["moves"]["up"], changes[0][0]),
        "moves down": (answers["moves"]["down"], changes[0][1]),
        "who buys less": (
            {row["open"]["id"] for row in answers["buying"]["rows"]},
            {row[0] for row in buying},
        ),
    }
