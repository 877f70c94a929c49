from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class CustrelComplaint(models.Model):
    """Which complaint comes first, by its severity and the grade of the customer."""

    _inherit = "custrel.complaint"

    severity_id = fields.Many2one(
        "custrel.complaint.severity",
        required=True,
        ondelete="restrict",
        tracking=True,
        default=lambda self: self.env["custrel.complaint.severity"]._get_default(),
    )
    severity = fields.Selection(
        selection="_get_severities",
        string="Severity Code",
        compute="_compute_severity",
        inverse="_inverse_severity",
        search="_search_severity",
    )
    grade_id = fields.Many2one(
        "custrel.grade",
        readonly=True,
        ondelete="restrict",
        help="The customer's grade; it stays as it was once the complaint is closed.",
    )
    grade_color = fields.Integer(related="grade_id.color")
    green_channel = fields.Boolean(
        compute="_compute_green_channel",
        store=True,
        precompute=True,
        help="A key customer complains: he comes first, and goes to his contact.",
    )
    priority = fields.Selection(
        [("0", "Low"), ("1", "Normal"), ("2", "High"), ("3", "Very high")],
        compute="_compute_priority",
        store=True,
        precompute=True,
        help="From the severity, one more for key customers.",
    )

    @api.model
    def _get_severities(self):
        severities = self.env["custrel.complaint.severity"].sudo()  # words are for all
        rows = severities.with_context(active_test=False).search([])
        return [(row.code, row.name) for row in rows]

    @api.depends("severity_id")
    def _compute_severity(self):
        for complaint in self:
            complaint.severity = complaint.severity_id.code

    def _inverse_severity(self):
        for code, complaints in self.grouped("severity").items():
            complaints.severity_id = self._find_severity(code)

    @api.model
    def _search_severity(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        return Domain("severity_id.code", operator, value)

    @api.model
    def _find_severity(self, code):
        """:raise ValidationError: there is no severity with this code"""
        severity = self.env["custrel.complaint.severity"].search(
            [("code", "=", code)], limit=1
        )
        if not severity:
            codes = ", ".join(filter(None, dict(self._get_severities())))
            raise ValidationError(
                self.env._(
                    "There is no severity “%(code)s”. Use one of: %(codes)s.",
                    code=code,
                    codes=codes,
                )
            )
        return severity

    @api.model
    def _take_severity(self, vals):
        """Have values name the severity that they give by its code."""
        if vals.get("severity"):
            vals["severity_id"] = self._find_severity(vals.pop("severity")).id

    @api.depends("grade_id")
    def _compute_green_channel(self):
        for complaint in self:
            complaint.green_channel = complaint.grade_id.is_key

    @api.depends("severity_id", "grade_id")
    def _compute_priority(self):
        for complaint in self:
            complaint.priority = self._get_priority(
                complaint.severity_id, complaint.grade_id
            )

    @api.model
    def _get_priority(self, severity, grade):
        return str(min(severity.level + grade.is_key, 3))

    @api.model
    def _get_precomputed(self, vals):
        severity = self.env["custrel.complaint.severity"].browse(vals["severity_id"])
        grade = self.env["custrel.grade"].browse(vals["grade_id"])
        return super()._get_precomputed(vals) | {
            "green_channel": grade.is_key,
            "priority": self._get_priority(severity, grade),
        }
