from odoo import models


class AccountMove(models.Model):
    """An invoice that is posted is a purchase where invoices count."""

    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        invoices = posted.filtered(lambda move: move.move_type == "out_invoice")
        self.env["custrel.customer.rhythm"]._note(invoices, "invoice")
        return posted
