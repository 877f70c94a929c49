from collections import Counter

from odoo import api, fields, models
from odoo.tools import SQL

from ...rules.cadence import days_a_week


class CustrelGrade(models.Model):
    """How much time a customer takes, and whose overdue follow-ups colleagues and
    leaders hear of."""

    _inherit = "custrel.grade"

    climbs = fields.Boolean(
        string="Overdue Ones Climb",
        compute="_compute_climbs",
        store=True,
        readonly=False,
        help="Overdue follow-ups of customers of this grade are told to the co-owner, "
        "then to the leader. Others stay with their assignee, so that the lists of "
        "both stay short.",
    )

    @api.depends("is_key")
    def _compute_climbs(self):
        for grade in self:
            grade.climbs = grade.is_key

    @api.model
    def _get_weekly_hours(self, company):
        cadences, weeks = self.env["custrel.cadence"], company._custrel_usual_weeks()
        return super()._get_weekly_hours(company) | {
            grade_id: record._get_hours_a_week(weeks)
            for grade_id, record in cadences._get_by_grade(company).items()
        }

    @api.model
    def _get_weekly_room(self, company):
        days = days_a_week(company._custrel_usual_weeks())
        limits = self.env["custrel.capacity"]._get_limits(company)
        usual = company.sudo().custrel_contact_hours * 60  # everybody's own day
        people = self.env["custrel.capacity"]._select_people(company)
        owners = self.env.execute_query(people)
        minutes = [limits.get(user_id, usual) for [user_id] in owners]
        room = super()._get_weekly_room(company)
        return room + sum(minutes) / 60 * days if all(minutes) else room

    @api.model
    def _get_hours_of_needs(self, company, graded):
        """A pressing need may choose another cadence than the grade alone."""
        found = Counter(super()._get_hours_of_needs(company, graded))
        cadences = self.env["custrel.cadence"]
        used = cadences._get_used(company)
        if not any(quadrant for _grade, quadrant in used):
            return found
        customers = SQL(
            """
            SELECT partner_id AS id, grade_id AS key, grade_id FROM %s graded
             WHERE partner_id IN (
                   SELECT need.partner_id FROM custrel_need need
                    WHERE need.state = 'open' AND need.company_id = %s)
               AND partner_id NOT IN (SELECT id FROM res_partner WHERE NOT active)
            """,
            graded,
            company.id,
        )
        weeks = company._custrel_usual_weeks()
        counts = cadences._count_customers(company, used, customers)
        without = {key: record for key, record in used.items() if not key[1]}
        found.update(cadences._sum_hours(counts, used, weeks))
        found.subtract(cadences._sum_hours(counts, without, weeks))
        return found
