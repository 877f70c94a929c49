"""Runs inside Odoo: many customers to whom the system is to write today."""

from benchmarks import mails_job

FOLLOWUPS = """
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
    cadence = env.ref("custrel_followup.custrel_cadence_d")
    cadence._start_writing(_get_template(env))
    mails_job.make_customers(env, count, cadence.grade_id)
    env.cr.execute(
        FOLLOWUPS,
        {
            "company": env.company.id,
            "cadence": cadence.id,
            "channel": cadence._get_writing_channel().id,
            "today": env.company._custrel_today(),
        },
    )
    env.cr.commit()


def one_by_one(env, count):
    followups = env["custrel.followup"].search([], limit=count)
    return mails_job.one_by_one(env, _get_template(env), followups)


def queue(env):
    """Run the job, which commits its batches itself."""
    result = mails_job.measured(env, env["custrel.followup"]._cron_send)
    env.cr.execute(QUEUED)
    return result | {"mails": env.cr.fetchone()[0]}


def _get_template(env):
    return env.ref("custrel_followup.mail_template_quarter")
