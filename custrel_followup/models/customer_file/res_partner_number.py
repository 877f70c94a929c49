from odoo import models
from odoo.exceptions import AccessError


class ResPartner(models.Model):
    """Numbers of customers, given at once where somebody can't wait for the night."""

    _inherit = "res.partner"

    def action_custrel_give_number(self):
        """Give these customers a number, unless they have one."""
        customers = self.commercial_partner_id
        customers.check_access("write")
        files = self.env["custrel.customer.file"]
        files._check_may_change(customers)
        if not files.has_access("create"):
            raise AccessError(self.env._("Ask somebody who looks after the customer."))
        files._give_numbers(customers)
        return True
