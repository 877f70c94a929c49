from odoo import models

from .res_partner_role import MOVES


class ResPartner(models.Model):
    """Customers of whom one becomes part of the other: both are merged, or one becomes
    a contact of the other."""

    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if not MOVES.isdisjoint(vals):
            for customer, contacts in self.grouped("commercial_partner_id").items():
                customer._custrel_take_files(contacts - customer)
        return result

    def _custrel_merge(self, sources):
        self._custrel_take_files(sources)
        return super()._custrel_merge(sources)

    def _custrel_take_files(self, sources):
        """What the file of this customer does not say, those of the others do. A number
        that goes stands on papers: the file that stays knows it, and not the page of
        the customer, which people of all companies read."""
        files = self.env["custrel.customer.file"].sudo()  # who may write them, decides
        taken = files.search([("partner_id", "in", sources.ids)])
        if not taken:
            return
        found = taken | files.search([("partner_id", "=", self.id)])
        for own in found.grouped("company_id").values():
            own = own.sorted(
                lambda file: (file.partner_id != self, -file.partner_id.id)
            )
            kept, others = own[0], own[1:]
            for other in others:
                vals = kept._prepare_merged(other)
                former = kept._get_numbers_after(other, vals)
                other.unlink()
                kept.write(vals)
                kept._keep({"former_numbers": former})
            if kept.partner_id != self:
                kept.partner_id = self
            if kept.referred_by_id in self | sources:
                kept.referred_by_id = False
