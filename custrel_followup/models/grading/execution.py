from odoo.tools import SQL

SETTINGS = {
    "work_mem": "256MB",
    "jit": "off",
    "enable_hashagg": "off",
}


def execute(env, *statements, **more):
    """Execute statements, with planner settings for them only.

    The planner underestimates the groups of a big sales history and then hashes
    and sorts on disk; see the measurements in docs/benchmarks.md.

    :param more: other settings, or others than usual
    :return: rows of the last one, if it gives any
    """
    env.flush_all()
    cr, settings = env.cr, SETTINGS | more
    used = [SQL("set_config(%s, %s, TRUE)", *item) for item in settings.items()]
    cr.execute(SQL("SELECT %s", SQL(", ").join(used)))
    for statement in statements:
        cr.execute(statement)
    rows = cr.fetchall() if cr.description else []
    usual = [SQL("RESET %s", SQL.identifier(name)) for name in settings]
    cr.execute(SQL("; ").join(usual))
    return rows
