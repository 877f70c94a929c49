from functools import partial

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.shared.leading import select_team
from .by_company import by_company

DAYS_AFTER = 30
"""An order or opportunity so many days after a contact may have come of it."""

ORDER = {
    "table": SQL("sale_order"),
    "date": SQL("later.date_order"),
    "counts": SQL("later.state = 'sale'"),
}
"""Table, date and condition of documents that may come of a contact."""

OPPORTUNITY = {
    "table": SQL("crm_lead"),
    "date": SQL("later.create_date"),
    "counts": SQL("later.type = 'opportunity' AND later.active"),
}


class CustrelFollowupReport(models.Model):
    """What became of follow-ups: one row each, for sums over any group of them.

    An order counts for the last contact of a person before it, or else for the last
    mail of the system, so that sums count it once. What is costly to find is a subquery
    in the list of columns, or one that nobody's columns need: it is read only where it
    is asked for.
    """

    _name = "custrel.followup.report"
    _description = "Follow-up Analysis"
    _inherit = ["custrel.customer.record"]
    _auto = False
    _rec_name = "followup_id"
    _order = "date desc, id desc"
    _depends = {
        "custrel.followup": [
            "active",
            "automatic",
            "channel_id",
            "company_id",
            "date_end",
            "date_planned",
            "date_start",
            "duration",
            "is_attempt",
            "origin",
            "partner_id",
            "recorded_in_time",
            "result_id",
            "state",
            "user_id",
        ],
        "custrel.customer.grade": ["company_id", "grade_id", "partner_id"],
        "custrel.grade.change": [
            "company_id",
            "date",
            "new_grade_id",
            "partner_id",
            "taken_back",
        ],
        "crm.lead": ["active", "company_id", "create_date", "partner_id", "type"],
        "crm.team": ["active", "company_id"],
        "crm.team.member": [
            "active",
            "crm_team_id",
            "custrel_ended_with_user",
            "user_id",
        ],
        "res.company": ["currency_id", "partner_id", "resource_calendar_id"],
        "res.partner": ["commercial_partner_id", "tz"],
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

    followup_id = fields.Many2one("custrel.followup", string="Follow-up", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        readonly=True,
        groups="custrel_followup.custrel_group_people_figures",
    )
    is_mine = fields.Boolean(
        string="Mine",
        compute="_compute_is_mine",
        search="_search_is_mine",
        compute_sudo=True,
        help="Everybody finds his own, also where people are hidden.",
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    channel_id = fields.Many2one("custrel.channel", readonly=True)
    result_id = fields.Many2one("custrel.followup.result", readonly=True)
    automatic = fields.Boolean(
        string="Sent by the System",
        readonly=True,
        help="Mails that the system wrote. They count for nobody: figures of people "
        "leave them out.",
    )
    origin = fields.Selection(
        selection=lambda self: (
            self.env["custrel.followup"]
            ._fields["origin"]
            ._description_selection(self.env)
        ),
        readonly=True,
    )
    state = fields.Selection(
        selection="_get_states",
        string="Status",
        readonly=True,
        help="What is planned for a day before today is overdue.",
    )
    grade_id = fields.Many2one(
        "custrel.grade",
        readonly=True,
        help="Of the customer on that day; the present one where that is not known.",
    )
    date = fields.Date(string="Due On", readonly=True)
    contact_date = fields.Date(
        string="Contacted On",
        readonly=True,
        help="The day of the contact in the time zone of the company.",
    )
    due = fields.Integer(
        string="Fell Due",
        readonly=True,
        help="Done, missed, or planned for a day before today: today's work is not "
        "late yet. What was cancelled is not due.",
    )
    done = fields.Integer(readonly=True)
    in_time = fields.Integer(
        readonly=True, help="Done on the day when they were due, or before."
    )
    timeliness = fields.Selection(
        [("in_time", "In Time"), ("late", "Late"), ("undone", "Not Done")],
        string="In Time or Late",
        readonly=True,
        help="Of those that were due.",
    )
    contacts = fields.Integer(
        string="Follow-ups",
        readonly=True,
        help="Done, and the customer was reached.",
    )
    attempts = fields.Integer(
        readonly=True, help="Done, and the customer was not reached."
    )
    missed = fields.Integer(readonly=True)
    overdue = fields.Integer(readonly=True, help="Open, and due before today.")
    done_share = fields.Float(
        string="Done (%)",
        readonly=True,
        aggregator="avg",
        help="Of those that were due.",
    )
    in_time_share = fields.Float(
        string="In Time (%)",
        readonly=True,
        aggregator="avg",
        help="Done on the day when they were due or before, of those that were due.",
    )
    recorded_in_time = fields.Integer(
        readonly=True,
        groups="custrel_followup.custrel_group_people_figures",
        help="Written within the time after the contact that the settings give. For "
        "running the work, not for judging people.",
    )
    days_late = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Days from the day when it was due to the contact, or to today; on "
        "average.",
    )
    duration = fields.Float(string="Hours", readonly=True)
    opportunities = fields.Integer(
        string="Opportunities After",
        readonly=True,
        help="Begun within 30 days after the contact. An opportunity counts for the "
        "last contact before it; one of a person goes before mails of the system.",
    )
    orders = fields.Integer(
        string="Orders After",
        readonly=True,
        help="Confirmed within 30 days after the contact. An order counts for the last "
        "contact before it; one of a person goes before mails of the system.",
    )
    order_value = fields.Monetary(
        string="Value of Orders After",
        readonly=True,
        help="Untaxed, in the currency of the company.",
    )

    @api.model
    def _get_states(self):
        states = self.env["custrel.followup"]._fields["state"]
        overdue = ("overdue", self.env._("Overdue"))
        return [*states._description_selection(self.env), overdue]

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for row in self:
            row.is_mine = row.user_id.id == self.env.uid

    @api.model
    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                "%s = %s", SQL.identifier(alias, "user_id"), self.env.uid
            )
        )
        return mine if True in value else ~mine

    @api.depends("followup_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        return super()._compute_display_name()

    @property
    def _table_query(self):
        """A single table, so that a period is looked for before anything else is
        found; days and currency are those of the companies the reader has switched
        on: he sees no others."""
        companies = self.env.companies.sudo()  # few may read address and calendar
        get = partial(by_company, SQL("followup.company_id"), companies)
        today = get(type(companies)._custrel_today, "date")
        currency = get(lambda company: company.currency_id.id, "int")
        contact = SQL(
            "(followup.date_end AT TIME ZONE 'UTC' AT TIME ZONE %s)::date",
            get(type(companies)._custrel_tz, "text"),
        )
        return SQL(
            """
            SELECT followup.id, followup.id AS followup_id, followup.company_id,
                   %(currency)s AS currency_id, followup.partner_id, followup.user_id,
                   (%(team)s) AS team_id, followup.channel_id, followup.result_id,
                   followup.origin, CASE WHEN %(overdue)s THEN 'overdue'
                        ELSE followup.state END AS state, (%(grade)s) AS grade_id,
                   followup.automatic IS TRUE AS automatic,
                   followup.date_planned AS date, %(contact)s AS contact_date,
                   (%(due)s)::int AS due,
                   (followup.state = 'done')::int AS done,
                   (%(in_time)s)::int AS in_time,
                   CASE WHEN %(in_time)s THEN 'in_time'
                        WHEN followup.state = 'done' THEN 'late'
                        WHEN %(due)s THEN 'undone' END AS timeliness,
                   (followup.state = 'done' AND followup.is_attempt IS NOT TRUE)::int
                       AS contacts,
                   (followup.state = 'done' AND followup.is_attempt)::int AS attempts,
                   (followup.state = 'missed')::int AS missed,
                   (%(overdue)s)::int AS overdue,
                   CASE WHEN %(due)s THEN (followup.state = 'done')::int * 100.0 END
                       AS done_share,
                   CASE WHEN %(due)s THEN (%(in_time)s)::int * 100.0 END
                       AS in_time_share,
                   (followup.state = 'done' AND followup.recorded_in_time)::int
                       AS recorded_in_time,
                   CASE WHEN followup.state = 'done'
                        THEN GREATEST(%(contact)s - followup.date_planned, 0)
                        WHEN %(overdue)s THEN %(today)s - followup.date_planned
                   END AS days_late,
                   CASE WHEN followup.state = 'done' THEN followup.duration END
                       AS duration,
                   %(opportunities)s AS opportunities,
                   after.found[1]::bigint AS orders, after.found[2] AS order_value
              FROM custrel_followup followup
              -- How many orders and their value are found once, not once each.
             CROSS JOIN LATERAL (SELECT %(after)s AS found OFFSET 0) after
             WHERE followup.active
            """,
            currency=currency,
            contact=contact,
            today=today,
            team=select_team(SQL("followup.user_id"), SQL("followup.company_id")),
            grade=self._select_grade(),
            due=SQL(
                """followup.state IN ('done', 'missed')
                   OR followup.state = 'planned' AND followup.date_planned < %s""",
                today,
            ),
            in_time=SQL(
                "followup.state = 'done' AND %s <= followup.date_planned", contact
            ),
            overdue=SQL(
                "followup.state = 'planned' AND followup.date_planned < %s", today
            ),
            opportunities=self._select_after(SQL("count(*)"), OPPORTUNITY),
            after=self._select_after(
                SQL(
                    """ARRAY[count(*),
                             sum(CASE WHEN later.currency_id = %s
                                      THEN later.amount_untaxed
                                      ELSE later.amount_untaxed
                                           / COALESCE(NULLIF(later.currency_rate, 0), 1)
                                 END)]""",
                    currency,
                ),
                ORDER,
            ),
        )

    @api.model
    def _select_grade(self):
        """:return: SQL of the grade that the customer had at the time"""
        return SQL(
            """
            COALESCE((
                SELECT change.new_grade_id FROM custrel_grade_change change
                 WHERE change.partner_id = followup.partner_id
                   AND change.company_id = followup.company_id
                   AND change.taken_back IS NOT TRUE
                   AND change.date < COALESCE(
                           followup.date_end,
                           followup.date_planned + interval '1 day')
                 ORDER BY change.date DESC, change.id DESC LIMIT 1
            ), (
                SELECT present.grade_id FROM custrel_customer_grade present
                 WHERE present.partner_id = followup.partner_id
                   AND present.company_id = followup.company_id
            ))
            """
        )

    @api.model
    def _select_after(self, what, document):
        """:param SQL what: aggregate of alias ``later``
        :param dict document: see :data:`ORDER`
        :return: SQL of it, over the documents that followed the contact and no later
            one
        """
        return SQL(
            """
            CASE WHEN followup.state = 'done' AND followup.is_attempt IS NOT TRUE THEN (
                SELECT %(what)s
                  FROM res_partner buyer
                  JOIN %(table)s later ON later.partner_id = buyer.id
                 WHERE buyer.commercial_partner_id = followup.partner_id
                   AND later.company_id = followup.company_id AND %(counts)s
                   AND %(date)s >= %(begin)s
                   AND %(date)s < %(begin)s + %(days)s * interval '1 day'
                   AND NOT EXISTS (
                       SELECT FROM custrel_followup next
                        WHERE next.partner_id = followup.partner_id
                          AND next.company_id = followup.company_id
                          AND next.state = 'done' AND next.active
                          AND next.is_attempt IS NOT TRUE
                          AND COALESCE(next.date_start, next.date_end) <= %(date)s
                          AND CASE
                              -- A mail of the system takes nothing from a person.
                              WHEN next.automatic AND followup.automatic IS NOT TRUE
                              THEN FALSE
                              WHEN followup.automatic AND next.automatic IS NOT TRUE
                              THEN COALESCE(next.date_start, next.date_end)
                                   > %(date)s - %(days)s * interval '1 day'
                              ELSE (COALESCE(next.date_start, next.date_end), next.id)
                                   > (%(begin)s, followup.id) END)
            ) END
            """,
            what=what,
            begin=SQL("COALESCE(followup.date_start, followup.date_end)"),
            days=DAYS_AFTER,
            **document,
        )

    def action_open_followup(self):
        """:return: action with the follow-up of this row"""
        self.ensure_one()
        return self.followup_id.get_formview_action()
