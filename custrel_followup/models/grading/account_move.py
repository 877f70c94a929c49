from odoo import models

DECIDING = {"state", "partner_id", "invoice_date"}
"""Fields that say whether an invoice is a purchase, whose, and when."""


class AccountMove(models.Model):
    """An invoice that is posted is a purchase where invoices count: the first one ends
    the time as a prospect. One that is no longer posted is none any more."""

    _inherit = "account.move"

    def _post(self, soft=True):
        rows = self.env["custrel.customer.rhythm"]
        invoices = self.filtered(lambda move: move.move_type == "out_invoice")
        with rows._watch(invoices, "invoice"):
            posted = super()._post(soft)
            own = (posted & invoices).grouped("company_id")
            for company, moves in own.items():
                moves.partner_id.with_company(company)._custrel_bought()
        return posted

    def write(self, vals):
        if DECIDING.isdisjoint(vals):
            return super().write(vals)
        invoices = self.filtered(
            lambda move: move.state == "posted" and move.move_type == "out_invoice"
        )
        rows = self.env["custrel.customer.rhythm"]
        with rows._watch(invoices, "invoice"):
            return super().write(vals)
