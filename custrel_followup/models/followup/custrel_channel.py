from odoo import api, fields, models


class CustrelChannel(models.Model):
    _name = "custrel.channel"
    _description = "Contact Channel"
    _inherit = ["custrel.kept", "custrel.needed"]
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

    @api.model
    def _get_first(self):
        """:return: the channel of a follow-up for which nobody chose another one"""
        return self.search([("intake_only", "=", False)], limit=1)

    @api.model
    def _get_needed_codes(self):
        """:return: codes of channels that other parts look for"""
        return ()

    def _get_kinds(self):
        plans = {"followup" for channel in self if not channel.intake_only}
        return plans | set(self.mapped("code")) & set(self._get_needed_codes())

    def _describe_loss(self, kinds):
        if "followup" in kinds:
            return self.env._(
                "Follow-ups need a channel. Add another one first, which is not only "
                "for complaints."
            )
        return self.env._(
            "What comes in by itself is noted with the channel of the code “%s”. Keep "
            "it and its code; you may call it as you like.",
            "”, “".join(sorted(kinds)),
        )
