from odoo import api, models


class CustrelNeed(models.Model):
    """Whoever tells us on the portal what he needs is heard of."""

    _inherit = "custrel.need"

    @api.model
    def _create_from_portal(self, partner, company, name, note, due):
        need = super()._create_from_portal(partner, company, name, note, due)
        rows = self.env["custrel.customer.rhythm"].sudo()  # the customer speaks
        rows._hear_of(need)
        return need
