"""What customers said last, beside the follow-ups in which they were reached.

Every function returns :class:`odoo.tools.SQL` of partner_id and the moment of each word
of theirs; none of them runs anything. Each is found by the index of its customers.
"""

from odoo.tools import SQL

from .lifecycle import whose


def heard_in_complaints(company, partner_ids):
    """What they complained of, wrote on it or did with it, and how they rated it. What
    a machine may have written in their name is internal, and no word of theirs.

    :param partner_ids: of customers, see :func:`lifecycle.whose`
    """
    return SQL(
        """
        SELECT complaint.partner_id, word.moment
          FROM custrel_complaint complaint
         CROSS JOIN LATERAL (
               SELECT GREATEST(complaint.opened_at, complaint.unanswered_since,
                               CASE WHEN complaint.closing = 'customer'
                                    THEN complaint.closed_at END) AS moment
                UNION ALL
               SELECT max(message.date) FROM mail_message message
                 JOIN res_partner author ON author.id = message.author_id
                WHERE message.model = 'custrel.complaint'
                  AND message.res_id = complaint.id
                  AND message.is_internal IS NOT TRUE
                  AND author.commercial_partner_id = complaint.partner_id
                UNION ALL
               SELECT max(COALESCE(rating.rated_on, rating.write_date))
                 FROM rating_rating rating
                WHERE rating.res_model = 'custrel.complaint'
                  AND rating.res_id = complaint.id AND rating.consumed
         ) word
         WHERE complaint.company_id = %s AND %s
        """,
        company.id,
        whose(SQL("complaint.partner_id"), partner_ids),
    )


def heard_of_needs(company, partner_ids):
    """What they told us on the portal that they need.

    :param partner_ids: of customers, see :func:`lifecycle.whose`
    """
    return SQL(
        """
        SELECT need.partner_id, need.create_date AS moment
          FROM custrel_need need
          JOIN res_users person ON person.id = need.create_uid AND person.share
         WHERE need.company_id = %s AND %s
        """,
        company.id,
        whose(SQL("need.partner_id"), partner_ids),
    )
