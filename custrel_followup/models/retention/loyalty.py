"""Statements that measure how loyal customers were in a year. They say in SQL what
``rules/loyalty.py`` specifies; a test compares the two.

Every function returns :class:`odoo.tools.SQL`; none of them runs anything. A year is
that of the calendar, in the company's time zone; amounts are in its currency.
"""

from datetime import date, timedelta

from odoo.tools import SQL

from ...rules import loyalty, periods
from ..shared.ours import OURS
from . import purchases

PLACES = {
    "days_place": SQL("repeat_days"),
    "quantity_place": SQL("repeat_quantity"),
    "amount_place": SQL("repeat_amount"),
    # Whoever buys less at a discount is less sensitive to prices.
    "price_place": SQL("-discount_share"),
    "tolerance_place": SQL("tolerance"),
    "response_place": SQL("response"),
    "referral_place": SQL("referrals"),
}
"""Of what each place in the grade is made."""

COUNTED = (
    "grade_id",
    "days_bought",
    "amount",
    "repeat_days",
    "repeat_quantity",
    "repeat_amount",
    "discount_share",
    "complaints",
    "tolerance",
    "contacts",
    "response",
    "referrals",
)
"""Columns that are counted; the rest is made of them."""


def write_year(counted, year):
    """Write what customers who bought in a year did in it, where it changed, and forget
    whoever did not buy in it after all.

    :param counted: :class:`purchases.Counted`
    """
    names = [*COUNTED, *PLACES, "repeat_place", "score"]
    columns = SQL(", ").join(map(SQL.identifier, names))
    excluded = [SQL("EXCLUDED.%s", SQL.identifier(name)) for name in names]
    return SQL(
        """
        WITH found AS MATERIALIZED (%(found)s), written AS (
            INSERT INTO custrel_loyalty AS present
                   (partner_id, company_id, year, %(columns)s)
            SELECT partner_id, %(company)s, %(year)s, %(columns)s
              FROM found ORDER BY partner_id
            ON CONFLICT (partner_id, company_id, year) DO UPDATE
               SET (%(columns)s) = ROW(%(excluded)s)
             WHERE (%(present)s) IS DISTINCT FROM (%(excluded)s)
        )
        DELETE FROM custrel_loyalty
         WHERE company_id = %(company)s AND year = %(year)s
           AND partner_id NOT IN (SELECT partner_id FROM found)
        """,
        found=_place(counted, year),
        columns=columns,
        company=counted.company.id,
        year=str(year),
        excluded=SQL(", ").join(excluded),
        present=SQL(", ").join(
            SQL("present.%s", SQL.identifier(name)) for name in names
        ),
    )


def _place(counted, year):
    """What was counted, with the places in the grade and the index."""
    parts = [
        (SQL.identifier(f"{part}_place"), weight)
        for part, weight in loyalty.WEIGHTS.items()
    ]
    total = [SQL("COALESCE(%s * %s, 0)", part, weight) for part, weight in parts]
    known = [
        SQL("CASE WHEN %s IS NULL THEN 0 ELSE %s END", part, weight)
        for part, weight in parts
    ]
    return SQL(
        """
        SELECT part.*,
               round((%(total)s)::numeric / NULLIF(%(known)s, 0))::int AS score
          FROM (
               SELECT placed.*,
                      round((days_place + quantity_place + amount_place)::numeric
                            / 3)::int AS repeat_place
                 FROM (
                      SELECT measured.*, %(places)s FROM (%(measured)s) measured
                 ) placed
          ) part
        """,
        total=SQL(" + ").join(total),
        known=SQL(" + ").join(known),
        places=SQL(", ").join(
            SQL("%s AS %s", _rank(value), SQL.identifier(name))
            for name, value in PLACES.items()
        ),
        measured=_measure(counted, year),
    )


def _rank(value):
    """:func:`rules.loyalty.place` in SQL, among those of the grade of whom it is
    known. Peers with as much are those whom ``cume_dist`` counts and ``rank`` does not.
    """
    peers = SQL("PARTITION BY grade_id, %s IS NULL", value)
    return SQL(
        """
        CASE WHEN %(value)s IS NOT NULL THEN round((
                100.0 * (rank() OVER (%(peers)s ORDER BY %(value)s) - 1
                 + round(cume_dist() OVER (%(peers)s ORDER BY %(value)s)
                         * count(*) OVER (%(peers)s)) - 1) / 2
                / NULLIF(count(*) OVER (%(peers)s) - 1, 0))::numeric)::int END
        """,
        value=value,
        peers=peers,
    )


def _measure(counted, year):
    """What each customer who bought in a year did in it: partner_id and
    :data:`COUNTED`. Shares are percentages, NULL where there is nothing to divide by.
    """
    start, end = date(year, 1, 1), date(year + 1, 1, 1)
    company, today = counted.company, counted.today
    tz = company._custrel_tz()
    later = end + timedelta(days=loyalty.AFTER_DAYS)
    return SQL(
        """
        WITH bought AS MATERIALIZED (
            SELECT contact.commercial_partner_id AS partner_id, document_id, day,
                   amount, purchases
              FROM (%(documents)s) document
              JOIN res_partner contact ON contact.id = document.buyer_id
        ), document AS (
            SELECT bought.*, line.quantity, line.value, line.discounted,
                   rhythm.first_day IS NULL OR day > rhythm.first_day AS is_repeat
              FROM bought
              LEFT JOIN (%(lines)s) line USING (document_id)
              LEFT JOIN custrel_customer_rhythm rhythm
                ON rhythm.partner_id = bought.partner_id
               AND rhythm.company_id = %(company)s
             WHERE day < %(end)s
        ), customer AS (
            SELECT partner_id,
                   count(DISTINCT day) FILTER (WHERE purchases > 0)::int
                       AS days_bought,
                   sum(amount) AS amount,
                   count(DISTINCT day) FILTER (WHERE purchases > 0 AND is_repeat)::int
                       AS repeat_days,
                   COALESCE(sum(quantity) FILTER (WHERE is_repeat), 0)
                       AS repeat_quantity,
                   COALESCE(sum(amount) FILTER (WHERE is_repeat), 0) AS repeat_amount,
                   sum(discounted) AS discounted, sum(value) AS value
              FROM document GROUP BY partner_id
            HAVING count(*) FILTER (WHERE purchases > 0) > 0
               AND partner_id NOT IN %(ours)s
        ), complaint AS (
            SELECT partner_id, count(*) FILTER (WHERE is_judged)::int AS judged,
                   count(*) FILTER (WHERE came_again)::int AS came_again
              FROM (
                   SELECT said.partner_id, again.came_again,
                          again.came_again OR %(today)s::date - said.day > %(after)s
                              AS is_judged
                     FROM (
                          SELECT partner_id,
                                 (opened_at AT TIME ZONE 'UTC'
                                     AT TIME ZONE %(tz)s)::date AS day
                            FROM custrel_complaint
                           WHERE company_id = %(company)s AND state != 'merged'
                             AND opened_at >= %(start_moment)s
                             AND opened_at < %(end_moment)s
                     ) said
                    CROSS JOIN LATERAL (
                          SELECT EXISTS (
                              SELECT FROM bought
                               WHERE bought.partner_id = said.partner_id
                                 AND bought.purchases > 0 AND bought.day > said.day
                                 AND bought.day <= said.day + %(after)s
                          ) AS came_again
                    ) again
              ) judged
             GROUP BY partner_id
        ), contact AS (
            SELECT partner_id, count(*)::int AS count,
                   count(*) FILTER (WHERE is_attempt IS NOT TRUE) AS reached
              FROM custrel_followup
             WHERE company_id = %(company)s AND state = 'done' AND active
               AND automatic IS NOT TRUE
               AND date_end >= %(start_moment)s AND date_end < %(end_moment)s
             GROUP BY partner_id
        ), referral AS (
            SELECT advocate.commercial_partner_id AS partner_id, count(*)::int AS count
              FROM custrel_customer_file file
              JOIN res_partner advocate ON advocate.id = file.referred_by_id
              JOIN custrel_customer_rhythm rhythm
                ON rhythm.partner_id = file.partner_id
               AND rhythm.company_id = file.company_id
             WHERE file.company_id = %(company)s
               AND rhythm.first_day >= %(start)s AND rhythm.first_day < %(end)s
             GROUP BY 1
        )
        SELECT customer.partner_id, %(grade)s AS grade_id, days_bought,
               round(customer.amount, %(digits)s) AS amount, repeat_days,
               round(repeat_quantity, 2) AS repeat_quantity,
               round(repeat_amount, %(digits)s) AS repeat_amount,
               round(100.0 * discounted / NULLIF(value, 0), 1) AS discount_share,
               COALESCE(judged, 0) AS complaints,
               round(100.0 * came_again / NULLIF(judged, 0), 1) AS tolerance,
               COALESCE(contact.count, 0) AS contacts,
               round(100.0 * reached / NULLIF(contact.count, 0), 1) AS response,
               COALESCE(referral.count, 0) AS referrals
          FROM customer
          LEFT JOIN complaint USING (partner_id)
          LEFT JOIN contact USING (partner_id)
          LEFT JOIN referral USING (partner_id)
          LEFT JOIN custrel_customer_grade present
            ON present.partner_id = customer.partner_id
           AND present.company_id = %(company)s
          LEFT JOIN (%(grades)s) past ON past.partner_id = customer.partner_id
        """,
        documents=purchases.documents(counted, start, later),
        ours=OURS,
        lines=LINES[counted.source](company, start, end),
        company=company.id,
        digits=company.currency_id.decimal_places,
        today=today,
        after=loyalty.AFTER_DAYS,
        tz=tz,
        start=start,
        end=end,
        start_moment=periods.utc_midnight(start, tz),
        end_moment=periods.utc_midnight(end, tz),
        grade=SQL("present.grade_id")
        if end > today
        else SQL(
            "COALESCE(%s, present.grade_id)",
            purchases.grade_at(SQL("%s", purchases.count_month(end))),
        ),
        grades=purchases.grades_before(counted),
    )


def _order_lines(company, start, end):
    """What the lines of orders tell: document_id, quantity, value, and discounted, what
    of it was bought at a discount: lines with one, and all of an order of which a line
    takes something off.

    A lower price without a discount is not seen: nobody knows what the price was.
    """
    tz = company._custrel_tz()
    return SQL(
        """
        SELECT line.order_id AS document_id,
               sum(line.product_uom_qty) FILTER (WHERE line.price_subtotal >= 0)
                   AS quantity,
               %(value)s AS value, %(discounted)s AS discounted
          FROM sale_order_line line
          JOIN sale_order sale ON sale.id = line.order_id
         WHERE line.display_type IS NULL AND line.is_downpayment IS NOT TRUE
           AND sale.state = 'sale' AND sale.company_id = %(company)s
           AND sale.date_order >= %(start)s AND sale.date_order < %(end)s
         GROUP BY line.order_id
        """,
        company=company.id,
        start=periods.utc_midnight(start, tz),
        end=periods.utc_midnight(end, tz),
        **_discounts(
            SQL("line.price_subtotal"),
            SQL("/ max(COALESCE(NULLIF(sale.currency_rate, 0), 1))"),
        ),
    )


def _invoice_lines(company, start, end):
    """The same of invoices. What was credited lowers the quantity; it says nothing of
    prices. What was paid down is taken off the last invoice: that is no discount."""
    return SQL(
        """
        SELECT line.move_id AS document_id,
               sum(CASE move.move_type WHEN 'out_refund' THEN -line.quantity
                                       ELSE line.quantity END)
                   FILTER (WHERE line.price_subtotal >= 0) AS quantity,
               CASE max(move.move_type) WHEN 'out_invoice' THEN %(value)s END AS value,
               CASE max(move.move_type) WHEN 'out_invoice' THEN %(discounted)s END
                   AS discounted
          FROM account_move_line line
          JOIN account_move move ON move.id = line.move_id
         WHERE line.display_type = 'product' AND line.is_downpayment IS NOT TRUE
           AND move.state = 'posted'
           AND move.move_type IN ('out_invoice', 'out_refund')
           AND move.company_id = %(company)s
           AND move.invoice_date >= %(start)s AND move.invoice_date < %(end)s
         GROUP BY line.move_id
        """,
        company=company.id,
        start=start,
        end=end,
        **_discounts(SQL("-line.balance"), SQL("")),
    )


def _discounts(subtotal, rate):
    """:param SQL subtotal: of a line; SQL rate: what brings a sum of them into company
    currency"""
    value = SQL("sum(%s) FILTER (WHERE %s > 0)", subtotal, subtotal)
    return {
        "value": SQL("%s %s", value, rate),
        "discounted": SQL(
            """CASE WHEN bool_or(%(subtotal)s < 0) THEN %(value)s
                    ELSE COALESCE(sum(%(subtotal)s)
                         FILTER (WHERE %(subtotal)s > 0 AND line.discount > 0), 0)
               END %(rate)s""",
            subtotal=subtotal,
            value=value,
            rate=rate,
        ),
    }


LINES = {"sale": _order_lines, "invoice": _invoice_lines}
