from odoo import api, models


class MailActivityType(models.Model):
    """Owners of complaints are reminded."""

    _inherit = "mail.activity.type"

    @api.model
    def _custrel_get_needed(self):
        kinds = ("word", "rating", "lost", "unsent")
        names = ["complaint", *(f"complaint_{kind}" for kind in kinds)]
        return super()._custrel_get_needed() | dict.fromkeys(names, "custrel.complaint")
