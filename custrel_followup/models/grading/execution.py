from odoo.tools import SQL

SETTINGS = {
    "work_mem": "256MB",
    "jit": "off",
    "enable_hashagg": "off",
}


def execute(env, *statements):
    """Execute statements, with planner settings for them only.

    The planner underestimates the groups of a big sales history and then hashes
    and sorts on disk; see the measurements in docs/benchmarks.md.

    :return: rows of the last one, if it gives any
    """
    env.flush_all()
    cr = env.cr
    for name, value in SETTINGS.items():
        cr.execute(SQL("SELECT set_config(%s, %s, TRUE)", name, value))
    for statement in statements:
        cr.execute(statement)
    rows = cr.fetchall() if cr.description else []
    for name in SETTINGS:
        cr.execute(SQL("RESET %s", SQL.identifier(name)))
    return rows
