from odoo import api, models


class CustrelNeed(models.Model):
    """A prospect is graded by its most pressing need, too (row G6)."""

    _inherit = "custrel.need"

    @api.model
    def _pressing_changed(self, places):
        result = super()._pressing_changed(places)
        partners = self.env["res.partner"].sudo()  # whoever keeps the need
        for company in {company for _customer, company in places}:
            ids = [customer.id for customer, own in places if own == company]
            partners.with_company(company).browse(ids)._custrel_grade_prospects()
        return result


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _custrel_select_pressing(self, partner):
        needs = self.env["custrel.need"]
        needs._flush_pressing()
        return needs._select_most_pressing(partner, self.env.company)
