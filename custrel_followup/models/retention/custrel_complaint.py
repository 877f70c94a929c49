from odoo import api, models


class CustrelComplaint(models.Model):
    """Whoever complains, writes on his complaint, settles or rates it, is heard of."""

    _inherit = "custrel.complaint"

    @api.model_create_multi
    def create(self, vals_list):
        complaints = super().create(vals_list)
        complaints._follow_words()
        return complaints

    def _hear(self):
        result = super()._hear()
        self._follow_words()
        return result

    def _follow_words(self):
        rows = self.env["custrel.customer.rhythm"].sudo()  # the customer speaks
        rows._hear_of(self.filtered("partner_id"))
