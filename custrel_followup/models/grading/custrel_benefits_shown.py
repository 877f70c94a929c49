from odoo import api, fields, models


class CustrelBenefitsShown(models.AbstractModel):
    """Shows on a document with ``custrel.grade.badge`` what its grade gives."""

    _name = "custrel.benefits.shown"
    _description = "Benefits of the Customer's Grade"

    _benefit_places = ()

    custrel_benefits = fields.Char(
        string="Benefits",
        compute="_compute_custrel_benefits",
        groups="custrel_followup.custrel_group_user",
        help="What customers of this grade get that others don't.",
    )

    @api.depends("custrel_grade_id")
    @api.depends_context("company", "lang")
    def _compute_custrel_benefits(self):
        benefits = self.env["custrel.benefit"]
        for company, records in self.grouped("company_id").items():
            by_grade = benefits._get_by_grade(company or self.env.company)
            texts = {
                grade: " · ".join(
                    benefit.name
                    for benefit in given
                    if benefit.place in self._benefit_places
                )
                for grade, given in by_grade.items()
            }
            for record in records:
                shown = record.custrel_grade_id if record._shows_benefits() else None
                record.custrel_benefits = texts.get(shown) or False

    def _shows_benefits(self):
        """:return: whether this document is one for a customer"""
        return True


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "custrel.benefits.shown"]

    _benefit_places = ("quotation", "delivery", "approval", "service")


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "custrel.grade.badge", "custrel.benefits.shown"]

    _benefit_places = ("delivery", "approval", "service")

    def _shows_benefits(self):
        return self.is_sale_document(include_receipts=True)
