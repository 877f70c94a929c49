from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Complaints that were proposed or closed before their customer was graded get the
    grade that he has."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["custrel.complaint"]._follow_grades()
