from collections import Counter

from odoo import api, fields, models
from odoo.tools import SQL

from ...rules import cadence, need

COSTS = (
    "own_before",
    "own_after",
    "own_hours_before",
    "own_hours_after",
    "before",
    "after",
)
"""Contacts and hours a week by one cadence, and hours by all, each as stored and with
new values."""


class CustrelCadence(models.Model):
    """What a cadence costs is known before it is promised."""

    _inherit = "custrel.cadence"

    cost = fields.Html(
        string="What It Costs",
        compute="_compute_cost",
        sanitize=False,
        groups="custrel_followup.custrel_group_team",
        help="Follow-ups and hours a week for the customers of today, by person, as it "
        "is stored and as it stands here.",
    )

    customer_count = fields.Integer(
        string="Customers",
        compute="_compute_weekly",
        groups="custrel_followup.custrel_group_team",
        help="Those of today whose follow-ups are planned by this cadence.",
    )
    week_count = fields.Float(
        string="Follow-ups a Week",
        digits=(16, 1),
        compute="_compute_weekly",
        groups="custrel_followup.custrel_group_team",
        help="With these customers, by people and by the system.",
    )
    week_hours = fields.Float(
        string="Hours a Week",
        digits=(16, 1),
        compute="_compute_weekly",
        groups="custrel_followup.custrel_group_team",
        help="What these follow-ups take of people's time.",
    )

    @api.depends("times", "period", "grade_id", "quadrant", "channel_ids", "company_id")
    @api.depends_context("company")
    def _compute_weekly(self):
        self.customer_count = self.week_count = self.week_hours = 0
        for company, records in self.grouped(
            lambda c: c.company_id._origin or self.env.company
        ).items():
            used, customers = self._get_used(company), Counter()
            weeks = company._custrel_usual_weeks()
            for _user, grade, quadrant, count in self._count_customers(company, used):
                if record := need.pick(used, grade, quadrant or False):
                    customers[record.id] += count
            for record in records:
                count = customers[record._origin.id]
                record.customer_count = count
                record.week_count = count and count * record._get_a_week(weeks)
                record.week_hours = count and count * record._get_hours_a_week(weeks)

    @api.depends(
        "active",
        "grade_id",
        "quadrant",
        "times",
        "period",
        "channel_ids",
        "company_id",
        "sequence",
    )
    @api.depends_context("company", "lang")
    def _compute_cost(self):
        for record in self:
            company = record.company_id._origin or self.env.company
            lines = record._get_cost(company)
            record.cost = self.env["ir.qweb"]._render(
                "custrel_followup.cadence_cost",
                {
                    "lines": lines,
                    "total": {
                        name: sum(line[name] for line in lines) for name in COSTS
                    },
                },
            )

    def _get_cost(self, company):
        """:return: list of dicts, one a person: contacts and hours a week by this
        cadence, hours a week by all of them, each before and after it is saved, and how
        many hours a week he has (0 is no limit)
        """
        before = self._get_used(company)
        after = self._get_after(before)
        cost, weeks = Counter(), company._custrel_usual_weeks()
        counts = self._count_customers(company, before | after)
        for name, used in (("before", before), ("after", after)):
            for user_id, hours in self._sum_hours(counts, used, weeks).items():
                cost[user_id, name] = hours
            for user_id, grade, quadrant, count in counts:
                record = need.pick(used, grade, quadrant or False)
                own = grade == self.grade_id._origin.id
                if self.quadrant:
                    own = own and quadrant == self.quadrant
                else:  # not those of the cadence for a pressing need
                    own = own and record == used.get((grade, False))
                if record and own:
                    cost[user_id, f"own_{name}"] += count * record._get_a_week(weeks)
                    hours = count * record._get_hours_a_week(weeks)
                    cost[user_id, f"own_hours_{name}"] += hours
        days = cadence.days_a_week(weeks)
        return [
            self._get_cost_line(company, user_id, cost, days)
            for user_id in sorted({user for user, _name in cost}, key=str)
        ]

    def _get_cost_line(self, company, user_id, cost, days):
        """:param float days: working days of a usual week"""
        user = self.env["res.users"].sudo().browse(user_id or ())  # names, no secret
        return {
            "person": user.name or self.env._("Without an owner"),
            "limit": user._custrel_get_weekly_capacity(company, days) if user else 0,
            **{name: cost[user_id, name] for name in COSTS},
        }

    def _get_after(self, before):
        """:return: like ``before``, as it would be with the values of this record"""
        after = {key: x for key, x in before.items() if x != self._origin}
        key = self.grade_id._origin.id, self.quadrant
        other = after.get(key)
        if self.grade_id and self.active and self.times > 0:
            if not other or self._comes_before(other):
                after[key] = self
        return after

    def _comes_before(self, other):
        def place(record):
            return not record.company_id, record.sequence, record._origin.id or 2**31

        return place(self) < place(other)

    def _get_minutes(self):
        """:return: how long a contact takes on average, since channels take turns"""
        channels = self.channel_ids or self.env["custrel.channel"]._get_first()
        return sum(channels.mapped("minutes")) / len(channels) if channels else 0

    def _get_a_week(self, weeks):
        """:param tuple weeks: see :meth:`ResCompany._custrel_usual_weeks`
        :return: how many contacts a usual week has with each customer"""
        return cadence.a_week(self.times, self.period, weeks)

    def _get_hours_a_week(self, weeks):
        """:return: hours of a usual week that each customer takes"""
        return self._get_a_week(weeks) * self._get_minutes() / 60

    @api.model
    def _sum_hours(self, counts, used, weeks):
        """The hours of a usual week; each screen that names them has them from here.

        :param list counts: see :meth:`_count_customers`
        :param dict used: see :meth:`_get_used`
        :return: counter of hours by the first column of ``counts``"""
        hours, each = Counter(), {}
        for key, grade, quadrant, count in counts:
            record = need.pick(used, grade, quadrant or False)
            if record:
                if record not in each:
                    each[record] = record._get_hours_a_week(weeks)
                hours[key] += count * each[record]
        return hours

    @api.model
    def _count_customers(self, company, used, customers=None):
        """:param dict used: see :meth:`_get_used`
        :param SQL customers: table of id of a customer, key and grade_id; their owners
            are the keys, and the grades those of today, if not given
        :return: list of key, or None, grade id, quadrant of the most pressing need
            where a cadence asks for it, or None, and how many such customers there are
        """
        needs = self._join_needs(used, SQL("customer.id"), company)
        return self.env.execute_query(
            SQL(
                """
                SELECT customer.key, customer.grade_id, %(quadrant)s, count(*)
                  FROM (%(customers)s) customer
                  %(needs)s
                 WHERE customer.grade_id IS NOT NULL
                 GROUP BY customer.key, customer.grade_id, 3
                """,
                customers=customers or self._select_customers(company),
                quadrant=SQL("need.quadrant") if needs else SQL("NULL"),
                needs=needs,
            )
        )

    def _select_own_customers(self, company):
        """:return: SQL of the ids of the customers whose follow-ups this cadence plans
        in the company: the same that are counted in its list"""
        self.ensure_one()
        used = self._get_used(company)
        return SQL(
            """
            SELECT customer.id FROM (%s) customer %s
             WHERE customer.grade_id IS NOT NULL AND %s = %s
            """,
            self._select_customers(company),
            self._join_needs(used, SQL("customer.id"), company),
            self._select_used(used, SQL("customer.grade_id"), lambda record: record.id)
            if used
            else SQL("NULL"),
            self._origin.id or 0,
        )

    @api.model
    def _select_customers(self, company, graded=None):
        """:param SQL graded: table of partner_id, company_id, grade_id; the present
            grades if not given
        :return: SQL of id, owner as ``key`` and grade of all customers whom cadences
            contact as often as they say"""
        self.env["custrel.customer.grade"].flush_model()
        self.env["res.partner"].flush_model()
        return SQL(
            """
            SELECT partner.id, partner.user_id AS key, present.grade_id
              FROM %(graded)s present
              JOIN res_partner partner ON partner.id = present.partner_id
             WHERE present.company_id = %(company)s AND partner.active
               AND partner.commercial_partner_id = partner.id
               AND (partner.company_id IS NULL OR partner.company_id = %(company)s)
               AND NOT %(resting)s
            """,
            graded=graded or SQL("custrel_customer_grade"),
            resting=self.env["res.partner"]._custrel_is_resting(
                SQL("partner.id"), company
            ),
            company=company.id,
        )
