from odoo import fields, models


class CustrelChannel(models.Model):
    _name = "custrel.channel"
    _description = "Contact Channel"
    _inherit = ["custrel.checked"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        size=64,
        required=True,
        help="Stable short name for imports and other programs.",
    )
    sequence = fields.Integer(
        default=10, help="A cadence uses its channels in this order."
    )
    active = fields.Boolean(default=True)
    icon = fields.Char(
        default="fa-comment-o", help="Font Awesome class, e.g. fa-phone."
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        required=True,
        ondelete="restrict",
        domain=[("res_model", "in", (False, "custrel.followup"))],
        help="Kind of activity that reminds of a follow-up by this channel.",
    )

    intake_only = fields.Boolean(
        string="Only for Complaints",
        help="Customers reach us by it, but we don't plan follow-ups by it.",
    )

    _code_unique = models.UniqueIndex(
        "(code)", "A channel with this code exists already."
    )
