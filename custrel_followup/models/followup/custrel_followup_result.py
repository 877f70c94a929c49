from odoo import fields, models


class CustrelFollowupResult(models.Model):
    _name = "custrel.followup.result"
    _description = "Follow-up Result"
    _inherit = ["custrel.checked"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    reached = fields.Boolean(
        string="Customer Reached",
        default=True,
        help="Unticked for attempts: nobody answered, the mail came back.",
    )
