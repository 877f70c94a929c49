from odoo import api, models


class CustrelRemembered(models.AbstractModel):
    """Rows that each form and list asks for, and that somebody changes a few times a
    year: what a method with ``ormcache`` made of them is forgotten when one changes."""

    _name = "custrel.remembered"
    _description = "Catalog That Is Kept in Mind"

    @api.model
    def _get_remembered_fields(self):
        """:return: names of the fields that what is kept in mind depends on"""
        return set(self._fields)

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        self._forget()
        return rows

    def write(self, vals):
        result = super().write(vals)
        if not self._get_remembered_fields().isdisjoint(vals):
            self._forget()
        return result

    def unlink(self):
        result = super().unlink()
        self._forget()
        return result

    @api.model
    def _forget(self):
        self.env.registry.clear_cache()
