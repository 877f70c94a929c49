from odoo import models
from odoo.exceptions import UserError


class CustrelPageButton(models.AbstractModel):
    """Opens the page of the customer from a document with a partner."""

    _name = "custrel.page.button"
    _description = "Button for the Page of the Customer"

    def action_custrel_open_page(self):
        """:return: action of the page of the customer
        :raise UserError: there is no customer yet"""
        self.ensure_one()
        if not self.partner_id:
            raise UserError(self.env._("Choose a customer first."))
        return self.partner_id.action_custrel_open_page()


class CustrelFollowup(models.Model):
    _name = "custrel.followup"
    _inherit = ["custrel.followup", "custrel.page.button"]


class CustrelComplaint(models.Model):
    _name = "custrel.complaint"
    _inherit = ["custrel.complaint", "custrel.page.button"]


class CustrelNeed(models.Model):
    _name = "custrel.need"
    _inherit = ["custrel.need", "custrel.page.button"]


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "custrel.page.button"]


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "custrel.page.button"]


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "custrel.page.button"]
