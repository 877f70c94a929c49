from contextlib import contextmanager

from odoo import api, models

from ..shared.res_company import FOLLOWS_UP


class ResGroups(models.Model):
    """Who loses his role, or gets it, by what is done to a group: on its form, by a
    group that gives the role, or when such a group is deleted."""

    _inherit = "res.groups"

    @api.model_create_multi
    def create(self, vals_list):
        with self._custrel_watch_roles():
            return super().create(vals_list)

    def write(self, vals):
        with self._custrel_watch_roles():
            return super().write(vals)

    def unlink(self):
        with self._custrel_watch_roles():
            return super().unlink()

    @contextmanager
    def _custrel_watch_roles(self):
        """Have customers follow who loses his role within, or gets it; not while this
        module is being installed or removed, and the role with it."""
        had = self._custrel_get_followers()
        yield
        has = self._custrel_get_followers()
        if had is not None and has is not None:
            (had - has)._custrel_leave()
            (has - had)._custrel_come_back()

    @api.model
    def _custrel_get_followers(self):
        """:return: active users who may look after customers, None where there is no
        such role"""
        role = self.env.ref(FOLLOWS_UP, raise_if_not_found=False)
        if not role:
            return None
        users = role.sudo().all_user_ids  # groups are not for everybody to read
        return users.filtered("active").sudo(False)
