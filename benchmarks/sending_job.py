"""Runs inside Odoo: many customers to whom the system is to write today."""

import time

HEAP = """
INSERT INTO res_partner (
    id, name, complete_name, commercial_partner_id, is_company, active, type,
    autopost_bills, partner_share, user_id, lang, color, create_uid, create_date,
    email, email_normalized)
SELECT base + n, 'Customer ' || n, 'Customer ' || n, base + n, TRUE, TRUE, 'contact',
       'ask', TRUE, %(user)s, 'en_US', 0, 1, now(),
       'c' || n || '@example.com', 'c' || n || '@example.com'
  FROM generate_series(1, %(count)s) n,
       (SELECT max(id) AS base FROM res_partner) last;
SELECT setval('res_partner_id_seq', (SELECT max(id) FROM res_partner));

INSERT INTO custrel_customer_grade (partner_id, company_id, grade_id)
SELECT partner.id, %(company)s, %(grade)s
  FROM res_partner partner WHERE partner.name LIKE 'Customer %%';

INSERT INTO custrel_followup (
    partner_id, company_id, user_id, channel_id, cadence_id, origin, state, active,
    date_planned, date_latest, minutes, automatic, mail_state, create_uid, create_date,
    write_date)
SELECT partner.id, %(company)s, partner.user_id, %(channel)s, %(cadence)s, 'cadence',
       'planned', TRUE, %(today)s, %(today)s + 40, 0, TRUE, 'waiting', 1, now(), now()
  FROM res_partner partner WHERE partner.name LIKE 'Customer %%';
"""
QUEUED = """
SELECT count(*) FROM custrel_followup followup
  JOIN mail_mail mail ON mail.mail_message_id = followup.mail_message_id
 WHERE followup.mail_state = 'queued'
"""


def make_heap(env, count):
    """Let the system write to many customers, to all of them today."""
    env.company.resource_calendar_id = False  # it is always open
    env.company.email = "office@example.com"
    cadence = env.ref("custrel_followup.custrel_cadence_d")
    cadence._start_writing(_get_template(env))
    env.flush_all()
    env.cr.execute(
        HEAP,
        {
            "count": count,
            "user": env.ref("base.user_admin").id,
            "company": env.company.id,
            "grade": cadence.grade_id.id,
            "cadence": cadence.id,
            "channel": cadence._get_writing_channel().id,
            "today": env.company._custrel_today(),
        },
    )
    env.cr.commit()


def one_by_one(env, count):
    """Queue mails by the same template as stock Odoo does, and undo it."""
    template = _get_template(env)
    followups = env["custrel.followup"].search([], limit=count)
    template.send_mail(followups[0].id)  # what is read once
    env.flush_all()
    queries, start = env.cr.sql_log_count, time.perf_counter()
    for followup in followups:
        values = {"recipient_ids": [(4, followup.partner_id.id)]}
        template.send_mail(followup.id, email_values=values)
    env.flush_all()
    result = _measured(env, queries, start)
    env.cr.rollback()
    return result


def queue(env):
    """Run the job, which commits its batches itself."""
    queries, start = env.cr.sql_log_count, time.perf_counter()
    env["custrel.followup"]._cron_send()
    result = _measured(env, queries, start)
    env.cr.execute(QUEUED)
    return result | {"mails": env.cr.fetchone()[0]}


def _measured(env, queries, start):
    return {
        "seconds": time.perf_counter() - start,
        "queries": env.cr.sql_log_count - queries,
    }


def _get_template(env):
    return env.ref("custrel_followup.mail_template_quarter")
