"""A mail of the system is no contact as long as the customer does not answer: it has a
date of its own, and who got nothing else was not contacted."""

from odoo import SUPERUSER_ID, api

BATCH = 1000


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute(
        """SELECT company_id, array_agg(DISTINCT partner_id)
             FROM custrel_followup WHERE state = 'done' AND automatic
            GROUP BY company_id"""
    )
    for company_id, partner_ids in cr.fetchall():
        company = env["res.company"].browse(company_id)
        for start in range(0, len(partner_ids), BATCH):
            ids = partner_ids[start : start + BATCH]
            env["res.partner"].browse(ids)._custrel_update_contact_dates(company)
            env["custrel.customer.rhythm"]._hear(company, ids)
