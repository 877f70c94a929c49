from odoo import api, models
from odoo.fields import Domain


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _custrel_get_open_work(self):
        is_open = Domain("state", "=", "open")
        return super()._custrel_get_open_work() | {"custrel.need": is_open}
