"""Until when something open keeps a customer active is kept beside his other days. What
finds the changes of grades of a customer is the index of his history."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    cr.execute("DROP INDEX IF EXISTS custrel_grade_change__partner_id_index")
    env = api.Environment(cr, SUPERUSER_ID, {})
    for company in env["res.company"]._custrel_find_started():
        env["custrel.customer.rhythm"]._date_anew(company, None)
