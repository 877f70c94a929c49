"""Runs inside Odoo: complaints, and what others do with claims and tickets."""

import statistics
import time

from benchmarks.screens_job import Measure, specification

USERS = 4
CUSTOMERS = 100
DEADLINES = {
    "custrel.complaint": ("custrel.complaint", "resolution_deadline"),
    "crm.claim": ("crm.claim", "date_deadline"),
    "helpdesk.ticket": ("helpdesk.ticket.sla", "deadline"),
}


def create(env, model, count, rounds):
    """Create complaints in one call and one by one, each with an owner who is told of
    it and with its targets.

    :return: dict of the best seconds of each way, of how many were told and targeted
    """
    env = env(context=dict(env.context, tracking_disable=False))
    prepare = PREPARATIONS[model](env)
    records = env[model]
    records.create([prepare(number) for number in range(3)])
    best = {}
    for _round in range(rounds):
        for way, size in (("one_call", count), ("one_by_one", 1)):
            seconds = _create(records, prepare, count, size)
            best[way] = min(best.get(way, seconds), seconds)
    target, deadline = DEADLINES[model]
    best["targets"] = env[target].search_count([(deadline, "!=", False)])
    best["told"] = _told(env)
    return best


def _create(records, prepare, count, size):
    env = records.env
    start = time.perf_counter()
    for first in range(0, count, size):
        records.create([prepare(number) for number in range(first, first + size)])
        env.flush_all()
    if records._name == "custrel.complaint":
        # The others tell each owner at once; here a job does it, and belongs to it.
        records._cron_watch()
        env.flush_all()
    seconds = time.perf_counter() - start
    env.invalidate_all()
    return seconds


def _told(env):
    """People who get at least one mail, and the mails."""
    env.cr.execute(
        """SELECT count(DISTINCT partner.id), count(DISTINCT mail.id)
             FROM mail_mail mail
             JOIN mail_mail_res_partner_rel link ON link.mail_mail_id = mail.id
             JOIN res_partner partner ON partner.id = link.res_partner_id
            WHERE partner.name LIKE 'Bench agent%'"""
    )
    people, mails = env.cr.fetchone()
    env.cr.execute("SELECT count(*) FROM mail_mail WHERE email_to LIKE '%bench-agent%'")
    return {"people": people, "mails": mails + env.cr.fetchone()[0]}


def _people(env):
    users = env["res.users"].with_context(no_reset_password=True)
    agents = users.create(
        [
            {
                "name": f"Bench agent {number}",
                "login": f"bench-agent-{number}",
                "email": f"bench-agent-{number}@example.com",
                "group_ids": [(4, env.ref("base.group_user").id)],
            }
            for number in range(USERS)
        ]
    )
    customers = env["res.partner"].create(
        [
            {"name": f"Bench customer {number}", "email": f"c{number}@example.com"}
            for number in range(CUSTOMERS)
        ]
    )
    return agents, customers


def _prepare_complaints(env):
    agents, customers = _people(env)
    group = env.ref("custrel_followup.custrel_group_complaint_agent")
    group.user_ids |= agents
    team = env.ref("custrel_followup.custrel_complaint_team")
    team.member_ids = agents
    env.company.custrel_acknowledge = False  # the others tell the customer nothing
    return lambda number: {
        "subject": f"Complaint {number}",
        "description": "<p>It does not work.</p>",
        "partner_id": customers[number % CUSTOMERS].id,
        "team_id": team.id,
    }


def _prepare_claims(env):
    agents, customers = _people(env)
    day = env["res.company"]._fields["create_date"].now().date()
    return lambda number: {
        "name": f"Complaint {number}",
        "description": "It does not work.",
        "partner_id": customers[number % CUSTOMERS].id,
        "user_id": agents[number % USERS].id,
        "date_deadline": day,
    }


def _prepare_tickets(env):
    agents, customers = _people(env)
    team = env["helpdesk.ticket.team"].create(
        {
            "name": "Bench",
            "user_ids": [(6, 0, agents.ids)],
            "use_sla": True,
            "resource_calendar_id": env.company.resource_calendar_id.id,
        }
    )
    # Like ours: a target for the first answer and one for the solution.
    stages = env["helpdesk.ticket.stage"].search([], limit=3)
    env["helpdesk.sla"].create(
        [
            {
                "name": name,
                "hours": hours,
                "stage_id": stage.id,
                "team_ids": [(6, 0, team.ids)],
            }
            for name, hours, stage in (("R", 8, stages[1]), ("S", 40, stages[2]))
        ]
    )
    return lambda number: {
        "name": f"Complaint {number}",
        "description": "<p>It does not work.</p>",
        "partner_id": customers[number % CUSTOMERS].id,
        "team_id": team.id,
        "user_id": agents[number % USERS].id,
    }


# Tables of which the kanban shows something: a column without twins, the parent.
COPIED = {
    "custrel.complaint": {"custrel_complaint": ("name", None)},
    "helpdesk.ticket": {
        "helpdesk_ticket": ("number", None),
        "helpdesk_ticket_sla": (None, "ticket_id"),
    },
}
ORIGINALS = 250

PREPARATIONS = {
    "custrel.complaint": _prepare_complaints,
    "crm.claim": _prepare_claims,
    "helpdesk.ticket": _prepare_tickets,
}

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
    agents, _customers = _people(env)
    env["custrel.complaint"].search([]).active = False
    env.flush_all()
    parameters = {"users": agents.ids, "count_users": USERS}
    parameters |= {"count": count, "due": due}
    env.cr.execute(FILL, parameters)
    env.cr.execute("ANALYZE custrel_complaint")
    env.cr.commit()
    complaints = env["custrel.complaint"]
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


def kanban(env, model, count, repeats):
    """Open the kanban with ``count`` records as one of the agents.

    :return: median milliseconds
    """
    _fill(env, model, count)
    agent = env["res.users"].search([("login", "=", "bench-agent-0")])
    if model == "helpdesk.ticket":
        env.ref("helpdesk_mgmt.group_helpdesk_user").user_ids |= agent
    mine = env[model].with_user(agent)
    spec = specification(mine, False, "kanban")
    seconds = []
    for _repeat in range(repeats + 2):
        env.invalidate_all()
        with Measure(env.cr) as measure:
            mine.web_read_group(
                [],
                ["stage_id"],
                [],
                auto_unfold=True,
                unfold_read_specification=spec,
                unfold_read_default_limit=40,
            )
        seconds.append(measure.result[0])
    return {
        "ms": 1000 * statistics.median(seconds[2:]),
        "queries": measure.result[1],
        "records": mine.search_count([]),
    }


def _fill(env, model, count):
    """Have ``count`` records in three stages, most of them copies by plain SQL."""
    prepare = PREPARATIONS[model](env)
    records = env[model].with_context(tracking_disable=True)
    records.search([]).active = False
    stages = env[records._fields["stage_id"].comodel_name].search([], limit=3)
    records = records.create([prepare(number) for number in range(ORIGINALS)])
    for number, stage in enumerate(stages):
        records[number :: len(stages)].write({"stage_id": stage.id})
    env.flush_all()
    copies = count // ORIGINALS - 1
    distance = max(records.ids)
    for table, (unique, parent) in COPIED[model].items():
        _multiply(env, table, unique, parent, records.ids, copies, distance)
    env.invalidate_all()
    env.cr.execute("ANALYZE")


def _multiply(env, table, unique, parent, ids, copies, distance):
    """Copy the rows of ``ids``, or those of which they are the ``parent``, with ids
    that lie ``distance`` apart for each copy."""
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s",
        [table],
    )
    columns = {name: f'"{name}"' for (name,) in env.cr.fetchall()}
    columns[parent or "id"] += f" + n * {distance}"
    if parent:
        columns["id"] = f"nextval('{table}_id_seq')"
    if unique:
        columns[unique] += " || '-' || n"
    env.cr.execute(
        f"""
        INSERT INTO {table} ({", ".join(f'"{name}"' for name in columns)})
        SELECT {", ".join(columns.values())}
          FROM {table}, generate_series(1, %(copies)s) n
         WHERE {parent or "id"} = ANY(%(ids)s)
        """,
        {"copies": copies, "ids": ids},
    )
