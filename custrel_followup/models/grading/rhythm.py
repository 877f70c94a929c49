"""When customers bought: statements that keep ``custrel.customer.rhythm``.

Every function returns :class:`odoo.tools.SQL`; none of them runs anything. Days are
those of the company's time zone. What lies after ``today`` does not count yet.
"""

from datetime import timedelta

from odoo.tools import SQL

from ...rules import periods
from ..shared.ours import OURS


def purchase_days(source, company, today):
    """What counts as a purchase: buyer_id, day, changed (when somebody wrote it)."""
    if source == "invoice":
        # A credit note takes no purchase back: the customer was there that day.
        return SQL(
            """
            SELECT partner_id AS buyer_id, invoice_date AS day, write_date AS changed
              FROM account_move
             WHERE state = 'posted' AND move_type = 'out_invoice'
               AND company_id = %s AND invoice_date <= %s
            """,
            company.id,
            today,
        )
    tz = company._custrel_tz()
    return SQL(
        """
        SELECT partner_id AS buyer_id, write_date AS changed,
               (date_order AT TIME ZONE 'UTC' AT TIME ZONE %s)::date AS day
          FROM sale_order
         WHERE state = 'sale' AND company_id = %s AND date_order < %s
        """,
        tz,
        company.id,
        periods.utc_midnight(today + timedelta(days=1), tz),
    )


def touched_customers(source, company, since):
    """Ids of customers of whom a document was written, confirmed, cancelled, or became
    due since a moment."""
    table, day, first = {
        "invoice": ("account_move", "invoice_date", since.date()),
        "sale": ("sale_order", "date_order", since),
    }[source]
    return SQL(
        """
        SELECT DISTINCT contact.commercial_partner_id
          FROM %(table)s document
          JOIN res_partner contact ON contact.id = document.partner_id
         WHERE document.company_id = %(company)s
           AND (document.write_date >= %(since)s OR document.%(day)s >= %(first)s)
        """,
        table=SQL.identifier(table),
        day=SQL.identifier(day),
        company=company.id,
        since=since,
        first=first,
    )


def sum_days(days, customers=None):
    """First and last purchase day and their number: partner_id, first_day, last_day,
    day_count.

    :param SQL days: see :func:`purchase_days`
    :param customers: list of ids of whom; all if not given
    """
    whose = SQL("TRUE")
    if customers is not None:
        whose = SQL("contact.commercial_partner_id = ANY(%s)", customers)
    return SQL(
        """
        SELECT partner_id, min(day) AS first_day, max(day) AS last_day,
               count(*)::int AS day_count
          FROM (
               SELECT DISTINCT contact.commercial_partner_id AS partner_id, bought.day
                 FROM (%s) bought
                 JOIN res_partner contact ON contact.id = bought.buyer_id
                WHERE %s
          ) purchase
         GROUP BY partner_id
        HAVING partner_id NOT IN %s
        """,
        days,
        whose,
        OURS,
    )


def write_days(company, summed, more, customers=None):
    """Write what changed, and forget the purchases of who has none any more.

    :param SQL summed: see :func:`sum_days`
    :param more: list of SQL assignments beside them, on aliases ``present`` and
        ``EXCLUDED``
    :param customers: list of ids of whom; all if not given
    """
    whose = SQL("TRUE")
    if customers is not None:
        whose = SQL("partner_id = ANY(%s)", customers)
    return SQL(
        """
        WITH summed AS MATERIALIZED (
            %(summed)s
        ), written AS (
            INSERT INTO custrel_customer_rhythm AS present (
                partner_id, company_id, first_day, last_day, day_count
            )
            SELECT partner_id, %(company)s, first_day, last_day, day_count
              FROM summed ORDER BY partner_id
            ON CONFLICT (partner_id, company_id) DO UPDATE
               SET first_day = EXCLUDED.first_day, last_day = EXCLUDED.last_day,
                   day_count = EXCLUDED.day_count %(more)s
             WHERE (present.first_day, present.last_day, present.day_count)
                   IS DISTINCT FROM
                   (EXCLUDED.first_day, EXCLUDED.last_day, EXCLUDED.day_count)
        )
        UPDATE custrel_customer_rhythm
           SET first_day = NULL, last_day = NULL, day_count = 0
         WHERE company_id = %(company)s AND last_day IS NOT NULL AND %(whose)s
           AND partner_id NOT IN (SELECT partner_id FROM summed)
        """,
        summed=summed,
        company=company.id,
        more=SQL("").join(SQL(", %s", assignment) for assignment in more),
        whose=whose,
    )
