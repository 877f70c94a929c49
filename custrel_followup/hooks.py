"""What the ORM can't do by itself when the add-on is installed."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import fields
from odoo.tools import SQL

from .models.complaint.res_company import SEQUENCE_CODE
from .rules import periods

MODULE = "custrel_followup"
MORNING = time(6)


def post_init_hook(env):
    """Every company gets a policy and a complaint team; nothing is computed on
    existing customers."""
    companies = env["res.company"].search([])
    env["custrel.grading.policy"]._create_for_companies(companies)
    env["custrel.complaint.team"]._create_for_companies(companies)
    _start_jobs_in_the_morning(env)


def uninstall_hook(env):
    """Remove what the ORM leaves behind in tables of others."""
    # Numbers of complaints are rows that nobody else needs.
    env["ir.sequence"].search([("code", "=", SEQUENCE_CODE)]).unlink()
    _release_activity_types(env)
    _drop_foreign_keys(env)


def _release_activity_types(env):
    """Our tasks on customers go. What people planned or did themselves stays, as a
    plain task: a type that is in use, be it by what is done, can't be deleted."""
    types = env["ir.model.data"].search(
        [("module", "=", MODULE), ("model", "=", "mail.activity.type")]
    )
    types = env["mail.activity.type"].browse(types.mapped("res_id"))
    activities = env["mail.activity"].with_context(active_test=False)
    used = activities.search(
        [
            ("activity_type_id", "in", types.ids),
            ("res_model", "not like", "custrel.%"),
        ]
    )
    ours = used.filtered("automated")
    ours.unlink()
    plain = env.ref("mail.mail_activity_data_todo")
    (used - ours).activity_type_id = plain
    plans = env["mail.activity.plan"].with_context(active_test=False)
    plans.search([("res_model", "like", "custrel.%")]).unlink()
    for model in ("mail.activity.plan.template", "ir.actions.server"):
        steps = env[model].search([("activity_type_id", "in", types.ids)])
        steps.activity_type_id = plain


def _drop_foreign_keys(env):
    """Our tables are dropped after the rows of our data files. Until then they must not
    refuse that these are deleted, nor delete a million rows one by one."""
    tables = [
        model._table
        for model in env.registry.values()
        if model._original_module == MODULE and model._auto
    ]
    keys = env.execute_query(
        SQL(
            """
            SELECT rel.relname, con.conname
              FROM pg_constraint con JOIN pg_class rel ON rel.oid = con.conrelid
             WHERE con.contype = 'f' AND rel.relname IN %s
               AND rel.relnamespace = current_schema::regnamespace
            """,
            tuple(tables),
        )
    )
    for table, key in keys:
        env.cr.execute(
            SQL(
                "ALTER TABLE %s DROP CONSTRAINT %s",
                SQL.identifier(table),
                SQL.identifier(key),
            )
        )


def _start_jobs_in_the_morning(env):
    tz = env.ref("base.main_company")._custrel_tz()
    today = periods.local_day(fields.Datetime.now(), tz)
    first = datetime.combine(
        today + timedelta(days=1), MORNING, tzinfo=ZoneInfo(tz)
    ).astimezone(ZoneInfo("UTC"))
    for minutes, job in enumerate(("grade", "keep", "plan", "remind", "report")):
        cron = env.ref(f"custrel_followup.ir_cron_{job}")
        cron.nextcall = first.replace(tzinfo=None) + timedelta(minutes=10 * minutes)
