from odoo import api, fields, models
from odoo.tools import ormcache


class CustrelComplaintSla(models.Model):
    """Within how many working hours a complaint is answered and resolved."""

    _name = "custrel.complaint.sla"
    _description = "Complaint Target"
    _inherit = ["custrel.checked", "custrel.cached"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10, help="Of several that fit equally well the first one counts."
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for every company.")
    grade_id = fields.Many2one(
        "custrel.grade", ondelete="cascade", help="Empty: for every customer."
    )
    severity_id = fields.Many2one(
        "custrel.complaint.severity", ondelete="cascade", help="Empty: for every one."
    )
    response_hours = fields.Float(
        string="Respond Within", required=True, default=8.0, help="Working hours."
    )
    resolution_hours = fields.Float(
        string="Resolve Within", required=True, default=40.0, help="Working hours."
    )
    warn_share = fields.Float(
        string="Warn After",
        required=True,
        default=0.75,
        help="Share of the time that is over when the owner is warned.",
    )
    second_hours = fields.Float(
        string="Second Contact After",
        default=2.0,
        help="Working hours after a missed target when the customer's other contact, "
        "or the team leader, is told as well. 0: never.",
    )
    manager_hours = fields.Float(
        string="Manager After",
        default=8.0,
        help="Working hours after a missed target when the team leader is told. "
        "0: never.",
    )

    _hours_positive = models.Constraint(
        """CHECK (response_hours > 0 AND resolution_hours >= response_hours
            AND second_hours >= 0 AND manager_hours >= 0)""",
        "Targets are more than zero hours, and nothing is resolved before it is "
        "answered.",
    )
    _warn_share_range = models.Constraint(
        "CHECK (warn_share > 0 AND warn_share <= 1)",
        "The warning comes within the time, at more than 0 % and at most at 100 %.",
    )

    @api.model
    def _match(self, company, grade, severity):
        """The row that fits best: rows of the company before those of all, rows of the
        grade before those of the severity, then the first one.

        :return: the row, which may be empty
        """
        row_id = self._match_id(company.id, grade.id, severity.id)
        return self.sudo().browse(row_id)  # targets bind all, whoever may read them

    @api.model
    @ormcache("company_id", "grade_id", "severity_id")
    def _match_id(self, company_id, grade_id, severity_id):
        rows = self.sudo().search(  # as above
            [
                ("company_id", "in", (False, company_id)),
                ("grade_id", "in", (False, grade_id)),
                ("severity_id", "in", (False, severity_id)),
            ]
        )
        return rows.sorted(_generality)[:1].id


def _generality(row):
    return not row.company_id, not row.grade_id, not row.severity_id
