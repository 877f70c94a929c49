"""Whoever complained before a complaint was given to another customer follows it no
more, and the new customer does. What is said from now on is for the new one."""

from odoo import SUPERUSER_ID, api

MOVED = """
SELECT DISTINCT message.res_id, value.old_value_integer
  FROM mail_tracking_value value
  JOIN mail_message message ON message.id = value.mail_message_id
  JOIN ir_model_fields field ON field.id = value.field_id
 WHERE message.model = 'custrel.complaint' AND field.model = 'custrel.complaint'
   AND field.name = 'partner_id' AND value.old_value_integer > 0
 ORDER BY 1, 2
"""


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    nobody = env["res.users"]
    cr.execute(MOVED)
    for complaint_id, partner_id in cr.fetchall():
        complaint = env["custrel.complaint"].browse(complaint_id).exists()
        former = env["res.partner"].browse(partner_id).exists()
        if complaint.partner_id and former and former != complaint.partner_id:
            followers = complaint.message_partner_ids
            contacts = followers.filtered(
                lambda p, old=former: p.commercial_partner_id == old
            )
            complaint._leave_customer(former | contacts, True)
            complaint._remove_followers({complaint: (former, former, nobody)})
            complaint._add_followers()
