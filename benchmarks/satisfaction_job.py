"""Runs inside Odoo: many graded customers who are asked one question."""

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
"""
ASKED = """
SELECT count(DISTINCT row.id) FROM custrel_survey_wave_answer row
  JOIN mail_message message ON message.res_id = row.id
   AND message.model = 'custrel.survey.wave.answer'
  JOIN mail_mail mail ON mail.mail_message_id = message.id
 WHERE row.state = 'asked'
"""


def make_heap(env, count):
    """Customers with grades and addresses, whom nobody has asked."""
    env.company.email = "office@example.com"
    env.flush_all()
    env.cr.execute(
        HEAP,
        {
            "count": count,
            "user": env.ref("base.user_admin").id,
            "company": env.company.id,
            "grade": env.ref("custrel_followup.custrel_grade_d").id,
        },
    )
    env.cr.commit()


def start(env):
    """Settle who is asked."""
    wave = env["custrel.survey.wave"].create({"name": "Spring"})
    queries, begun = env.cr.sql_log_count, time.perf_counter()
    wave.action_start()
    env.flush_all()
    result = _measured(env, queries, begun)
    env.cr.commit()
    return result


def one_by_one(env, count):
    """Queue mails by the same template as stock Odoo does, and undo it."""
    template = env.ref("custrel_followup.mail_template_survey_wave")
    rows = env["custrel.survey.wave.answer"].search([], limit=count)
    template.send_mail(rows[0].id)  # what is read once
    env.flush_all()
    queries, begun = env.cr.sql_log_count, time.perf_counter()
    for row in rows:
        values = {"recipient_ids": [(4, row.partner_id.id)]}
        template.send_mail(row.id, email_values=values)
    env.flush_all()
    result = _measured(env, queries, begun)
    env.cr.rollback()
    return result


def ask(env):
    """Run the job, which commits its batches itself."""
    queries, begun = env.cr.sql_log_count, time.perf_counter()
    env["custrel.survey.wave"]._cron_ask()
    result = _measured(env, queries, begun)
    env.cr.execute(ASKED)
    return result | {"mails": env.cr.fetchone()[0]}


def _measured(env, queries, begun):
    return {
        "seconds": time.perf_counter() - begun,
        "queries": env.cr.sql_log_count - queries,
    }
