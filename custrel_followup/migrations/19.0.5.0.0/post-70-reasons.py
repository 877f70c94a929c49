from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Whole names of complaint reasons are kept in one language, by which lists are
    sorted; until now in that of whoever changed a reason last."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    reasons = env["custrel.complaint.reason"].with_context(active_test=False)
    reasons = reasons.search([])
    env.add_to_compute(reasons._fields["complete_name"], reasons)
    reasons.flush_recordset(["complete_name"])
