from odoo import models


class CrmLead(models.Model):
    """Where a customer comes from, and who recommended us, is known from the
    opportunity (row K1)."""

    _inherit = "crm.lead"

    def _prepare_customer_values(self, partner_name, is_company=False, parent_id=False):
        values = super()._prepare_customer_values(partner_name, is_company, parent_id)
        if not parent_id:
            values |= self._custrel_prepare_origin()
        return values

    def _get_customer_information(self):
        """What is known of a customer is not of a contact that is made below it."""
        found = super()._get_customer_information()
        facts = self.env["res.partner"]._custrel_get_facts()
        for values in found.values():
            if values.get("parent_id"):
                for name in facts.keys() & values.keys():
                    del values[name]
        return found

    def _custrel_prepare_origin(self):
        """:return: dict of facts of a customer that this opportunity knows"""
        if not self.env.user.has_group("custrel_followup.custrel_group_user"):
            return {}  # who may not write facts converts opportunities as before
        facts = {}
        if self.source_id:
            facts["custrel_source_id"] = self.source_id.id
        if name := (self.referred or "").strip():
            facts["custrel_referred"] = name
            found = self.env["res.partner"].search([("name", "=", name)], limit=2)
            if len(found) == 1:
                facts["custrel_referred_by_id"] = found.id
        return facts

    def write(self, vals):
        result = super().write(vals)
        if vals.get("partner_id"):
            self._custrel_tell_origin()
        return result

    def _custrel_tell_origin(self):
        """A customer who is chosen learns what this opportunity knows, where nothing is
        known yet, and where the user may say so."""
        files = self.env["custrel.customer.file"]
        for lead in self.filtered(lambda lead: lead.source_id or lead.referred):
            facts = lead._custrel_prepare_origin()
            customer = lead.partner_id.commercial_partner_id
            if not facts or not customer.has_access("write"):
                continue
            facts = {k: v for k, v in facts.items() if v and not customer[k]}
            if facts and not files._get_strange(customer):
                customer.write(facts)
