from odoo import models


class SaleOrder(models.Model):
    """An order that is confirmed is a purchase."""

    _inherit = "sale.order"

    def _action_confirm(self):
        result = super()._action_confirm()
        self.env["custrel.customer.rhythm"]._note(self, "sale")
        return result
