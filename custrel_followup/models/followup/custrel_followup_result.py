from odoo import fields, models


class CustrelFollowupResult(models.Model):
    _name = "custrel.followup.result"
    _description = "Follow-up Result"
    _inherit = ["custrel.catalogue", "custrel.needed"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    reached = fields.Boolean(
        string="Customer Reached",
        default=True,
        help="Unticked for attempts: nobody answered, the mail bounced.",
    )
    content_required = fields.Boolean(
        help="A follow-up with this result can't be recorded without saying what was "
        "talked about.",
    )

    def _get_kinds(self):
        return {row.reached for row in self}

    def _describe_loss(self, kinds):
        if True in kinds:
            return self.env._(
                "Recorded follow-ups need a result for customers who were reached. Add "
                "another one first."
            )
        return self.env._(
            "Recorded attempts need a result for customers who were not reached. Add "
            "another one first."
        )
