from odoo import fields, models


class CustrelWeekday(models.Model):
    """A day of the week, to be chosen among several."""

    _name = "custrel.weekday"
    _description = "Weekday"
    _inherit = ["custrel.kept"]
    _order = "number"

    name = fields.Char(required=True, translate=True)
    number = fields.Integer(required=True, help="0 is Monday, 6 is Sunday.")

    _number_unique = models.UniqueIndex(
        "(number)", "There is a day of the week with this number already."
    )
    _number_bounds = models.Constraint(
        "CHECK (number BETWEEN 0 AND 6)", "A week has seven days, from 0 to 6."
    )
