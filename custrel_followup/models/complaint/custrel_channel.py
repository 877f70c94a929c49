from odoo import api, models


class CustrelChannel(models.Model):
    """Complaints come in by mail and through the portal."""

    _inherit = "custrel.channel"

    @api.model
    def _get_needed_codes(self):
        return (*super()._get_needed_codes(), "email", "portal")
