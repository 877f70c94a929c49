"""What is open with customers and keeps them active, as far as Odoo knows it.

Every function returns :class:`odoo.tools.SQL` of partner_id and the last day on which
something is open; none of them runs anything.
"""

from datetime import timedelta

from odoo.tools import SQL

from ...rules import lifecycle, periods
from .lifecycle import bought_by

RECENT_ORDERS = 1000
"""So many orders tell whether a company closes its orders in Odoo."""


def kept_by_orders(company, partner_ids, knows_deliveries=False):
    """Orders that are to come, to be delivered or to be invoiced, and quotations that
    are still valid.

    An order is open until it is delivered, where deliveries are made in Odoo, and else
    until it is invoiced: to the promised day, and where that has passed, or there is
    none, for :data:`lifecycle.OPEN_DAYS`. Of the latter nothing follows in a company
    that writes its invoices elsewhere: none of its orders would ever be closed.

    :param partner_ids: of customers, see :func:`lifecycle.whose`
    :param bool knows_deliveries: orders have ``delivery_status``
    """
    tz, today = company._custrel_tz(), company._custrel_today()
    is_known, is_open = SQL("FALSE"), SQL("NOT %s", _is_invoiced())
    if knows_deliveries:
        is_known = SQL("delivery_status IS NOT NULL")
        is_open = SQL(
            "CASE WHEN %s THEN delivery_status != 'full' ELSE %s END", is_known, is_open
        )
    since = periods.utc_midnight(today - timedelta(days=lifecycle.OPEN_DAYS), tz)
    unclosed = SQL(
        "(date_order >= %s AND (%s OR %s))", since, is_known, _closes_orders(company)
    )
    return SQL(
        """
        SELECT contact.commercial_partner_id AS partner_id,
               CASE WHEN sale.state != 'sale' THEN validity_date
                    ELSE (GREATEST(commitment_date, date_order,
                                   CASE WHEN %(unclosed)s
                                        THEN date_order
                                             + make_interval(days => %(days)s) END)
                          AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date END AS day
          FROM sale_order sale
          JOIN res_partner contact ON contact.id = sale.partner_id
         WHERE sale.company_id = %(company)s AND %(whose)s
           AND (sale.state = 'sale' AND %(open)s
                AND (commitment_date >= %(midnight)s OR date_order >= %(tomorrow)s
                     OR %(unclosed)s)
                OR sale.state IN ('draft', 'sent') AND validity_date >= %(today)s)
        """,
        tz=tz,
        company=company.id,
        today=today,
        days=lifecycle.OPEN_DAYS,
        open=is_open,
        unclosed=unclosed,
        midnight=periods.utc_midnight(today, tz),
        tomorrow=periods.utc_midnight(today + timedelta(days=1), tz),
        whose=bought_by(SQL("sale.partner_id"), partner_ids),
    )


def _is_invoiced():
    return SQL("COALESCE(invoice_status IN ('invoiced', 'upselling'), FALSE)")


def _closes_orders(company):
    """Condition that half of the last orders of a company are invoiced in Odoo; looked
    at once, and only where an order depends on it."""
    return SQL(
        """(SELECT COALESCE(avg(%s::int) >= 0.5, FALSE)
              FROM (SELECT invoice_status FROM sale_order
                     WHERE company_id = %s AND state = 'sale'
                     ORDER BY date_order DESC, id DESC LIMIT %s) recent)""",
        _is_invoiced(),
        company.id,
        RECENT_ORDERS,
    )


def kept_by_projects(company, partner_ids):
    """Projects that are neither closed nor templates: until the day on which they end;
    where that has passed, or there is none, for :data:`lifecycle.OPEN_DAYS` after the
    last change of the project or one of its tasks.

    :param partner_ids: of customers, see :func:`lifecycle.whose`
    """
    return SQL(
        """
        SELECT contact.commercial_partner_id AS partner_id,
               GREATEST(project.date,
                        (GREATEST(project.write_date,
                                  (SELECT max(task.write_date) FROM project_task task
                                    WHERE task.project_id = project.id))
                         AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date + %(days)s)
                   AS day
          FROM project_project project
          JOIN res_partner contact ON contact.id = project.partner_id
          LEFT JOIN project_project_stage stage ON stage.id = project.stage_id
         WHERE project.active AND project.is_template IS NOT TRUE
           AND stage.fold IS NOT TRUE
           AND project.last_update_status IS DISTINCT FROM 'done'
           AND (project.company_id IS NULL OR project.company_id = %(company)s)
           AND %(whose)s
        """,
        tz=company._custrel_tz(),
        days=lifecycle.OPEN_DAYS,
        company=company.id,
        whose=bought_by(SQL("project.partner_id"), partner_ids),
    )


def touched_projects(since):
    """Ids of customers of whom a project or one of its tasks was written since a
    moment."""
    return SQL(
        """
        SELECT contact.commercial_partner_id
          FROM project_project project
          JOIN res_partner contact ON contact.id = project.partner_id
         WHERE project.write_date >= %(since)s
            OR project.id IN (SELECT task.project_id FROM project_task task
                               WHERE task.write_date >= %(since)s)
        """,
        since=since,
    )
