from odoo import fields, models


class CustrelNeedReal(models.Model):
    """One of the real needs behind a stated one: who asks for a drill wants a hole, and
    a shelf that stays up."""

    _name = "custrel.need.real"
    _description = "Real Need"
    _inherit = ["custrel.kept"]
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    name = fields.Char(string="Real Need", required=True)
    need_id = fields.Many2one(
        "custrel.need",
        string="Stated Need",
        required=True,
        index=True,
        ondelete="cascade",
    )
