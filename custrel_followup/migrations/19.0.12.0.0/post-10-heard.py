"""A complaint keeps when the customer said something last, whatever we do then.

Before, that was found in what he had written, what nobody had answered, and his rating:
of a settlement that we reopened, and of mails from unknown addresses that we answered,
only what the last answers noted is left.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    cr.execute(
        """
        UPDATE custrel_complaint complaint SET heard_at = word.moment
          FROM (
               SELECT id, max(moment) AS moment
                 FROM (
                      SELECT id, unanswered_since AS moment FROM custrel_complaint
                       UNION ALL
                      SELECT id, closed_at FROM custrel_complaint
                       WHERE closing = 'customer'
                       UNION ALL
                      SELECT id, (answer.value ->> 'since')::timestamp
                        FROM custrel_complaint, jsonb_each(answers) answer
                       WHERE jsonb_typeof(answers) = 'object'
                       UNION ALL
                      SELECT told.id, message.date
                        FROM custrel_complaint told
                        JOIN mail_message message
                          ON message.model = 'custrel.complaint'
                         AND message.res_id = told.id
                         AND message.is_internal IS NOT TRUE
                        JOIN res_partner author ON author.id = message.author_id
                       WHERE author.commercial_partner_id = told.partner_id
                       UNION ALL
                      SELECT res_id, COALESCE(rated_on, write_date)
                        FROM rating_rating
                       WHERE res_model = 'custrel.complaint' AND consumed
                      ) said
                GROUP BY id
               ) word
         WHERE complaint.id = word.id AND word.moment IS NOT NULL
        """
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    for company in env["res.company"]._custrel_find_started():
        env["custrel.customer.rhythm"]._date_anew(company, None)
