"""What the ORM can't do by itself when the add-on is installed."""

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tools import SQL, mute_logger

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

MODULE = "custrel_followup"


def post_init_hook(env):
    """Every company gets what it can't work without; nothing is computed on existing
    customers."""
    env["res.company"].search([])._custrel_set_up()
    env["ir.cron"]._custrel_start_in_the_morning()


def uninstall_hook(env):
    """Remove what the ORM leaves behind in tables of others."""
    env["res.company"]._custrel_clean_up()
    _release_activity_types(env)
    _drop_foreign_keys(env)
    _remove_demo(env)


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


def _remove_demo(env):
    """Demonstration orders have no external id, and nothing that they name can be
    deleted before them. What people made of the rest stays, with what it needs: they
    own it then, and Odoo does not try to delete it."""
    env = env(context={**env.context, MODULE_UNINSTALL_FLAG: True})
    goods = _get_demo(env, "product.product")
    customers = _get_demo(env, "res.partner")
    orders = env["sale.order"].search([("partner_id", "child_of", customers.ids)])
    orders = orders.filtered(
        lambda order: order.order_line and order.order_line.product_id <= goods
    )
    orders._action_cancel()
    for records in (orders, _get_demo(env, "crm.lead"), customers, goods):
        for record in records.exists():
            try:
                with env.cr.savepoint(), mute_logger("odoo.sql_db"):
                    record.unlink()
                    env.flush_all()
            except (UserError, IntegrityError):
                _forget(record)


def _get_demo(env, model):
    """:return: records of a model of others that our data files made"""
    names = env["ir.model.data"].search(
        [("module", "=", MODULE), ("model", "=", model)]
    )
    return env[model].browse(names.mapped("res_id")).exists()


def _forget(record):
    """A record is no longer that of the add-on."""
    records = [record]
    if record._name == "product.product":
        records.append(record.product_tmpl_id)
    for own in records:
        names = record.env["ir.model.data"].search(
            [
                ("module", "=", MODULE),
                ("model", "=", own._name),
                ("res_id", "=", own.id),
            ]
        )
        names.unlink()
