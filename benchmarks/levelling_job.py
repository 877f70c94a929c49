"""Runs inside Odoo: many people with more on their days than fits."""

import time

HEAP = """
INSERT INTO res_partner (
    id, name, complete_name, commercial_partner_id, is_company, active, type,
    autopost_bills, partner_share, user_id, lang, color, create_uid, create_date)
SELECT base + n, 'Customer ' || n, 'Customer ' || n, base + n, TRUE, TRUE, 'contact',
       'ask', TRUE, people.ids[n %% cardinality(people.ids) + 1], 'en_US', 0, 1, now()
  FROM generate_series(1, %(count)s) n,
       (SELECT max(id) AS base FROM res_partner) last,
       (SELECT array_agg(id ORDER BY id) AS ids FROM res_users
         WHERE login LIKE 'bench-%%') people;
SELECT setval('res_partner_id_seq', (SELECT max(id) FROM res_partner));

INSERT INTO custrel_customer_grade (partner_id, company_id, grade_id)
SELECT partner.id, %(company)s, grade.id
  FROM res_partner partner
  JOIN custrel_grade grade ON grade.code = CASE
       WHEN partner.id %% 20 = 0 THEN 'B' WHEN partner.id %% 3 = 0 THEN 'C' ELSE 'D' END
 WHERE partner.name LIKE 'Customer %%';

INSERT INTO custrel_followup (
    partner_id, company_id, user_id, channel_id, cadence_id, origin, state, active,
    date_planned, date_latest, minutes, create_uid, create_date, write_date)
SELECT partner.id, %(company)s, partner.user_id, %(channel)s, cadence.id, 'cadence',
       'planned', TRUE, %(today)s + partner.id %% 5, %(today)s + 40 + partner.id %% 7,
       10, 1, now(), now()
  FROM res_partner partner
  JOIN custrel_customer_grade present ON present.partner_id = partner.id
  JOIN custrel_cadence cadence ON cadence.grade_id = present.grade_id;

INSERT INTO mail_activity (
    res_model_id, res_model, res_id, res_name, activity_type_id, user_id,
    date_deadline, active, automated, custrel_reminder, create_uid, create_date)
SELECT model.id, 'custrel.followup', followup.id, 'Customer', %(type)s,
       followup.user_id, followup.date_planned, TRUE, TRUE, TRUE, 1, now()
  FROM custrel_followup followup
  JOIN ir_model model ON model.model = 'custrel.followup';

UPDATE res_partner partner
   SET custrel_next_followup_date = jsonb_build_object(
           %(company)s::text, followup.date_planned)
  FROM custrel_followup followup WHERE followup.partner_id = partner.id;
"""

# Each person's days are filled in the same order, and the same rows are written.
BARE = """
WITH used AS (
    SELECT followup.id, followup.partner_id,
           sum(followup.minutes) OVER (
               PARTITION BY followup.user_id
               ORDER BY grade.is_key DESC, grade.sequence,
                        (followup.date_latest - %(today)s)::float / CASE grade.code
                            WHEN 'B' THEN 14 WHEN 'C' THEN 30 ELSE 91 END,
                        followup.id) AS minutes
      FROM custrel_followup followup
      JOIN custrel_customer_grade present
        ON present.partner_id = followup.partner_id
       AND present.company_id = followup.company_id
      JOIN custrel_grade grade ON grade.id = present.grade_id
     WHERE followup.state = 'planned' AND followup.active
), days AS (
    SELECT day, row_number() OVER (ORDER BY day) - 1 AS number
      FROM (SELECT %(today)s + n AS day FROM generate_series(0, 60) n) every
     WHERE extract(isodow FROM day) < 6
), place AS (
    SELECT used.id, used.partner_id, days.day
      FROM used JOIN days ON days.number = (used.minutes - 1) / 360
), reminder AS (
    UPDATE mail_activity activity SET date_deadline = place.day FROM place
     WHERE activity.res_model = 'custrel.followup' AND activity.res_id = place.id
), customer AS (
    UPDATE res_partner partner
       SET custrel_next_followup_date = partner.custrel_next_followup_date
           || jsonb_build_object(%(company)s::text, place.day)
      FROM place WHERE partner.id = place.partner_id
)
UPDATE custrel_followup followup SET date_planned = place.day
  FROM place WHERE followup.id = place.id AND followup.date_planned != place.day
"""

MOVED = "SELECT count(*) FROM custrel_followup WHERE write_date >= %s"
FULL = """
SELECT count(*) FROM (
    SELECT FROM custrel_followup WHERE state = 'planned'
     GROUP BY user_id, date_planned HAVING sum(minutes) > 360) full_day
"""


def make_people(env, count):
    """Salespeople without anything to do."""
    group = env.ref("sales_team.group_sale_salesman")
    env["res.users"].with_context(no_reset_password=True).create(
        [
            {"name": f"Bench {n}", "login": f"bench-{n}", "group_ids": [(4, group.id)]}
            for n in range(count)
        ]
    )
    env.cr.commit()


def make_heap(env, count):
    """Give them customers who are all to be contacted within five days."""
    channel = env.ref("custrel_followup.custrel_channel_phone")
    env.cr.execute(
        HEAP,
        _values(env)
        | {
            "count": count,
            "channel": channel.id,
            "type": channel.activity_type_id.id,
        },
    )
    env.cr.commit()


def bare(env):
    """Level by one statement, and undo it.

    :return: dict of seconds, and of how many follow-ups moved
    """
    start = time.perf_counter()
    env.cr.execute(BARE, _values(env))
    result = {"moved": env.cr.rowcount, "seconds": time.perf_counter() - start}
    env.cr.rollback()
    return result


def level(env):
    """Run the job, which commits its batches itself.

    :return: dict of seconds and queries, of how many follow-ups moved, and of how many
        days are too full then
    """
    before = env.cr.now()
    queries, start = env.cr.sql_log_count, time.perf_counter()
    env["custrel.followup"]._cron_level()
    result = {
        "seconds": time.perf_counter() - start,
        "queries": env.cr.sql_log_count - queries,
    }
    env.cr.execute(MOVED, [before.replace(microsecond=0)])
    result["moved"] = env.cr.fetchone()[0]
    env.cr.execute(FULL)
    return result | {"full": env.cr.fetchone()[0]}


def _values(env):
    return {"company": env.company.id, "today": env.company._custrel_today()}
