from odoo import fields, models


class CustrelFollowup(models.Model):
    _inherit = "custrel.followup"

    origin = fields.Selection(
        selection_add=[("handover", "Handover")], ondelete={"handover": "set default"}
    )
