from odoo import api, fields, models
from odoo.tools import SQL

from ..models.shared.leading import select_team

SILENT_DAYS = 14
"""A key customer to whom nobody spoke for so many days is told of."""


class CustrelCustomerReport(models.Model):
    """Graded customers as they are now, for sums over any group of them: who lacks a
    contact of ours, and to whom nobody spoke.

    Who nobody has spoken to yet counts from the day on which he was graded first: a
    new company does not begin with a list of all its customers.
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
        "custrel.assignment": [
            "company_id",
            "date_end",
            "partner_id",
            "role",
            "user_id",
        ],
        "crm.team": ["active", "company_id"],
        "crm.team.member": [
            "active",
            "crm_team_id",
            "custrel_ended_with_user",
            "user_id",
        ],
        "res.partner": [
            "active",
            "custrel_last_contact_date",
            "custrel_next_followup_date",
            "user_id",
        ],
        "res.users": ["active", "share"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    grade_id = fields.Many2one("custrel.grade", readonly=True)
    user_id = fields.Many2one("res.users", string="Owner", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    second_user_id = fields.Many2one("res.users", string="Co-owner", readonly=True)
    last_contact_date = fields.Date(string="Last Contact", readonly=True)
    silent_days = fields.Integer(
        string="Days Since Last Contact",
        readonly=True,
        aggregator="max",
        help="Since he was graded, if nobody has spoken to him yet.",
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
        help="Key customers to whom nobody spoke for two weeks.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT present.id, present.company_id, present.partner_id,
                   present.grade_id, partner.user_id, (%(team)s) AS team_id,
                   co_owner.user_id AS second_user_id,
                   spoken.last AS last_contact_date, 1 AS customers,
                   %(today)s::date - COALESCE(spoken.last, spoken.graded)
                       AS silent_days,
                   (partner.custrel_next_followup_date
                        ->> present.company_id::text)::date AS next_followup_date,
                   grade.is_key::int AS key,
                   (grade.is_key AND NOT (%(first)s AND %(second)s))::int AS uncovered,
                   (grade.is_key AND COALESCE(spoken.last, spoken.graded, '-infinity')
                        < %(today)s::date - %(days)s)::int AS silent
              FROM custrel_customer_grade present
              JOIN custrel_grade grade ON grade.id = present.grade_id
              JOIN res_partner partner
                ON partner.id = present.partner_id AND partner.active
             CROSS JOIN LATERAL (
                   SELECT (partner.custrel_last_contact_date
                               ->> present.company_id::text)::date AS last,
                          (SELECT min(change.date)::date
                             FROM custrel_grade_change change
                            WHERE change.partner_id = present.partner_id
                              AND change.company_id = present.company_id) AS graded
             ) spoken
              LEFT JOIN LATERAL (
                   SELECT role.user_id FROM custrel_assignment role
                    WHERE role.partner_id = present.partner_id
                      AND role.company_id = present.company_id
                      AND role.role = 'second' AND role.date_end IS NULL
                    LIMIT 1
             ) co_owner ON true
            """,
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
            today=self.env.company._custrel_today(),
            days=SILENT_DAYS,
        )

    @api.model
    def _works_here(self, user_id):
        """:return: SQL condition that somebody is active in the company of the row"""
        return SQL(
            """EXISTS (
                SELECT FROM res_users staff
                  JOIN res_company_users_rel works
                    ON works.user_id = staff.id AND works.cid = present.company_id
                 WHERE staff.id = %s AND staff.active AND NOT staff.share)""",
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
