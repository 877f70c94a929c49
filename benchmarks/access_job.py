"""Runs inside Odoo: follow-ups and complaints as people with different rights."""

import gc
import statistics

from odoo import api

from benchmarks.screens_job import COUNT_LIMIT, WARM_UP, Measure, specification

ROWS = 80
CARDS = 40
TEAMS, MEMBERS = 4, 5
GROUPS = "custrel_followup.custrel_group_{}"

CUSTOMERS = """
INSERT INTO res_partner (
    id, name, complete_name, commercial_partner_id, is_company, active, type,
    autopost_bills, partner_share, user_id, color, create_uid, create_date)
SELECT base + n, 'Customer ' || n, 'Customer ' || n, base + n, TRUE, TRUE, 'contact',
       'ask', TRUE, (%(sellers)s)[1 + n %% 20], 0, 1, now()
  FROM generate_series(1, %(customers)s) n,
       (SELECT max(id) AS base FROM res_partner) last;
SELECT setval('res_partner_id_seq', (SELECT max(id) FROM res_partner));

CREATE TABLE bench_customer AS
SELECT id, row_number() OVER (ORDER BY id) AS n, user_id
  FROM res_partner WHERE name LIKE 'Customer %%' AND user_id IS NOT NULL;

-- A third has a second contact, of the same team as proposals are, but one in ten of
-- them of another team; a tenth has a collaborator, of any team.
INSERT INTO custrel_assignment (partner_id, company_id, user_id, role, date_start)
SELECT customer.id, company.id, role.user_id, role.name, now()
  FROM bench_customer customer,
       (SELECT min(id) AS id FROM res_company) company,
       LATERAL (VALUES
           ('first', customer.user_id, TRUE),
           ('second',
            (%(sellers)s)[1 + (n + CASE WHEN n %% 30 = 0 THEN 6 ELSE 8 END) %% 20],
            n %% 3 = 0),
           ('collaborator', (%(sellers)s)[1 + (n * 11 + 6) %% 20], n %% 10 = 0)
       ) role (name, user_id, given)
 WHERE given AND (role.name = 'first' OR role.user_id != customer.user_id)
ON CONFLICT DO NOTHING;

INSERT INTO custrel_customer_grade (partner_id, company_id, grade_id, basis)
SELECT customer.id, company.id, grade.id, 'value'
  FROM bench_customer customer
  JOIN (SELECT id, row_number() OVER (ORDER BY sequence) - 1 AS place
          FROM custrel_grade) grade ON grade.place = customer.n %% 4,
       (SELECT min(id) AS id FROM res_company) company;
"""

# A fifth is open, of which a half is due; one in twenty belongs to a colleague of the
# salesperson and one to a leader, one in fifty has a colleague who takes part.
FOLLOWUPS = """
INSERT INTO custrel_followup (
    partner_id, company_id, user_id, channel_id, origin, state, active, date_planned,
    date_start, date_end, recorded_at, cancel_reason, objective, create_uid,
    create_date)
SELECT customer.id, company.id,
       CASE WHEN n.n %% 20 = 0 THEN (%(sellers)s)[1 + n.n / 20 %% 20]
            WHEN n.n %% 20 = 1 THEN (%(leaders)s)[1 + n.n / 20 %% 4]
            ELSE customer.user_id END,
       channel.id, 'manual', state, TRUE,
       current_date + CASE WHEN state = 'planned' THEN n.n %% 21 - 10
                           ELSE -1 - n.n %% 365 END,
       done.date_end, done.date_end, done.date_end,
       CASE WHEN state = 'cancelled' THEN 'Gone' END, 'Ask for news ' || n.n, 1, now()
  FROM generate_series(1, %(followups)s) n
  JOIN bench_customer customer ON customer.n = 1 + n.n %% %(customers)s,
       (SELECT min(id) AS id FROM res_company) company,
       (SELECT min(id) AS id FROM custrel_channel) channel,
       LATERAL (SELECT CASE WHEN n.n / %(customers)s = 0 THEN 'planned'
                            WHEN n.n / %(customers)s < 4 THEN 'done'
                            WHEN n.n %% 2 = 0 THEN 'cancelled'
                            ELSE 'missed' END AS state) meant,
       LATERAL (SELECT CASE WHEN state = 'done'
                            THEN now() AT TIME ZONE 'UTC'
                                 - n.n %% 365 * '1 day'::interval
                       END AS date_end) done;
INSERT INTO custrel_followup_res_users_rel (custrel_followup_id, res_users_id)
SELECT id, (%(sellers)s)[1 + id / 50 %% 20] FROM custrel_followup WHERE id %% 50 = 0;
"""

COMPLAINTS = """
INSERT INTO custrel_complaint (
    name, subject, company_id, partner_id, team_id, user_id, severity_id, stage_id,
    state, priority, active, opened_at, clock_start, next_deadline, create_uid,
    create_date)
SELECT 'B' || n.n, 'Complaint ' || n.n, company.id, customer.id,
       (%(teams)s)[1 + n.n %% %(count_teams)s], customer.user_id, severity.id, stage.id,
       stage.state, '1', TRUE, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC',
       now() AT TIME ZONE 'UTC' + n.n * '1 minute'::interval, 1, now()
  FROM generate_series(1, %(complaints)s) n
  JOIN bench_customer customer ON customer.n = 1 + n.n %% %(customers)s,
       (SELECT min(id) AS id FROM res_company) company,
       (SELECT min(id) AS id FROM custrel_complaint_severity) severity,
       LATERAL (SELECT id, state FROM custrel_complaint_stage
                 WHERE n.n = n.n ORDER BY sequence OFFSET n.n %% 4 LIMIT 1) stage;
"""


def fill(env, customers, followups, complaints):
    """Make the records, and people with different rights.

    :return: dict of who to a user id; ``sellers`` and ``leaders`` to all of them
    """
    people = _people(env)
    env.flush_all()
    teams = env["custrel.complaint.team"].search([]).ids
    parameters = {
        "sellers": people["sellers"],
        "leaders": people["leaders"],
        "customers": customers,
        "followups": followups,
        "complaints": complaints,
        "teams": teams,
        "count_teams": len(teams),
    }
    for statements in (CUSTOMERS, FOLLOWUPS, COMPLAINTS):
        env.cr.execute(statements, parameters)
    env.cr.commit()
    return people


def compare(env, people, repeats):
    """Read the screens as people with different rights, in turns with who sees all.

    :return: list of dicts of screen, who, the median milliseconds of both, and how many
        records each of them sees
    """
    result = []
    for who in ("seller", "leader", "agent"):
        for name, (model, read) in _screens(env, people[who]).items():
            if who == "agent" and model != "custrel.complaint":
                continue
            pair = {"ours": people[who], "all": people["manager"]}
            times = _in_turns(env.registry, pair, model, read, repeats)
            sees = {
                f"{key}_sees": env[model].with_user(uid).search_count([])
                for key, uid in pair.items()
            }
            result.append({"screen": name, "who": who} | times | sees)
    return result


def _in_turns(registry, pair, model, read, repeats):
    """:return: dict of the keys of ``pair`` to median milliseconds"""
    times = {key: [] for key in pair}
    for repeat in range(WARM_UP + repeats):
        # Who comes second finds warmer caches of the processor.
        for key in list(pair) if repeat % 2 else reversed(pair):
            gc.collect()
            seconds = _read(registry, pair[key], model, read)
            if repeat >= WARM_UP:
                times[key].append(seconds)
    return {key: 1000 * statistics.median(values) for key, values in times.items()}


def _read(registry, uid, model, read):
    """Read in a new request: nothing is cached but what the server shares.

    :return: seconds
    """
    context = {"lang": "en_US", "tz": "UTC", "allowed_company_ids": [1]}
    with registry.cursor() as cr:
        records = api.Environment(cr, uid, context)[model]
        with Measure(cr) as measure:
            read(records)
    return measure.result[0]


def _people(env):
    number = iter(range(100))

    def create(group, count=1):
        users = env["res.users"].with_context(no_reset_password=True)
        return users.create(
            [
                {
                    "name": f"Bench {group} {next(number)}",
                    "login": f"bench-{group}-{count}-{extra}",
                    "group_ids": [(4, env.ref(GROUPS.format(group)).id)],
                }
                for extra in range(count)
            ]
        )

    sellers = create("user", TEAMS * MEMBERS)
    leaders = create("team", TEAMS)
    for place, leader in enumerate(leaders):
        env["crm.team"].create(
            {
                "name": f"Bench {place}",
                "user_id": leader.id,
                "member_ids": [(6, 0, sellers[place::TEAMS].ids)],
            }
        )
    manager, agent = create("manager"), create("complaint_agent")
    env["custrel.complaint.team"].search([], limit=1).member_ids += agent
    env["custrel.complaint.team"].create({"name": "Bench"})
    return {
        "sellers": sellers.ids,
        "leaders": leaders.ids,
        "seller": sellers[0].id,
        "leader": leaders[0].id,
        "manager": manager.id,
        "agent": agent.id,
    }


def _screens(env, uid):
    """:return: dict of name to a model and a function that reads like the web client
    of this user"""
    recent = ["|", ("state", "=", "planned"), ("date_planned", ">=", "today -30d")]
    day = ["|", ("user_id", "=", uid), ("takes_part", "=", True)]
    day += [("state", "=", "planned"), ("date_planned", "<=", "today")]
    followups = env["custrel.followup"]
    my_day = env.ref("custrel_followup.custrel_followup_view_list_my_day").id
    order = "state desc, date_planned"
    return {
        "Follow-ups, list": _list(followups, recent, order),
        "All follow-ups, list": _list(followups, [], order),
        "All follow-ups, kanban": _kanban(followups, "state"),
        "My day": _list(followups, day, "work_order", my_day),
        "Complaints, list": _list(env["custrel.complaint"], [], None),
    }


def _list(model, domain, order, view=False):
    spec = specification(model, view, "list")
    return model._name, lambda records: records.web_search_read(
        domain, spec, limit=ROWS, order=order, count_limit=COUNT_LIMIT
    )


def _kanban(model, groupby):
    spec = specification(model, False, "kanban")
    return model._name, lambda records: records.web_read_group(
        [],
        [groupby],
        [],
        auto_unfold=True,
        unfold_read_specification=spec,
        unfold_read_default_limit=CARDS,
    )
