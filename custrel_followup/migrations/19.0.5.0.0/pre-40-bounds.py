"""Numbers and moments that are out of bounds now are brought within them, and what is
not closed comes back from the archive: the constraints hold for what exists, too."""

from odoo.tools import SQL
from odoo.tools.sql import column_exists

BOUNDS = {
    "res_company": {
        "custrel_plan_ahead_days": (0, 366),
        "custrel_record_minutes": (0, 10080),
        "custrel_missed_after_days": (0, 3650),
        "custrel_second_after_days": (0, 3650),
        "custrel_manager_after_days": (0, 3650),
        "custrel_introduction_days": (0, 1000),
        "custrel_silence_days": (0, 3650),
        "custrel_silence_notice_days": (1, 3650),
        "custrel_courtesy_days": (0, 1000),
    },
    "custrel_complaint_sla": {
        "response_hours": (0, 20000),
        "resolution_hours": (0, 20000),
        "second_hours": (0, 20000),
        "manager_hours": (0, 20000),
    },
    "custrel_cadence": {"times": (1, 100)},
    "custrel_grading_policy": {"window_months": (1, 600), "calm_margin": (0, 100)},
    "custrel_grading_policy_line": {"share": (0, 1), "threshold": (-1e15, 1e15)},
}
FIRST, LAST = "1900-01-01", "2200-01-01"
MOMENTS = {
    "opened_at": "create_date",
    "clock_start": "opened_at",
    "waiting_since": "clock_start",
}
"""Each with the moment that takes its place."""


def migrate(cr, version):
    for table, columns in BOUNDS.items():
        for column, (low, high) in columns.items():
            if column_exists(cr, table, column):
                _bound(cr, table, column, low, high)
    if column_exists(cr, "custrel_complaint", "paused_hours"):
        # Nobody waited for that long: as if nobody had waited.
        cr.execute(
            """
            UPDATE custrel_complaint SET paused_hours = 0
             WHERE paused_hours NOT BETWEEN 0 AND 1000000
            """
        )
    for column, instead in MOMENTS.items():
        if column_exists(cr, "custrel_complaint", column):
            _replace(cr, column, instead)
    if column_exists(cr, "custrel_complaint", "state"):
        cr.execute(
            """
            UPDATE custrel_complaint SET active = TRUE
             WHERE active IS NOT TRUE AND state NOT IN ('closed', 'rejected')
            """
        )


def _bound(cr, table, column, low, high):
    # What is no number is greater than all numbers.
    cr.execute(
        SQL(
            """
            UPDATE %(table)s
               SET %(column)s = LEAST(GREATEST(%(column)s, %(low)s), %(high)s)
             WHERE %(column)s NOT BETWEEN %(low)s AND %(high)s
            """,
            table=SQL.identifier(table),
            column=SQL.identifier(column),
            low=low,
            high=high,
        )
    )


def _replace(cr, column, instead):
    cr.execute(
        SQL(
            """
            UPDATE custrel_complaint SET %(column)s = %(instead)s
             WHERE %(column)s NOT BETWEEN %(first)s AND %(last)s
            """,
            column=SQL.identifier(column),
            instead=SQL.identifier(instead),
            first=FIRST,
            last=LAST,
        )
    )
