from odoo import fields, models


class CustrelLostReason(models.Model):
    """Why a customer is given up."""

    _name = "custrel.lost.reason"
    _description = "Lost Reason"
    _inherit = ["custrel.catalogue"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
