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
                customer._custrel_take_files(
                    contacts - customer,
                    lambda number, name: self.env._(
                        "%(contact)s had the customer number %(number)s before it "
                        "became a contact.",
                        contact=name,
                        number=number,
                    ),
                )
        return result

    def _custrel_merge(self, sources):
        self._custrel_take_files(
            sources,
            lambda number, _name: self.env._(
                "Had the customer number %s before it was merged.", number
            ),
        )
        return super()._custrel_merge(sources)

    def _custrel_take_files(self, sources, say):
        """What the file of this customer does not say, those of the others do. A number
        that goes is noted on the customer, for it stands on papers.

        :param say: function of a number and whose it was: what is noted
        """
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
                number, name = other.number, other.partner_id.display_name
                other.unlink()
                kept.write(vals)
                if number and number != kept.number:
                    self.message_post(body=say(number, name))
            if kept.partner_id != self:
                kept.partner_id = self
            if kept.referred_by_id in self | sources:
                kept.referred_by_id = False
