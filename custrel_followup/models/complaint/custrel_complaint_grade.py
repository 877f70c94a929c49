from odoo import api, models
from odoo.tools import SQL, split_every

from ..shared.jobs import attempt

BATCH = 200


class CustrelComplaint(models.Model):
    """Open complaints have the grade of their customer, and targets that fit it."""

    _inherit = "custrel.complaint"

    @api.model
    def _prepare_grades(self, vals_list):
        partners = self.env["res.partner"].browse(
            {vals.get("partner_id") for vals in vals_list} - {None, False}
        )
        partners = partners.sudo()  # everybody who enters it meets the grade
        grades = {partner.id: partner.custrel_grade_id.id for partner in partners}
        for vals in vals_list:
            vals["grade_id"] = grades.get(vals.get("partner_id"))

    def _follow_customer(self, customer_changed):
        """Grade and targets after a change of customer or severity; what is closed
        stays as it was."""
        complaints = self.filtered("is_open")
        if customer_changed:
            complaints._refresh_grades()
        complaints._set_targets()

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
        """Open complaints follow the grades of their customers, however these moved.

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
                 WHERE complaint.state IN ('new', 'in_progress', 'waiting')
                   AND complaint.grade_id IS DISTINCT FROM present.grade_id
                 ORDER BY complaint.id
                """
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
