from odoo import models


class SaleOrder(models.Model):
    """A confirmed order may be the first one of a prospect."""

    _inherit = "sale.order"

    def _action_confirm(self):
        result = super()._action_confirm()
        for company, orders in self.grouped("company_id").items():
            orders.partner_id.with_company(company)._custrel_bought()
        return result
