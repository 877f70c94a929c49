from odoo import api, fields, models

from ...rules import names


class CustrelComplaintSla(models.Model):
    """Within how many working hours a complaint is answered and resolved."""

    _name = "custrel.complaint.sla"
    _description = "Complaint Target"
    _inherit = ["custrel.setting", "custrel.named"]
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
        help="Share of the time that is over when the assignee is warned.",
    )
    second_hours = fields.Float(
        string="Co-owner After",
        default=2.0,
        help="Working hours after a missed target when the customer's other owner, "
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
            AND resolution_hours <= 20000
            AND second_hours BETWEEN 0 AND 20000
            AND manager_hours BETWEEN 0 AND 20000)""",
        "Targets are more than zero and at most 20,000 hours, and nothing is resolved "
        "before it is answered.",
    )
    _warn_share_range = models.Constraint(
        "CHECK (warn_share > 0 AND warn_share <= 1)",
        "The warning comes within the time, at more than 0 % and at most at 100 %.",
    )

    def _get_notice(self, name):
        """:return: working hours from the warning to the deadline of a target"""
        self.ensure_one()
        return self[f"{name}_hours"] * (1 - self.warn_share)

    @api.depends("name", "grade_id.code")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for row in self:
            row.display_name = names.join(row.name, row.grade_id.code)

    @api.model
    def _get_of_company(self, company):
        """:return: rows that may govern complaints of a company, the best ones first:
        rows of the company before those of all, rows of a grade before those of a
        severity, then by sequence"""
        rows = self.sudo()  # targets bind everybody, whoever may read them
        domain = [("company_id", "in", (False, company.id))]
        return rows.search(domain).sorted(_generality)

    def _match(self, grade, severity):
        """:return: the first of these rows that fits, which may be empty"""
        for row in self:
            if row.grade_id in (grade.browse(), grade) and row.severity_id in (
                severity.browse(),
                severity,
            ):
                return row
        return self.browse()


def _generality(row):
    return not row.company_id, not row.grade_id, not row.severity_id
