"""Contacts that were recorded as not reached are attempts: no contact took place."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    # The columns are new: Odoo has computed them for all records already.
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute(
        """SELECT company_id, array_agg(DISTINCT partner_id)
             FROM custrel_followup WHERE is_attempt GROUP BY company_id"""
    )
    for company_id, partner_ids in cr.fetchall():
        company = env["res.company"].browse(company_id)
        customers = env["res.partner"].browse(partner_ids)
        customers._custrel_update_contact_dates(company)
    # The contact before each one, which until now was looked up when it was read.
    cr.execute(
        """
        UPDATE custrel_followup followup
           SET contact_before = former.day
          FROM (SELECT done.id,
                       max(done.date_end::date) FILTER (WHERE NOT done.is_attempt)
                           OVER (PARTITION BY done.partner_id, done.company_id
                                 ORDER BY done.date_end, done.id
                                 ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
                           AS day
                  FROM custrel_followup done WHERE done.state = 'done') former
         WHERE former.id = followup.id AND former.day IS NOT NULL
        """
    )
