"""Of which years loyalty has to be measured anew: those of which something changed.

Every function returns :class:`odoo.tools.SQL`; none of them runs anything.
"""

from datetime import date

from odoo.tools import SQL

from ...rules import loyalty
from . import purchases


def touched_years(counted, since, first):
    """The years of which something changed since a moment. What somebody buys can
    belong to a complaint of the year before, too; and what changed may have been of
    another year until then, see :func:`_left_years`.

    :param counted: :class:`purchases.Counted`
    :param int first: the first year that is kept in step
    """
    company = counted.company
    tz = company._custrel_tz()

    def day_of(name):
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", SQL.identifier(name), tz
        )

    documents, day = {
        "invoice": ("account_move", SQL.identifier("invoice_date")),
        "sale": ("sale_order", day_of("date_order")),
    }[counted.source]
    days = {
        documents: [day, SQL("%s - %s", day, loyalty.AFTER_DAYS)],
        "custrel_complaint": [day_of("opened_at")],
        "custrel_followup": [day_of("date_end")],
    }
    changed = SQL(" UNION ALL ").join(
        SQL(
            """SELECT partner_id, unnest(ARRAY[%s]) AS day
                 FROM %s WHERE company_id = %s AND write_date >= %s""",
            SQL(", ").join(found),
            SQL.identifier(table),
            company.id,
            since,
        )
        for table, found in days.items()
    )
    return SQL(
        """
        WITH changed AS MATERIALIZED (
            %(changed)s
        ), touched AS MATERIALIZED (
            SELECT DISTINCT contact.commercial_partner_id AS id
              FROM changed JOIN res_partner contact ON contact.id = changed.partner_id
        )
        SELECT DISTINCT extract(year FROM day)::int
          FROM (
               SELECT day FROM changed
               UNION ALL
               SELECT rhythm.first_day
                 FROM custrel_customer_file file
                 JOIN custrel_customer_rhythm rhythm
                   ON rhythm.partner_id = file.partner_id
                  AND rhythm.company_id = file.company_id
                WHERE file.company_id = %(company)s AND file.write_date >= %(since)s
          ) found
         WHERE day IS NOT NULL
         UNION
        (%(left)s)
        """,
        changed=changed,
        company=company.id,
        since=since,
        left=_left_years(counted, first),
    )


def _left_years(counted, first):
    """The years in which customers of ``touched`` have not bought any more what was
    counted, or in which less was recorded of them: something moved to another year."""
    company = counted.company
    tz = company._custrel_tz()
    return SQL(
        """
        SELECT present.year::int
          FROM custrel_loyalty present
          JOIN touched ON touched.id = present.partner_id
          LEFT JOIN (
               SELECT contact.commercial_partner_id AS partner_id,
                      extract(year FROM day)::int AS year,
                      count(DISTINCT day) FILTER (WHERE purchases > 0) AS days_bought,
                      round(sum(amount), %(digits)s) AS amount
                 FROM (%(documents)s) document
                 JOIN res_partner contact ON contact.id = document.buyer_id
                WHERE contact.commercial_partner_id IN (SELECT id FROM touched)
                GROUP BY 1, 2
          ) bought ON bought.partner_id = present.partner_id
                  AND bought.year = present.year::int
          LEFT JOIN (
               SELECT partner_id,
                      extract(year FROM date_end AT TIME ZONE 'UTC'
                                                 AT TIME ZONE %(tz)s)::int AS year,
                      count(*) AS contacts
                 FROM custrel_followup
                WHERE company_id = %(company)s AND state = 'done' AND active
                  AND automatic IS NOT TRUE
                  AND partner_id IN (SELECT id FROM touched)
                GROUP BY 1, 2
          ) recorded ON recorded.partner_id = present.partner_id
                    AND recorded.year = present.year::int
         WHERE present.company_id = %(company)s
           AND present.year >= %(first)s
           AND (present.days_bought, present.amount, present.contacts)
               IS DISTINCT FROM (bought.days_bought, bought.amount,
                                 COALESCE(recorded.contacts, 0))
        """,
        company=company.id,
        tz=tz,
        digits=company.currency_id.decimal_places,
        first=str(first),
        documents=purchases.documents(counted, date(first, 1, 1)),
    )
