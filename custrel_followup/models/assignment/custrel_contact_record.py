from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustrelContactRecord(models.AbstractModel):
    """Belongs to a customer, of whom one contact told us."""

    _name = "custrel.contact.record"
    _description = "Record of a Customer's Contact"
    _inherit = ["custrel.customer.record"]

    contact_id = fields.Many2one(
        "res.partner", index="btree_not_null", check_company=True
    )

    @api.constrains("contact_id", "partner_id")
    def _check_contact(self):
        for record in self:
            customer = record.contact_id.commercial_partner_id
            if customer and record.partner_id not in (customer, record.contact_id):
                raise ValidationError(
                    self.env._(
                        "%(contact)s is not a contact of %(customer)s. Choose one of "
                        "its contacts, or change the customer.",
                        contact=record.contact_id.display_name,
                        customer=record.partner_id.display_name,
                    )
                )

    @api.model
    def _prepare_customers(self, vals_list):
        """Complete customer and contact in the values of records: a contact that was
        chosen as the customer stands for its customer, and it is he who told us."""
        for vals in vals_list:
            vals["partner_id"] = vals.get("partner_id") or vals.get("contact_id")
        contacts = self._put_customers(vals_list)
        for vals, contact in zip(vals_list, contacts, strict=True):
            if contact and not vals.get("contact_id"):
                vals["contact_id"] = contact.id
