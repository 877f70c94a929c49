from odoo import models

from ..shared.res_company import FOLLOWS_UP


class ResGroups(models.Model):
    """Who loses his role, or gets it, on the form of a group instead of his own."""

    _inherit = "res.groups"

    def write(self, vals):
        if not {"user_ids", "all_user_ids", "implied_ids"} & vals.keys():
            return super().write(vals)
        had = self._custrel_get_followers()
        result = super().write(vals)
        has = self._custrel_get_followers()
        (had - has)._custrel_leave()
        (has - had)._custrel_come_back()
        return result

    def _custrel_get_followers(self):
        """:return: active users who may look after customers; nobody while this module
        is being installed"""
        group = self.env.ref(FOLLOWS_UP, raise_if_not_found=False)
        if not group:
            return self.env["res.users"]
        users = group.sudo().all_user_ids  # groups are not for everybody to read
        return users.filtered("active").sudo(False)
