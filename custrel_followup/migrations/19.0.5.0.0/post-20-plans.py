"""Customers are planned again whose next contact somebody had put off for ever.

Days of the plan have bounds now. What was planned, or planned and cancelled, for a day
beyond them goes beside the plan: it stays on record, and the cadence goes on.
"""

from odoo import SUPERUSER_ID, api, fields

from odoo.addons.custrel_followup.rules.bounds import latest_day


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute(
        """
        UPDATE custrel_followup SET beside_plan = TRUE
         WHERE state IN ('planned', 'cancelled') AND date_planned > %s
        RETURNING id
        """,
        [latest_day(fields.Date.today())],
    )
    followups = env["custrel.followup"].browse(id_ for (id_,) in cr.fetchall())
    followups.invalidate_recordset()
    followups.partner_id._custrel_update_contact_dates(followups.company_id)
