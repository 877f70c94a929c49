"""What cadences have planned may move half the time between two contacts, as what they
plan from now on."""

import math

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    cadences = env["custrel.cadence"].with_context(active_test=False).search([])
    for record in cadences:
        days = math.floor(record._get_step_days() * (record.latest_factor - 1))
        cr.execute(
            """
            UPDATE custrel_followup SET date_latest = date_planned + %s
             WHERE cadence_id = %s AND state = 'planned' AND origin = 'cadence'
               AND date_latest IS NULL
            """,
            [days, record.id],
        )
