"""Runs inside Odoo: many graded customers who are asked one question."""

from benchmarks import mails_job

# A mail each: one that is queued twice counts twice.
ASKED = """
SELECT count(*) FROM custrel_survey_wave_answer row
  JOIN mail_message message ON message.res_id = row.id
   AND message.model = 'custrel.survey.wave.answer'
  JOIN mail_mail mail ON mail.mail_message_id = message.id
 WHERE row.state = 'asked'
"""


def make_heap(env, count):
    """Customers whom nobody has asked."""
    grade = env.ref("custrel_followup.custrel_grade_d")
    mails_job.make_customers(env, count, grade)
    env.cr.commit()


def one_by_one(env, count):
    _start(env)
    rows = env["custrel.survey.wave.answer"].search([], limit=count)
    template = env.ref("custrel_followup.mail_template_survey_wave")
    return mails_job.one_by_one(env, template, rows)


def queue(env):
    """Settle who is asked, and run the job, which commits its batches itself."""

    def ask():
        _start(env)
        env.cr.commit()
        env["custrel.survey.wave"]._cron_ask()

    result = mails_job.measured(env, ask)
    env.cr.execute(ASKED)
    return result | {"mails": env.cr.fetchone()[0]}


def _start(env):
    env["custrel.survey.wave"].create({"name": "Spring", "domain": "[]"}).action_start()
