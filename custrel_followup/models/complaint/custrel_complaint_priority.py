from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from ..shared.jobs import attempt
from ..shared.listing import say_all
from .custrel_complaint_stage import CLOSED_STATES

BATCH = 200
"""So many complaints follow the grades of their customers in one step."""


class CustrelComplaint(models.Model):
    """Which complaint comes first, by its severity and the grade of the customer.

    A complaint has the present grade of its customer until it is closed; open ones have
    targets that fit it. What was closed before the customer was graded gets the first
    grade that he has: it would be counted with nobody.
    """

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
    grade_color = fields.Integer(related="grade_id.color", aggregator=None)
    grade_code = fields.Char(
        related="grade_id.code", string="Grade Code", tracking=False
    )
    green_channel = fields.Boolean(
        string="Fast Track",
        compute="_compute_green_channel",
        store=True,
        precompute=True,
        help="A key customer complains: he comes first, and goes to his owner.",
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
            codes = say_all(self.env, filter(None, dict(self._get_severities())))
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
        """Replace the code of a severity in ``vals`` by the severity itself."""
        if vals.get("severity"):
            vals["severity_id"] = self._find_severity(vals.pop("severity")).id

    @api.depends("grade_id")
    def _compute_green_channel(self):
        for complaint in self:
            complaint.green_channel = complaint.grade_id.is_key

    @api.depends("severity_id", "grade_id")
    def _compute_priority(self):
        for complaint in self:
            level = complaint.severity_id.level + complaint.grade_id.is_key
            complaint.priority = str(min(level, 3))

    @api.model
    def _prepare_grades(self, vals_list):
        """Add the grade of the customer to the values of new complaints."""
        partners = self.env["res.partner"].browse(
            {vals.get("partner_id") for vals in vals_list} - {None, False}
        )
        partners = partners.sudo()  # everybody who enters it meets the grade
        grades = {partner.id: partner.custrel_grade_id.id for partner in partners}
        for vals in vals_list:
            vals["grade_id"] = grades.get(vals.get("partner_id"))

    def _follow_customer(self, customer_changed):
        """Set grade and targets again after a change of customer or severity; closed
        complaints stay as they were, but for a grade that is missing.

        :param bool customer_changed: whether the grade may be another one
        """
        if customer_changed:
            self.filtered_domain(self._get_ungraded_domain())._refresh_grades()
        self.filtered("is_open")._set_targets()

    @api.model
    def _get_ungraded_domain(self):
        """:return: domain of complaints whose grade is not settled for good"""
        return Domain("state", "not in", CLOSED_STATES) | Domain("grade_id", "=", False)

    def _refresh_grades(self):
        """Take the present grades of the customers."""
        for company, complaints in self.grouped("company_id").items():
            partners = complaints.partner_id.with_company(company)
            grades = partners.sudo()._custrel_get_grades()  # shown to all who handle
            for complaint in complaints:
                grade_id, *_rest = grades.get(complaint.partner_id.id, [None])
                if complaint.grade_id.id != (grade_id or False):
                    complaint.grade_id = grade_id

    @api.model
    def _follow_grades(self):
        """Complaints follow the grades of their customers, however these moved.

        :return: list of errors, see :meth:`_follow_customers`
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT complaint.id
                  FROM custrel_complaint complaint
                  LEFT JOIN custrel_customer_grade present
                    ON present.partner_id = complaint.partner_id
                   AND present.company_id = complaint.company_id
                 WHERE complaint.grade_id IS DISTINCT FROM present.grade_id
                   AND (complaint.state NOT IN %s OR complaint.grade_id IS NULL)
                 ORDER BY complaint.id
                """,
                CLOSED_STATES,
            )
        )
        return self.browse(id_ for (id_,) in rows)._follow_customers()

    def _follow_customers(self):
        """Take the grades of the customers, each complaint for itself: one that cannot
        keeps what it has and stops neither the others nor who changed the grade.

        :return: list of their errors
        """
        errors = []
        for ids in split_every(BATCH, self.ids):
            errors += attempt(
                self.env,
                "Complaints follow grades",
                self.browse(ids),
                lambda complaints: complaints._follow_customer(customer_changed=True),
            )
        return errors
