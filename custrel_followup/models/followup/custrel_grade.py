from odoo import api, fields, models


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
        cadences = self.env["custrel.cadence"]._get_by_grade(company)
        return super()._get_weekly_hours(company) | {
            grade_id: record._get_minutes() / 60 * 7 / record._get_step_days()
            for grade_id, record in cadences.items()
        }
