"""What the ORM can't do by itself when the add-on is installed."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import fields

from .models.complaint.res_company import SEQUENCE_CODE
from .rules import periods

MORNING = time(6)


def post_init_hook(env):
    """Every company gets a policy and a complaint team; nothing is computed on
    existing customers."""
    companies = env["res.company"].search([])
    env["custrel.grading.policy"]._create_for_companies(companies)
    env["custrel.complaint.team"]._create_for_companies(companies)
    _start_jobs_in_the_morning(env)


def uninstall_hook(env):
    """Numbers of complaints are rows of Odoo that nobody else needs."""
    env["ir.sequence"].search([("code", "=", SEQUENCE_CODE)]).unlink()


def _start_jobs_in_the_morning(env):
    tz = env.ref("base.main_company")._custrel_tz()
    today = periods.local_day(fields.Datetime.now(), tz)
    first = datetime.combine(
        today + timedelta(days=1), MORNING, tzinfo=ZoneInfo(tz)
    ).astimezone(ZoneInfo("UTC"))
    for minutes, job in enumerate(("grade", "keep", "plan", "remind", "report")):
        cron = env.ref(f"custrel_followup.ir_cron_{job}")
        cron.nextcall = first.replace(tzinfo=None) + timedelta(minutes=10 * minutes)
