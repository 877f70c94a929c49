from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from ..models.grading.documents import DOCUMENTS, get_window
from ..models.shared.leading import select_team
from .by_company import by_company

SILENT_DAYS = 14
"""A key customer to whom nobody spoke for so many days is told of."""

RECENT_DAYS, EARLIER_DAYS = 91, 273
"""A quarter is compared with the three before it."""

ENOUGH = 2
"""Purchases from which on one can say that a customer buys less."""


class CustrelCustomerReport(models.Model):
    """Graded customers as they are now, for sums over any group of them: who lacks a
    contact of ours, to whom nobody spoke, and who buys less than he did.

    Whom nobody has spoken to of late counts two weeks after he became a key customer: a
    new company does not begin with a list of all its customers, nor does a run that
    lifts many. Until then nothing is said of him, neither bad nor good.
    """

    _name = "custrel.customer.report"
    _description = "Customer Analysis"
    _inherit = ["custrel.customer.record"]
    _auto = False
    _rec_name = "partner_id"
    _order = "grade_id, id"
    _depends = {
        "custrel.customer.grade": ["company_id", "grade_id", "partner_id"],
        "custrel.grade": ["is_key"],
        "custrel.grade.change": [
            "company_id",
            "date",
            "new_grade_id",
            "partner_id",
            "taken_back",
        ],
        "custrel.assignment": [
            "company_id",
            "date_end",
            "partner_id",
            "role",
            "user_id",
        ],
        "custrel.grading.policy": ["active", "company_id", "sequence", "source"],
        "crm.team": ["active", "company_id"],
        "crm.team.member": [
            "active",
            "crm_team_id",
            "custrel_ended_with_user",
            "user_id",
        ],
        "res.company": ["partner_id"],
        "res.partner": [
            "active",
            "company_id",
            "custrel_last_contact_date",
            "custrel_next_followup_date",
            "tz",
            "user_id",
        ],
        "res.users": ["active", "share"],
        "sale.order": [
            "amount_untaxed",
            "company_id",
            "currency_id",
            "currency_rate",
            "date_order",
            "partner_id",
            "state",
        ],
        "account.move": [
            "amount_untaxed_signed",
            "company_id",
            "invoice_date",
            "move_type",
            "partner_id",
            "state",
        ],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    grade_id = fields.Many2one("custrel.grade", readonly=True)
    user_id = fields.Many2one("res.users", string="Owner", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    second_user_id = fields.Many2one("res.users", string="Co-owner", readonly=True)
    last_contact_date = fields.Date(string="Last Contact", readonly=True)
    silent_days = fields.Integer(
        string="Days Without Contact",
        readonly=True,
        aggregator="max",
        help="Since he was graded, if nobody has spoken to him yet.",
    )
    is_never = fields.Boolean(string="Never Spoken To", readonly=True)
    judged_from = fields.Date(
        string="Counts From",
        readonly=True,
        aggregator="min",
        help="The day from which a new key customer is one to whom nobody spoke.",
    )
    next_followup_date = fields.Date(string="Next Follow-up", readonly=True)
    customers = fields.Integer(readonly=True)
    key = fields.Integer(string="Key Customers", readonly=True)
    uncovered = fields.Integer(
        readonly=True, help="Key customers who lack one of our two contacts."
    )
    silent = fields.Integer(
        string="Not Spoken To",
        readonly=True,
        help="Key customers to whom nobody spoke for two weeks, since they are.",
    )
    unspoken = fields.Integer(
        string="Not Spoken To Yet",
        readonly=True,
        help="Key customers who became one in the last two weeks, and to whom nobody "
        "spoke in these.",
    )
    judged = fields.Integer(
        string="Key Customers That Count",
        readonly=True,
        help="Without those who became one in the last two weeks, and to whom nobody "
        "spoke in these.",
    )
    earlier_amount = fields.Monetary(
        string="In a Quarter Before",
        readonly=True,
        help="Bought in 13 weeks, on average of the 39 weeks before the last 13; "
        "nothing of who bought less than twice in them.",
    )
    recent_amount = fields.Monetary(string="In the Last 13 Weeks", readonly=True)
    missing_amount = fields.Monetary(
        string="Less Than Before",
        readonly=True,
        help="What is missing in the last 13 weeks.",
    )
    buying = fields.Selection(
        [
            ("same", "As Before"),
            ("less", "Less Than Half"),
            ("silent", "Bought Nothing"),
        ],
        readonly=True,
        help="What he bought in the last 13 weeks, beside a quarter before.",
    )
    buys_less = fields.Integer(
        readonly=True,
        help="Who bought something in the last 13 weeks, but less than half of what he "
        "did in a quarter before.",
    )
    bought_nothing = fields.Integer(
        readonly=True,
        help="Who bought nothing in the last 13 weeks, but at least twice in the 39 "
        "weeks before.",
    )

    @property
    def _table_query(self):
        """Days are those of the company of each row, of those that the reader has
        switched on: he sees no others."""
        companies = self.env.companies.sudo()  # few may read address and calendar
        get = partial(by_company, SQL("present.company_id"), companies)
        today = get(type(companies)._custrel_today, "date")
        return SQL(
            """
            SELECT present.id, present.company_id, present.partner_id,
                   present.grade_id, partner.user_id, (%(team)s) AS team_id,
                   co_owner.user_id AS second_user_id,
                   spoken.last AS last_contact_date, 1 AS customers,
                   %(today)s - COALESCE(spoken.last, spoken.graded)
                       AS silent_days,
                   spoken.last IS NULL AS is_never,
                   CASE WHEN grade.is_key AND %(unspoken)s
                        THEN became.since + %(days)s + 1 END AS judged_from,
                   (partner.custrel_next_followup_date
                        ->> present.company_id::text)::date AS next_followup_date,
                   grade.is_key::int AS key,
                   (grade.is_key AND NOT (%(first)s AND %(second)s))::int AS uncovered,
                   (grade.is_key AND GREATEST(spoken.last, became.since, '-infinity')
                        < %(today)s - %(days)s)::int AS silent,
                   (grade.is_key AND %(unspoken)s)::int AS unspoken,
                   (grade.is_key AND NOT %(unspoken)s)::int AS judged,
                   bought.earlier AS earlier_amount, bought.recent AS recent_amount,
                   bought.earlier - bought.recent AS missing_amount,
                   bought.buying, (bought.buying = 'less')::int AS buys_less,
                   (bought.buying = 'silent')::int AS bought_nothing
              FROM custrel_customer_grade present
              JOIN custrel_grade grade ON grade.id = present.grade_id
              JOIN res_partner partner
                ON partner.id = present.partner_id AND partner.active
               AND (partner.company_id IS NULL
                    OR partner.company_id = present.company_id)
             CROSS JOIN LATERAL (
                   SELECT (partner.custrel_last_contact_date
                               ->> present.company_id::text)::date AS last,
                          (SELECT (min(change.date) AT TIME ZONE 'UTC'
                                      AT TIME ZONE %(tz)s)::date
                             FROM (%(changes)s) change) AS graded
             ) spoken
              -- Found once for the columns that need it, and for key customers only.
              LEFT JOIN LATERAL (
                   SELECT (min(change.date) AT TIME ZONE 'UTC'
                               AT TIME ZONE %(tz)s)::date AS since
                     FROM (%(changes)s) change
                    WHERE grade.is_key
                      AND change.date > COALESCE(change.last_other, '-infinity')
             ) became ON true
              LEFT JOIN LATERAL (
                   SELECT role.user_id FROM custrel_assignment role
                    WHERE role.partner_id = present.partner_id
                      AND role.company_id = present.company_id
                      AND role.role = 'second' AND role.date_end IS NULL
                    LIMIT 1
             ) co_owner ON true
              -- Nobody sums what nobody's columns need.
              LEFT JOIN (%(bought)s) bought
                ON bought.id = present.partner_id
               AND bought.company_id = present.company_id
            """,
            unspoken=SQL(
                """(COALESCE(became.since >= %(today)s - %(days)s, FALSE)
                    AND COALESCE(spoken.last < %(today)s - %(days)s, TRUE))""",
                today=today,
                days=SILENT_DAYS,
            ),
            # With each when he was last none of the key customers.
            changes=SQL(
                """
                SELECT move.date, max(move.date) FILTER (
                           WHERE given.is_key IS NOT TRUE) OVER () AS last_other
                  FROM custrel_grade_change move
                  LEFT JOIN custrel_grade given ON given.id = move.new_grade_id
                 WHERE move.partner_id = present.partner_id
                   AND move.company_id = present.company_id
                   AND move.taken_back IS NOT TRUE
                """
            ),
            tz=get(type(companies)._custrel_tz, "text"),
            bought=self._select_bought(),
            team=select_team(SQL("partner.user_id"), SQL("present.company_id")),
            first=self._works_here(SQL("partner.user_id")),
            second=SQL(
                """EXISTS (
                    SELECT FROM custrel_assignment role
                     WHERE role.partner_id = present.partner_id
                       AND role.company_id = present.company_id
                       AND role.role = 'second' AND role.date_end IS NULL
                       AND %s)""",
                self._works_here(SQL("role.user_id")),
            ),
            today=today,
            days=SILENT_DAYS,
        )

    @api.model
    def _select_bought(self):
        """:return: SQL of customer and company with what he bought in a quarter before
        and in the last one, and how that compares; of the companies that the reader has
        switched on"""
        documents = SQL(" UNION ALL ").join(
            self._select_documents(company)
            for company in self.env.companies.sudo()  # few may read its calendar
        )
        return SQL(
            """
            SELECT *, CASE WHEN recent <= 0 THEN 'silent'
                           WHEN recent < earlier / 2 THEN 'less'
                           ELSE 'same' END AS buying
              FROM (
                SELECT contact.commercial_partner_id AS id, document.company_id,
                       sum(amount) FILTER (WHERE NOT is_recent) / %(quarters)s
                           AS earlier,
                       COALESCE(sum(amount) FILTER (WHERE is_recent), 0) AS recent
                  FROM (%(documents)s) document
                  JOIN res_partner contact ON contact.id = document.partner_id
                 GROUP BY 1, 2
                HAVING sum(purchases) FILTER (WHERE NOT is_recent) >= %(enough)s
                   AND sum(amount) FILTER (WHERE NOT is_recent) > 0
              ) sums
            """,
            quarters=EARLIER_DAYS / RECENT_DAYS,
            documents=documents,
            enough=ENOUGH,
        )

    @api.model
    def _select_documents(self, company):
        """:return: SQL of what was bought earlier and of late, see :mod:`documents`, of
        the source from which the company is graded"""
        source = self.env["custrel.grading.policy"]._find_source(company.id)
        today = company._custrel_today()
        recent = today - timedelta(days=RECENT_DAYS)
        earlier, tomorrow = recent - timedelta(days=EARLIER_DAYS), today + timedelta(1)
        return SQL(
            """
            SELECT partner_id, amount, purchases, moment >= %s AS is_recent,
                   %s AS company_id
              FROM (%s) document
            """,
            get_window(source, company, recent, tomorrow)[0],
            company.id,
            DOCUMENTS[source](company, *get_window(source, company, earlier, tomorrow)),
        )

    @api.model
    def _works_here(self, user_id):
        """:return: SQL condition that somebody is active in the company of the row; who
        that is, is found once for all rows"""
        return SQL(
            """COALESCE((%s, present.company_id) IN (
                SELECT works.user_id, works.cid FROM res_users staff
                  JOIN res_company_users_rel works ON works.user_id = staff.id
                 WHERE staff.active AND NOT staff.share), FALSE)""",
            user_id,
        )

    def action_record_contact(self):
        """:return: action that records a follow-up of the customer of this row"""
        self.ensure_one()
        return self.partner_id.action_custrel_record_contact()

    def action_open_customer(self):
        """:return: action with the customer of this row"""
        self.ensure_one()
        return self.partner_id.get_formview_action()
