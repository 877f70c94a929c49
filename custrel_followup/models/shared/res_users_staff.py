from odoo import api, models


class ResUsers(models.Model):
    """Who works where is remembered; Odoo itself forgets it when users are changed."""

    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        self.env.registry.clear_cache()
        return users
