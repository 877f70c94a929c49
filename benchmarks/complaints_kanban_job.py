"""Runs inside Odoo: open the kanban of complaints, and that of tickets."""

import statistics

from benchmarks.complaint_values import PREPARATIONS
from benchmarks.screens_job import Measure, specification

COPIED = {
    "custrel.complaint": {"custrel_complaint": ("name", None)},
    "helpdesk.ticket": {
        "helpdesk_ticket": ("number", None),
        "helpdesk_ticket_sla": (None, "ticket_id"),
    },
}
"""Tables of which the kanban shows something: a column without twins, the parent."""

ORIGINALS = 250


def kanban(env, model, count, repeats):
    """Open the kanban with ``count`` records as one of the agents.

    :return: median milliseconds
    """
    _fill(env, model, count)
    agent = env["res.users"].search([("login", "=", "bench-agent-0")])
    if model == "helpdesk.ticket":
        env.ref("helpdesk_mgmt.group_helpdesk_user").user_ids |= agent
    mine = env[model].with_user(agent)
    spec = specification(mine, False, "kanban")
    seconds = []
    for _repeat in range(repeats + 2):
        env.invalidate_all()
        with Measure(env.cr) as measure:
            mine.web_read_group(
                [],
                ["stage_id"],
                [],
                auto_unfold=True,
                unfold_read_specification=spec,
                unfold_read_default_limit=40,
            )
        seconds.append(measure.result[0])
    return {
        "ms": 1000 * statistics.median(seconds[2:]),
        "queries": measure.result[1],
        "records": mine.search_count([]),
    }


def _fill(env, model, count):
    """Have ``count`` records in three stages, most of them copies by plain SQL."""
    prepare = PREPARATIONS[model](env)
    records = env[model].with_context(tracking_disable=True)
    records.search([]).active = False
    stages = env[records._fields["stage_id"].comodel_name].search([], limit=3)
    records = records.create([prepare(number) for number in range(ORIGINALS)])
    for number, stage in enumerate(stages):
        records[number :: len(stages)].write({"stage_id": stage.id})
    env.flush_all()
    copies = count // ORIGINALS - 1
    distance = max(records.ids)
    for table, (unique, parent) in COPIED[model].items():
        _multiply(env, table, unique, parent, records.ids, copies, distance)
    env.invalidate_all()
    env.cr.execute("ANALYZE")


def _multiply(env, table, unique, parent, ids, copies, distance):
    """Copy the rows of ``ids``, or those of which they are the ``parent``, with ids
    that lie ``distance`` apart for each copy."""
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s",
        [table],
    )
    columns = {name: f'"{name}"' for (name,) in env.cr.fetchall()}
    columns[parent or "id"] += f" + n * {distance}"
    if parent:
        columns["id"] = f"nextval('{table}_id_seq')"
    if unique:
        columns[unique] += " || '-' || n"
    env.cr.execute(
        f"""
        INSERT INTO {table} ({", ".join(f'"{name}"' for name in columns)})
        SELECT {", ".join(columns.values())}
          FROM {table}, generate_series(1, %(copies)s) n
         WHERE {parent or "id"} = ANY(%(ids)s)
        """,
        {"copies": copies, "ids": ids},
    )
