from odoo import models
from odoo.exceptions import UserError


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def action_custrel_record_contact(self):
        """Record a contact with the customer of this opportunity.

        :raise UserError: the opportunity has no customer yet
        """
        self.ensure_one()
        if not self.partner_id:
            raise UserError(
                self.env._("%s has no customer yet. Set one first.", self.display_name)
            )
        return self.partner_id.action_custrel_record_contact()


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_custrel_record_contact(self):
        """Record a contact with the customer of this quotation or order."""
        self.ensure_one()
        return self.partner_id.action_custrel_record_contact()
