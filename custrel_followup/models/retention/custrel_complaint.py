from odoo import api, models


class CustrelComplaint(models.Model):
    """Whoever complains, writes on his complaint, settles or rates it, is heard of."""

    _inherit = "custrel.complaint"

    @api.model_create_multi
    def create(self, vals_list):
        complaints = super().create(vals_list)
        complaints._hear()
        return complaints

    def _on_customer_reply(self):
        result = super()._on_customer_reply()
        self._hear()
        return result

    def _confirm_by_customer(self):
        result = super()._confirm_by_customer()
        self._hear()
        return result

    def _reopen_by_customer(self, reason):
        result = super()._reopen_by_customer(reason)
        self._hear()
        return result

    def rating_apply(self, rate, **kwargs):
        rating = super().rating_apply(rate, **kwargs)
        self._hear()
        return rating

    def _hear(self):
        rows = self.env["custrel.customer.rhythm"].sudo()  # the customer speaks
        rows._hear_of(self.filtered("partner_id"))
