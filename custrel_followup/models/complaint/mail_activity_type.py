from odoo import api, models


class MailActivityType(models.Model):
    """Owners of complaints are reminded."""

    _inherit = "mail.activity.type"

    @api.model
    def _custrel_get_needed(self):
        names = ("complaint", "complaint_word", "complaint_rating", "complaint_lost")
        return super()._custrel_get_needed() | dict.fromkeys(names, "custrel.complaint")
