from odoo import api, models


class CustrelCached(models.AbstractModel):
    """Few rows that hardly ever change and are looked up all the time.

    What a model keeps with ``ormcache`` is forgotten in all processes when one of its
    rows changes.
    """

    _name = "custrel.cached"
    _description = "Cached Configuration"

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        self.env.registry.clear_cache()
        return rows

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
