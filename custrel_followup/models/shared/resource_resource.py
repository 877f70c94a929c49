from odoo import models


class ResourceResource(models.Model):
    """Who is on leave is remembered until a resource belongs to somebody else."""

    _inherit = "resource.resource"

    def write(self, vals):
        result = super().write(vals)
        if "user_id" in vals:
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
