from collections import defaultdict

from odoo import api, fields, models


class CustrelBenefit(models.Model):
    """What customers of a grade get that others don't (row G12): the green channel."""

    _name = "custrel.benefit"
    _description = "Benefit of a Grade"
    _inherit = ["custrel.catalogue"]
    _order = "sequence, id"

    name = fields.Char(
        required=True,
        translate=True,
        help="In words that can be said to the customer.",
    )
    place = fields.Selection(
        [
            ("quotation", "Quotation"),
            ("delivery", "Delivery"),
            ("approval", "Approval"),
            ("service", "Service"),
            ("invitation", "Invitation"),
        ],
        string="Applies To",
        required=True,
        default="quotation",
        help="Decides where it is shown: an order shows all but invitations, an "
        "invoice what concerns delivery, approval and service, the preparation of a "
        "follow-up everything.",
    )
    grade_ids = fields.Many2many(
        "custrel.grade",
        "custrel_benefit_grade_rel",
        "benefit_id",
        "grade_id",
        string="Grades",
        help="Customers of these grades get it.",
    )
    company_id = fields.Many2one(
        "res.company", help="If empty, customers of all companies get it."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    @api.model
    def _get_by_grade(self, company):
        """:return: dict of grade to the benefits that a company gives it"""
        found = defaultdict(self.browse)
        here = [("company_id", "in", (False, company.id))]
        for benefit in self.search(here):
            for grade in benefit.grade_ids:
                found[grade] |= benefit
        return found


class CustrelGrade(models.Model):
    _inherit = "custrel.grade"

    benefit_ids = fields.Many2many(
        "custrel.benefit",
        "custrel_benefit_grade_rel",
        "grade_id",
        "benefit_id",
        string="Benefits",
        help="What customers of this grade get that others don't.",
    )


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _custrel_get_benefits(self):
        """:return: the benefits that this customer's grade gives it in the present
        company"""
        self.ensure_one()
        grade = self.commercial_partner_id.custrel_grade_id
        benefits = self.env["custrel.benefit"]
        if not grade:
            return benefits
        return benefits._get_by_grade(self.env.company)[grade]

    def _custrel_get_page_sections(self):
        sections = super()._custrel_get_page_sections()
        if self.env["custrel.benefit"].has_access("read"):
            sections["benefits"] = self._custrel_make_benefits_section()
        return sections

    def _custrel_make_benefits_section(self):
        benefits = self._custrel_get_benefits()
        places = dict(benefits._fields["place"]._description_selection(self.env))
        return self._custrel_make_section(
            self.env._("Benefits"),
            [
                {
                    "title": benefit.name,
                    "note": places[benefit.place],
                    "icon": "fa-gift",
                }
                for benefit in benefits
            ],
            self.env._("The grade gives this customer nothing that others don't get."),
            sequence=42,
        )
