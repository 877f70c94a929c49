from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.retention import purchases
from ..models.shared.inside import tell, told
from ..models.shared.periods import find_begin

MONTHS = 36
"""Months that are shown, the present one included."""

FIRST_MONTH = purchases.FIRST_YEAR * 12

COUNTED = "count_distinct"
"""How screens add up customers of several months."""

KINDS = [
    ("retained", "Stayed"),
    ("churned", "Stopped buying"),
    ("new", "Bought first"),
    ("back", "Returned"),
]


class CustrelRetentionReport(models.Model):
    """Who stayed, who was lost, who is new, by month: a row for each customer who was
    one at the beginning of a month or became one in it.

    Somebody is a customer as long as a purchase of his lies in the window of the
    grading policy, twelve months as a rule. Of those at the beginning of a month (the
    base), the share that still is at its end is retention, the rest churn; who became
    one meanwhile counts for neither. Grades are those at the beginning. The present
    month counts until today. A purchase is an order or invoice as grading counts them:
    it keeps a customer although it was refunded.
    """

    _name = "custrel.retention.report"
    _description = "Retention Analysis"
    _inherit = ["custrel.customer.record"]
    _auto = False
    _rec_name = "partner_id"
    _order = "month desc, kind, id"
    _depends = {
        "account.move": [
            "amount_untaxed_signed",
            "company_id",
            "invoice_date",
            "move_type",
            "partner_id",
            "state",
        ],
        "crm.team": ["active", "company_id"],
        "crm.team.member": [
            "active",
            "crm_team_id",
            "custrel_ended_with_user",
            "user_id",
        ],
        "custrel.customer.rhythm": ["company_id", "partner_id", "won_on"],
        "custrel.grade.change": [
            "company_id",
            "date",
            "new_grade_id",
            "partner_id",
            "taken_back",
        ],
        "custrel.grading.policy": [
            "active",
            "company_id",
            "sequence",
            "source",
            "window_months",
        ],
        "res.company": ["partner_id", "resource_calendar_id"],
        "res.partner": ["commercial_partner_id", "tz", "user_id"],
        "res.users": ["active"],
        "sale.order": [
            "amount_untaxed",
            "company_id",
            "currency_id",
            "currency_rate",
            "date_order",
            "partner_id",
            "state",
        ],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    month = fields.Date(readonly=True, help="Its first day.")
    kind = fields.Selection(KINDS, string="What Became of the Customer", readonly=True)
    grade_id = fields.Many2one(
        "custrel.grade",
        string="Grade Before",
        readonly=True,
        help="At the beginning of the month; empty where it is not known.",
    )
    end_grade_id = fields.Many2one(
        "custrel.grade", string="Grade After", readonly=True, help="At its end."
    )
    user_id = fields.Many2one(
        "res.users", string="Owner", readonly=True, help="Of today."
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    left_on = fields.Date(
        string="Stopped On",
        readonly=True,
        help="The last day on which a purchase was recent enough.",
    )
    base = fields.Integer(
        aggregator=COUNTED,
        string="Customers Before",
        readonly=True,
        help="Who was a customer at the beginning of the month; of several months, of "
        "the first one.",
    )
    retained = fields.Integer(
        aggregator=None,  # months have no sum of it
        string="Stayed",
        readonly=True,
        help="Of those, who still is at its end.",
    )
    churned = fields.Integer(
        string="Stopped Buying",
        readonly=True,
        help="Of those, who is none at its end: nothing bought for as long as the "
        "window of the grading policy says.",
    )
    newcomers = fields.Integer(
        string="Bought First", readonly=True, help="Had bought nothing before."
    )
    returned = fields.Integer(readonly=True, help="Had stopped, and bought again.")
    won_on = fields.Date(
        string="Came Back On",
        readonly=True,
        help="The day on which he bought again, after he was dormant or given up.",
    )
    won_back = fields.Integer(
        readonly=True,
        help="Bought again in this month, after they were dormant or given up.",
    )
    won_value = fields.Monetary(
        string="Bought Since",
        readonly=True,
        help="What customers who were won back have bought from then until today.",
    )
    customers = fields.Integer(
        aggregator=COUNTED,
        string="Customers After",
        readonly=True,
        help="Who is a customer at the end of the month; of several months, of the "
        "last one.",
    )
    retention = fields.Float(
        string="Monthly Retention (%)",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Stayed ÷ customers before. Of several months, the mean of a month.",
    )
    churn = fields.Float(
        string="Monthly Churn (%)",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Stopped buying ÷ customers before. Of several months, the mean of a "
        "month.",
    )

    @api.model
    def _search(self, domain, *args, **kwargs):
        # Orders of all time are read only for who asks for all months.
        since = find_begin(
            Domain(domain).optimize(self), ("month", "left_on", "won_on")
        )
        report = tell(self, custrel_since=since and since.replace(day=1))
        return super(CustrelRetentionReport, report)._search(domain, *args, **kwargs)

    def _read_group_select(self, aggregate_spec, query):
        """A customer of twelve months is one: counted, of several months there are
        those before the first and after the last of them. Sums are of months, as shares
        are of them."""
        counted = super()._read_group_select(aggregate_spec, query)
        name, _colon, how = aggregate_spec.partition(":")
        if how != COUNTED or name not in ("base", "customers"):
            return counted
        month = self._field_to_sql(self._table, "month", query)
        return SQL(
            "COALESCE(cardinality(array_positions("
            "array_agg(%s) FILTER (WHERE %s = 1), %s(%s))), 0)",
            month,
            self._field_to_sql(self._table, name, query),
            SQL("min") if name == "base" else SQL("max"),
            month,
        )

    @property
    def _table_query(self):
        companies = self.env.companies.sudo()  # few may read address and calendar
        return SQL(" UNION ALL ").join(
            self._select_company(counted)
            for counted in purchases.list_counted(companies)
        )

    @api.model
    def _select_company(self, counted):
        """:param counted: :class:`purchases.Counted`
        :return: SQL of the rows of a company
        """
        # The month in which a purchase was recent enough last: he is lost in it, but
        # not before the day has come.
        gone = SQL("month.number = row.last AND row.left_on <= %s", counted.today)
        base = SQL("month.number > row.begin")
        stayed = SQL("%s AND NOT (%s)", base, gone)
        return SQL(
            """
            SELECT %(id)s AS id, %(company)s AS company_id, row.partner_id, month.month,
                   CASE WHEN %(stayed)s THEN 'retained' WHEN %(base)s THEN 'churned'
                        WHEN row.is_first THEN 'new' ELSE 'back' END AS kind,
                   %(grade)s AS grade_id, %(end_grade)s AS end_grade_id,
                   partner.user_id, team.team_id,
                   CASE WHEN %(base)s AND %(gone)s THEN row.left_on END AS left_on,
                   (%(base)s)::int AS base, (%(stayed)s)::int AS retained,
                   (%(base)s AND %(gone)s)::int AS churned,
                   (NOT (%(base)s) AND row.is_first)::int AS newcomers,
                   (NOT (%(base)s) AND NOT row.is_first)::int AS returned,
                   won.won_on, (won.won_on IS NOT NULL)::int AS won_back,
                   won.value AS won_value, (NOT (%(gone)s))::int AS customers,
                   CASE WHEN %(base)s THEN 100.0 * (%(stayed)s)::int END AS retention,
                   CASE WHEN %(base)s THEN 100.0 * (NOT (%(stayed)s))::int END AS churn
              FROM (%(spells)s) row
              JOIN %(months)s ON month.number BETWEEN row.begin AND row.last
              LEFT JOIN res_partner partner ON partner.id = row.partner_id
              LEFT JOIN (%(teams)s) team ON team.user_id = partner.user_id
              LEFT JOIN (%(grades)s) past ON past.partner_id = row.partner_id
              LEFT JOIN (%(won)s) won
                ON won.partner_id = row.partner_id AND %(won_month)s = month.number
            """,
            id=purchases.row_id(SQL("month.number"), counted.company, FIRST_MONTH),
            company=counted.company.id,
            base=base,
            stayed=stayed,
            gone=gone,
            grade=purchases.grade_at(SQL("month.number")),
            end_grade=purchases.grade_at(SQL("month.number + 1")),
            spells=purchases.spells(counted, told(self, "custrel_since")),
            months=purchases.list_months(counted.today, MONTHS),
            teams=purchases.teams(counted.company),
            grades=purchases.grades_before(counted),
            won=purchases.won_back(counted, told(self, "custrel_since")),
            won_month=purchases.month_number(SQL("won.won_on")),
        )

    @api.model
    @api.readonly
    def get_rule(self):
        """:return: sentence that stands above the figures: who counts as a customer,
        and that all months are counted so"""
        self.check_access("read")
        return self.env._(
            "Who bought within %s months counts as a customer. The grading policy says "
            "so, for past months, too: another window there changes all of them.",
            self._get_windows(),
        )

    @api.model
    def _get_windows(self):
        """:return: months of the windows of the companies that are switched on"""
        companies = self.env.companies.sudo()  # few may read policies
        windows = {counted.window for counted in purchases.list_counted(companies)}
        return "/".join(map(str, sorted(windows)))

    def action_open_customer(self):
        """:return: action with the customer of this row"""
        self.ensure_one()
        return self.partner_id.get_formview_action()
