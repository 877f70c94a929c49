"""Orders that are late or without a day, and open projects, keep customers active; what
customers wrote on complaints, told on the portal or answered is a word of theirs."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for company in env["res.company"]._custrel_find_started():
        env["custrel.customer.rhythm"]._date_anew(company, None)
