from odoo import models


class AccountMove(models.Model):
    """An invoice that is posted is a purchase where invoices count: the first one ends
    the time as a prospect."""

    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        invoices = posted.filtered(lambda move: move.move_type == "out_invoice")
        for company, moves in invoices.grouped("company_id").items():
            moves.partner_id.with_company(company)._custrel_bought()
        self.env["custrel.customer.rhythm"]._note(invoices, "invoice")
        return posted
