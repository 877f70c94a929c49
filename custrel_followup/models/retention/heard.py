"""What customers said last, beside the follow-ups in which they were reached.

Every function returns :class:`odoo.tools.SQL` of partner_id and the moment of each word
of theirs; none of them runs anything. Each is found by the index of its customers.
"""

from odoo.tools import SQL

from .lifecycle import whose


def heard_in_complaints(company, partner_ids):
    """What they complained of, and what they said last on it or did with it.

    :param partner_ids: of customers, see :func:`lifecycle.whose`
    """
    return SQL(
        """
        SELECT complaint.partner_id,
               GREATEST(complaint.opened_at, complaint.heard_at) AS moment
          FROM custrel_complaint complaint
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
