from odoo import api, fields, models
from odoo.fields import Domain

from ...rules import intent


class CrmLead(models.Model):
    """What a prospect intends is heard when it first asks, before there is a customer.
    It goes with the lead until there is one, and is carried over to it then.

    A customer intends the most that its open opportunities say. One that comes to it
    takes nothing back of what was said of it before, nor does one that is lost: what
    the customer intends now is for people to say.
    """

    _inherit = "crm.lead"

    custrel_intent = fields.Selection(
        selection=lambda self: self.env["res.partner"]._custrel_intents(),
        string="Intent to Buy",
        groups="custrel_followup.custrel_group_user",
        help="How much the prospect wants to buy. The customer takes over the most "
        "that its open opportunities say, and is graded by it until its first "
        "purchase.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._custrel_carry_intent()
        return leads

    def write(self, vals):
        result = super().write(vals)
        if "custrel_intent" in vals or "partner_id" in vals:
            self._custrel_carry_intent("custrel_intent" in vals)
        return result

    def _custrel_carry_intent(self, changed=False):
        """Let the customers of these leads intend the most that their open leads say.

        :param bool changed: the intent was another one before; it may be taken back
        """
        # Whoever writes a lead may be nobody who works with grades, and may not read
        # the other leads of the customer.
        leads = self.sudo()
        leads = leads.filtered(
            lambda lead: lead.partner_id and (changed or lead.custrel_intent)
        )
        for company, own in leads.grouped("company_id").items():
            company = company or self.env.company
            customers = own.partner_id.commercial_partner_id.with_company(company)
            own._custrel_carry_to(customers, company, changed)

    def _custrel_carry_to(self, customers, company, changed):
        """:param customers: that intend what their open leads of ``company`` say
        :param bool changed: they may intend less than before
        """
        said = self._read_group(
            Domain("partner_id.commercial_partner_id", "in", customers.ids)
            & Domain("custrel_intent", "!=", False)
            & Domain("won_status", "=", "pending")
            & Domain("company_id", "in", (company.id, False)),
            ["partner_id", "custrel_intent"],
        )
        heard = {}
        if not changed:
            heard = {customer.id: customer.custrel_intent for customer in customers}
        for contact, value in said:
            customer = contact.commercial_partner_id
            heard[customer.id] = intent.get_strongest((heard.get(customer.id), value))
        for value in intent.INTENTS:
            saying = customers.filtered(
                lambda customer, value=value: heard.get(customer.id) == value
            )
            saying._custrel_write_intent(value)

    def _merge_get_fields_specific(self):
        """Of opportunities that become one the strongest intent stays, where whoever
        merges them may write it."""
        specific = super()._merge_get_fields_specific()
        if not self._has_field_access(self._fields["custrel_intent"], "write"):
            return specific
        return {
            **specific,
            "custrel_intent": lambda _name, leads: intent.get_strongest(
                leads.sudo().mapped("custrel_intent")  # whoever merges them
            ),
        }
