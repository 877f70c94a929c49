"""What customers bought and when, by month and by quarter: statements that reports on
retention are made of.

Every function returns :class:`odoo.tools.SQL`; none of them runs anything. Days are
those of the company's time zone, amounts in its currency. What lies after ``today``
does not count yet.
"""

from datetime import timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo.tools import SQL

from ...rules import periods
from ..shared.leading import COUNTED
from ..shared.ours import OURS
from .lifecycle import whose

FIRST_YEAR = 1970
"""Nobody's books go back further."""


class Counted(NamedTuple):
    """What counts in a company, and until when."""

    company: object
    source: str
    window: int
    """Months: so long somebody is a customer after a purchase."""
    today: object


def list_counted(companies):
    """:param companies: of which the first grading policies say what counts, as for
        everything that rests on purchases
    :return: list of :class:`Counted`
    """
    policies = companies.env["custrel.grading.policy"].sudo()  # whoever reads figures
    first = {}
    for policy in policies.search([("company_id", "in", companies.ids)]):
        first.setdefault(policy.company_id, policy)
    usual = policies.default_get(["window_months"])["window_months"]
    return [
        Counted(
            company,
            first[company].source if company in first else "sale",
            first[company].window_months if company in first else usual,
            company._custrel_today(),
        )
        for company in companies
    ]


def documents(counted, since=None, until=None):
    """Confirmed orders, or posted invoices less credit notes: document_id, buyer_id,
    day, amount (untaxed), purchases (1, of a credit note 0).

    :param date since: first day, None for all
    :param date until: first day that is outside; tomorrow if not given
    """
    tomorrow = counted.today + timedelta(days=1)
    until = min(until or tomorrow, tomorrow)
    if counted.source == "invoice":
        return SQL(
            """
            SELECT id AS document_id, partner_id AS buyer_id, invoice_date AS day,
                   amount_untaxed_signed AS amount,
                   (move_type = 'out_invoice')::int AS purchases
              FROM account_move
             WHERE state = 'posted' AND move_type IN ('out_invoice', 'out_refund')
               AND company_id = %(company)s AND invoice_date < %(until)s AND %(since)s
            """,
            company=counted.company.id,
            until=until,
            since=SQL("invoice_date >= %s", since) if since else SQL("TRUE"),
        )
    tz = counted.company._custrel_tz()
    return SQL(
        """
        SELECT id AS document_id, partner_id AS buyer_id,
               (date_order AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date AS day,
               CASE WHEN currency_id = %(currency)s THEN amount_untaxed
                    ELSE amount_untaxed / COALESCE(NULLIF(currency_rate, 0), 1)
               END AS amount, 1 AS purchases
          FROM sale_order
         WHERE state = 'sale' AND company_id = %(company)s AND date_order < %(until)s
           AND %(since)s
        """,
        tz=tz,
        currency=counted.company.currency_id.id,
        company=counted.company.id,
        until=periods.utc_midnight(until, tz),
        since=SQL("date_order >= %s", periods.utc_midnight(since, tz))
        if since
        else SQL("TRUE"),
    )


def month_number(day):
    """:return: SQL of the number of a month: years × 12 + month from 0"""
    return SQL(
        # Not extract(): its numbers are slow.
        "(date_part('year', %(day)s) * 12 + date_part('month', %(day)s) - 1)::int",
        day=day,
    )


def count_month(day):
    """:return: the number of the month of a date, as :func:`month_number`"""
    return day.year * 12 + day.month - 1


def spells(counted, since=None):
    """Times in which somebody was a customer, without a gap of more than the window:
    partner_id, begin (number of the month of its first purchase), is_first (he had
    bought nothing before), last (number of the month in which it ends if nothing is
    bought), left_on (the last day on which a purchase lies in the window).

    :param date since: first day of the first month that is asked for; who bought before
        the window of that month is lost, or a customer since a purchase after it
    """
    is_first = SQL("is_first")
    if since:
        since -= relativedelta(months=counted.window)
        is_first = SQL("(is_first AND NOT %s)", _bought_before(counted, since))
    return SQL(
        """
        SELECT partner_id, number AS begin, %(is_first)s AS is_first,
               CASE WHEN ends THEN number ELSE next_number END + %(window)s AS last,
               (CASE WHEN ends THEN last_day ELSE next_last_day END
                + make_interval(months => %(window)s))::date AS left_on
          FROM (
               SELECT border.*, lead(number) OVER pair AS next_number,
                      lead(last_day) OVER pair AS next_last_day
                 FROM (
                      SELECT partner_id, number, last_day,
                             lag(number) OVER own IS NULL AS is_first,
                             COALESCE(number - lag(number) OVER own > %(window)s, TRUE)
                                 AS begins,
                             COALESCE(lead(number) OVER own - number > %(window)s, TRUE)
                                 AS ends
                        FROM (
                             SELECT contact.commercial_partner_id AS partner_id,
                                    %(number)s AS number, max(day) AS last_day
                               FROM (%(documents)s) bought
                               JOIN res_partner contact ON contact.id = bought.buyer_id
                              WHERE purchases > 0
                              GROUP BY 1, 2
                        ) month
                      WINDOW own AS (PARTITION BY partner_id ORDER BY number)
                 ) border
                WHERE begins OR ends
               WINDOW pair AS (PARTITION BY partner_id ORDER BY number)
          ) paired
         WHERE begins AND partner_id NOT IN %(ours)s
        """,
        number=month_number(SQL("day")),
        ours=OURS,
        is_first=is_first,
        documents=documents(counted, since),
        window=counted.window,
    )


def _bought_before(counted, day):
    """Whether the ``partner_id`` of ``paired`` bought before a day; looked up of one
    after the other."""
    return SQL(
        """
        EXISTS (SELECT FROM (%s) bought
                  JOIN res_partner contact ON contact.id = bought.buyer_id
                 WHERE contact.commercial_partner_id = paired.partner_id
                   AND purchases > 0)
        """,
        documents(counted, until=day),
    )


def list_months(today, most):
    """The months until today as a table: number, month (its first day), is_running.

    :param int most: so many
    """
    first = today.replace(day=1)
    months = [first - relativedelta(months=n) for n in range(most)]
    rows = SQL(", ").join(
        SQL("(%s, %s::date, %s)", count_month(month), month, month == first)
        for month in months
    )
    return SQL("(VALUES %s) month (number, month, is_running)", rows)


def grades_before(counted):
    """The grades that customers had: partner_id, since (array of the numbers of the
    months at whose beginning each held first), grades (array beside it, 0 for none).
    One row each, so that the planner leaves it out where nobody asks for grades.
    """
    company = counted.company
    number = month_number(
        SQL("(date AT TIME ZONE 'UTC' AT TIME ZONE %s)", company._custrel_tz())
    )
    return SQL(
        """
        SELECT partner_id, array_agg(%(number)s + 1 ORDER BY date, id) AS since,
               array_agg(COALESCE(new_grade_id, 0) ORDER BY date, id) AS grades
          FROM custrel_grade_change
         WHERE company_id = %(company)s AND taken_back IS NOT TRUE
         GROUP BY partner_id
        """,
        number=number,
        company=company.id,
    )


def grade_at(number):
    """:return: SQL of the grade at the beginning of a month, on alias ``past`` of
    :func:`grades_before`; NULL where none is known of then"""
    return SQL("NULLIF(past.grades[width_bucket(%s, past.since)], 0)", number)


def teams(company):
    """The sales team of each person: user_id, team_id."""
    return SQL(
        """
        SELECT DISTINCT ON (member.user_id) member.user_id, team.id AS team_id
          FROM crm_team_member member
          JOIN crm_team team ON team.id = member.crm_team_id AND team.active
          JOIN res_users person ON person.id = member.user_id
         WHERE %s AND (team.company_id IS NULL OR team.company_id = %s)
         ORDER BY member.user_id, member.active DESC, member.id DESC
        """,
        COUNTED,
        company.id,
    )


def quarters(counted):
    """What each customer bought in a quarter: partner_id, first and number (of the
    quarters: years × 4 + quarter from 0), purchases, amount. Who never bought, and what
    was refunded before the first purchase, is left out. What lies before
    :data:`FIRST_YEAR` is a slip, such as day 0 of a spreadsheet, and counts as of then.
    """
    return SQL(
        """
        SELECT * FROM (
            SELECT quarter.*,
                   min(number) FILTER (WHERE purchases > 0)
                       OVER (PARTITION BY partner_id) AS first
              FROM (
                   SELECT contact.commercial_partner_id AS partner_id,
                          GREATEST((date_part('year', day) * 4
                                    + date_part('quarter', day) - 1)::int,
                                   %(first)s) AS number,
                          sum(purchases) AS purchases, sum(amount) AS amount
                     FROM (%(documents)s) bought
                     JOIN res_partner contact ON contact.id = bought.buyer_id
                    GROUP BY 1, 2
              ) quarter
        ) known
         WHERE number >= first AND partner_id NOT IN %(ours)s
        """,
        documents=documents(counted),
        ours=OURS,
        first=FIRST_YEAR * 4,
    )


def won_back(counted, since=None, partner_ids=None):
    """Customers who came back after they were dormant or given up: partner_id, won_on,
    and value, what they bought from that day on. One row each.

    :param date since: first day on which somebody came back, None for all
    :param partner_ids: of customers, see :func:`lifecycle.whose`
    """
    return SQL(
        """
        SELECT rhythm.partner_id, max(rhythm.won_on) AS won_on,
               sum(bought.amount) AS value
          FROM custrel_customer_rhythm rhythm
          JOIN res_partner contact
            ON contact.commercial_partner_id = rhythm.partner_id
          JOIN (%(documents)s) bought
            ON bought.buyer_id = contact.id AND bought.day >= rhythm.won_on
         WHERE rhythm.company_id = %(company)s AND rhythm.won_on >= %(since)s
           AND %(whose)s
         GROUP BY rhythm.partner_id
        """,
        documents=documents(counted, since),
        company=counted.company.id,
        since=since or SQL("'-infinity'"),
        whose=whose(SQL("rhythm.partner_id"), partner_ids),
    )


def row_id(number, company, first):
    """:param SQL number: of a month or quarter
    :param int first: number that stands for 0
    :return: SQL of an id that stays the same, on alias ``row`` with a partner_id: as
        small as JavaScript can keep it
    """
    return SQL(
        "((row.partner_id::bigint << 12 | (%s - %s)) << 14 | %s)",
        number,
        first,
        company.id % 2**14,
    )
