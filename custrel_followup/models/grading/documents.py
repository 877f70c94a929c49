"""Where the figures of a grading run come from: one statement for each source.

Every function returns :class:`odoo.tools.SQL`; none of them runs anything. Amounts are
in company currency.
"""

from odoo.tools import SQL

from ...rules import periods
from ..shared.ours import OURS


def get_window(source, company, date_from, date_to):
    """:return: start and end of a window as the source stores its dates"""
    if source == "invoice":
        return date_from, date_to
    tz = company._custrel_tz()
    return periods.utc_midnight(date_from, tz), periods.utc_midnight(date_to, tz)


def sale_documents(company, start, end):
    """Confirmed orders: partner_id, amount, profit, purchases (1 each), moment (as the
    source stores its dates).

    Foreign orders are converted by the rate that each order stores for its own date.

    :param datetime start: first moment, naive UTC
    :param datetime end: first moment that is outside, naive UTC
    """
    return SQL(
        """
        SELECT partner_id,
               CASE WHEN currency_id = %(currency)s THEN amount_untaxed
                    ELSE round(amount_untaxed / COALESCE(NULLIF(currency_rate, 0), 1),
                               %(digits)s)
               END AS amount,
               CASE WHEN currency_id = %(currency)s THEN margin
                    ELSE round(margin / COALESCE(NULLIF(currency_rate, 0), 1),
                               %(digits)s)
               END AS profit,
               1 AS purchases, date_order AS moment
          FROM sale_order
         WHERE state = 'sale'
           AND company_id = %(company)s
           AND date_order >= %(start)s
           AND date_order < %(end)s
        """,
        currency=company.currency_id.id,
        digits=company.currency_id.decimal_places,
        company=company.id,
        start=start,
        end=end,
    )


def invoice_documents(company, start, end):
    """Posted invoices less credit notes: partner_id, amount, profit, purchases, moment.

    Odoo stores no margin on invoices: the cost of a line is that of the order line it
    bills (in the order's currency, at the order's rate), otherwise the product's cost.
    A credit note lowers amount and profit; only invoices count as purchases.

    :param date start: first invoice date
    :param date end: first invoice date that is outside
    """
    return SQL(
        """
        SELECT move.partner_id,
               move.amount_untaxed_signed AS amount,
               move.amount_untaxed_signed - COALESCE(
                   CASE move.move_type WHEN 'out_refund' THEN -cost.total
                                       ELSE cost.total END,
                   0
               ) AS profit,
               (move.move_type = 'out_invoice')::int AS purchases,
               move.invoice_date AS moment
          FROM account_move move
          LEFT JOIN (%(costs)s) cost ON cost.move_id = move.id
         WHERE move.state = 'posted'
           AND move.move_type IN ('out_invoice', 'out_refund')
           AND move.company_id = %(company)s
           AND move.invoice_date >= %(start)s
           AND move.invoice_date < %(end)s
        """,
        costs=_invoice_costs(company, start, end),
        company=company.id,
        start=start,
        end=end,
    )


def _invoice_costs(company, start, end):
    return SQL(
        """
        SELECT line.move_id,
               round(sum(line.quantity * COALESCE(
                   billed.unit_cost,
                   (product.standard_price ->> %(company_key)s)::numeric
                       * COALESCE(uom.factor / NULLIF(product_uom.factor, 0), 1),
                   0
               )), %(digits)s) AS total
          FROM account_move_line line
          JOIN account_move move ON move.id = line.move_id
          LEFT JOIN LATERAL (
               SELECT avg(order_line.purchase_price
                          / COALESCE(NULLIF(sale_order.currency_rate, 0), 1)
                      ) AS unit_cost
                 FROM sale_order_line_invoice_rel rel
                 JOIN sale_order_line order_line ON order_line.id = rel.order_line_id
                 JOIN sale_order ON sale_order.id = order_line.order_id
                WHERE rel.invoice_line_id = line.id
          ) billed ON TRUE
          LEFT JOIN product_product product ON product.id = line.product_id
          LEFT JOIN product_template template ON template.id = product.product_tmpl_id
          LEFT JOIN uom_uom uom ON uom.id = line.product_uom_id
          LEFT JOIN uom_uom product_uom ON product_uom.id = template.uom_id
         WHERE line.display_type = 'product'
           AND move.state = 'posted'
           AND move.move_type IN ('out_invoice', 'out_refund')
           AND move.company_id = %(company)s
           AND move.invoice_date >= %(start)s
           AND move.invoice_date < %(end)s
         GROUP BY line.move_id
        """,
        company_key=str(company.id),
        company=company.id,
        digits=company.currency_id.decimal_places,
        start=start,
        end=end,
    )


DOCUMENTS = {"sale": sale_documents, "invoice": invoice_documents}


def bought_before(source, company, start=None):
    """Condition on alias ``partner``: is none of ours, and has a document older than
    ``start``, or any if that is None."""
    documents = {
        "sale": SQL(
            """sale_order document ON document.partner_id = contact.id
               AND document.state = 'sale'"""
        ),
        "invoice": SQL(
            """account_move document ON document.partner_id = contact.id
               AND document.state = 'posted' AND document.move_type = 'out_invoice'"""
        ),
    }
    dates = {"sale": "date_order", "invoice": "invoice_date"}
    older = SQL("TRUE")
    if start is not None:
        older = SQL("%s < %s", SQL.identifier("document", dates[source]), start)
    return SQL(
        """
        (partner.id NOT IN %(ours)s AND EXISTS (
            SELECT FROM res_partner contact
              JOIN %(document)s
             WHERE contact.commercial_partner_id = partner.id
               AND document.company_id = %(company)s
               AND %(older)s
        ))
        """,
        ours=OURS,
        document=documents[source],
        older=older,
        company=company.id,
    )
