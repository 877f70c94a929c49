from odoo import models


class SaleOrder(models.Model):
    """An order that is confirmed is a purchase: the first one ends the time as a
    prospect."""

    _inherit = "sale.order"

    def _action_confirm(self):
        result = super()._action_confirm()
        for company, orders in self.grouped("company_id").items():
            orders.partner_id.with_company(company)._custrel_bought()
        self.env["custrel.customer.rhythm"]._note(self, "sale")
        return result
