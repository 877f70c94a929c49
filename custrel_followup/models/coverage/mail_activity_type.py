from odoo import api, models


class MailActivityType(models.Model):
    """Leaders have tasks about gaps."""

    _inherit = "mail.activity.type"

    @api.model
    def _custrel_get_needed(self):
        return super()._custrel_get_needed() | {"gap": "res.partner"}
