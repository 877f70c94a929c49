"""Who is none of our customers, whatever he buys."""

from odoo.tools import SQL

OURS = SQL(
    """(SELECT partner_id FROM res_users WHERE share IS NOT TRUE
        UNION ALL SELECT partner_id FROM res_company)"""
)
"""Our own companies and people, also former ones: what they order is none of the
figures of customers."""
