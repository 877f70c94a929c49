from odoo import models

DECIDING = {"state", "partner_id", "date_order"}
"""Fields that say whether an order is a purchase, whose, and when."""


class SaleOrder(models.Model):
    """An order that is confirmed is a purchase: the first one ends the time as a
    prospect. One that is cancelled, or of another customer, is none of his any more."""

    _inherit = "sale.order"

    def _action_confirm(self):
        rows = self.env["custrel.customer.rhythm"]
        with rows._watch(self, "sale"):
            result = super()._action_confirm()
            for company, orders in self.grouped("company_id").items():
                orders.partner_id.with_company(company)._custrel_bought()
        return result

    def write(self, vals):
        if DECIDING.isdisjoint(vals):
            return super().write(vals)
        purchases = self.filtered(lambda order: order.state == "sale")
        rows = self.env["custrel.customer.rhythm"]
        with rows._watch(purchases, "sale"):
            return super().write(vals)
