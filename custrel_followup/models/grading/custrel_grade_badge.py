from odoo import api, fields, models
from odoo.fields import Domain


class CustrelGradeBadge(models.AbstractModel):
    """Shows the customer's grade on a document with a partner and a company."""

    _name = "custrel.grade.badge"
    _description = "Grade of the Customer"

    custrel_grade_id = fields.Many2one(
        "custrel.grade",
        string="Customer Grade",
        compute="_compute_custrel_grade_id",
        search="_search_custrel_grade_id",
        groups="custrel_followup.custrel_group_user",
    )
    custrel_grade_color = fields.Integer(
        related="custrel_grade_id.color",
        aggregator=None,
        groups="custrel_followup.custrel_group_user",
    )

    @api.depends("partner_id", "company_id")
    @api.depends_context("company")
    def _compute_custrel_grade_id(self):
        for company, records in self.grouped("company_id").items():
            for record in records:
                customer = record.partner_id.commercial_partner_id
                record.custrel_grade_id = customer.with_company(
                    company or self.env.company
                ).custrel_grade_id

    @api.model
    def _search_custrel_grade_id(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        domain = self.env["res.partner"]._custrel_document_grade_domain(
            "partner_id.commercial_partner_id", operator, value
        )
        if operator == "in" and False in value:
            domain |= Domain("partner_id", "=", False)
        return domain


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "custrel.grade.badge"]


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "custrel.grade.badge"]
