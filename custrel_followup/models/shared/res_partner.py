from odoo import api, models

from .custrel_checked import get_checked


class ResPartner(models.Model):
    """Our fields of contacts are checked like those of our own models."""

    _inherit = "res.partner"

    @api.model
    def _custrel_get_checked(self, vals):
        """:return: the same values, ours of them as they can be stored"""
        own = {k: v for k, v in vals.items() if k.startswith("custrel_")}
        return {**vals, **get_checked(self, own)} if own else vals
