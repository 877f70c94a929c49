from odoo import api, models
from odoo.exceptions import ValidationError

LARGEST = 2**31 - 1
"""More does not fit into a column of whole numbers."""


class ResCompany(models.Model):
    """Settings that no column can hold are refused with a sentence, too; all others by
    the constraints of their fields."""

    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._custrel_check_numbers(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._custrel_check_numbers(vals)
        return super().write(vals)

    @api.model
    def _custrel_check_numbers(self, vals):
        """:raise ValidationError: a whole number of ours is too big for the database"""
        for name, value in vals.items():
            field = self._fields.get(name)
            ours = name.startswith("custrel_") and field and field.type == "integer"
            if ours and isinstance(value, int | float) and not abs(value) <= LARGEST:
                raise ValidationError(
                    self.env._(
                        "%s: give a smaller number.",
                        field._description_string(self.env),
                    )
                )
