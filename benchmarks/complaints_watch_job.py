"""Runs inside Odoo: find the complaints that crossed a line, and tell of them."""

import statistics

from benchmarks.complaint_values import USERS, people
from benchmarks.screens_job import Measure

FILL = """
INSERT INTO custrel_complaint (
    name, subject, company_id, partner_id, team_id, user_id, severity_id, sla_id,
    stage_id, state, priority, active, opened_at, clock_start, response_deadline,
    resolution_deadline, next_deadline, response_watch, resolution_watch,
    response_watch_at, resolution_watch_at, create_uid, create_date)
SELECT 'B' || n, 'Complaint ' || n, team.company_id, partner.ids[1 + n %% 100], team.id,
       (%(users)s)[1 + n %% %(count_users)s], severity.id, sla.id,
       stage.id, stage.state, '1', true, target.start, target.start, target.response,
       now + '5 days', target.response, 0, 0,
       CASE WHEN n <= %(due)s THEN now - '1 minute'::interval
            ELSE now + n * '1 minute'::interval END,
       now + '4 days'::interval + n * '1 minute'::interval, 1, now
  FROM generate_series(1, %(count)s) n,
       (SELECT now() AT TIME ZONE 'UTC' AS now) clock,
       -- Those that are due were not answered in time.
       LATERAL (SELECT CASE WHEN n <= %(due)s THEN now - '30 days'::interval
                       ELSE now END AS start,
                       CASE WHEN n <= %(due)s THEN now - '1 minute'::interval
                       ELSE now + '1 day'::interval END AS response) target,
       (SELECT array_agg(id) AS ids FROM res_partner
         WHERE name LIKE 'Bench customer%%') partner,
       (SELECT id, company_id FROM custrel_complaint_team ORDER BY id LIMIT 1) team,
       (SELECT id FROM custrel_complaint_severity WHERE is_default LIMIT 1) severity,
       (SELECT id FROM custrel_complaint_sla ORDER BY sequence DESC LIMIT 1) sla,
       LATERAL (SELECT id, state FROM custrel_complaint_stage
                 WHERE state IN ('new', 'in_progress') AND n = n
                 ORDER BY sequence OFFSET n %% 3 LIMIT 1) stage
"""
FIND = """
SELECT id FROM custrel_complaint
 WHERE response_watch_at <= now() AT TIME ZONE 'UTC'
    OR resolution_watch_at <= now() AT TIME ZONE 'UTC'
"""


def watch(env, count, due, repeats):
    """Find and tell ``due`` of ``count`` open complaints that crossed a line.

    :return: dict of seconds: of the bare statement, of the job with nothing to tell
        beyond the finding, and of the job with all its effects
    """
    complaints = env["custrel.complaint"]
    _fill(complaints, count, due)
    domain = complaints._get_watch_domain()
    bare, found = [], []
    for _repeat in range(repeats):
        with Measure(env.cr) as measure:
            env.cr.execute(FIND)
            rows = env.cr.fetchall()
        bare.append(measure.result[0])
        with Measure(env.cr) as measure:
            ids = complaints.search(domain, order="id").ids
        found.append(measure.result[0])
        env.invalidate_all()
    assert len(rows) == len(ids) == due, (len(rows), len(ids))
    with Measure(env.cr) as measure:
        complaints._cron_watch()
        env.flush_all()
    told = complaints.search_count([("late_user_id", "!=", False)])
    reminders = [("res_model", "=", complaints._name)]
    assert env["mail.activity"].search_count(reminders) >= told
    return {
        "bare": statistics.median(bare),
        "find": statistics.median(found),
        "seconds": measure.result[0],
        "queries": measure.result[1],
        "told": told,
    }


def _fill(complaints, count, due):
    """Have ``count`` open complaints and no others."""
    env = complaints.env
    agents, _customers = people(env)
    complaints.search([]).active = False
    env.flush_all()
    parameters = {"users": agents.ids, "count_users": USERS}
    env.cr.execute(FILL, parameters | {"count": count, "due": due})
    env.cr.execute("ANALYZE custrel_complaint")
    env.cr.commit()
