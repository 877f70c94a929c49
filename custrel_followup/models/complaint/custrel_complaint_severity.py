from odoo import fields, models


class CustrelComplaintSeverity(models.Model):
    _name = "custrel.complaint.severity"
    _description = "Complaint Severity"
    _inherit = ["custrel.catalogue", "custrel.needed"]
    _rec_names_search = ["name", "code"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        size=64,
        required=True,
        help="Stable short name for imports and other programs.",
    )
    sequence = fields.Integer(default=10, help="From the lightest to the gravest.")
    active = fields.Boolean(default=True)
    level = fields.Integer(
        string="Priority",
        default=1,
        help="Stars from 0 to 3. A complaint of a key customer has one more.",
    )
    color = fields.Integer(aggregator=None)
    is_default = fields.Boolean(
        string="Usual", help="What a complaint has until somebody looks at it."
    )

    _code_unique = models.UniqueIndex(
        "(code)", "A severity with this code exists already."
    )
    _level_in_range = models.Constraint(
        "CHECK (level BETWEEN 0 AND 3)", "The priority of a severity is from 0 to 3."
    )

    def _get_kinds(self):
        kinds = {"usual" for row in self if row.is_default}
        return kinds | {"any"} if self else kinds

    def _describe_loss(self, _kinds):
        return self.env._(
            "New complaints have the usual severity until somebody looks at them. Mark "
            "another one as usual first."
        )

    def _get_default(self):
        """:return: the usual severity, or else the lightest"""
        severities = self.sudo().search([])  # the same for everybody
        usual = severities.filtered("is_default")[:1] or severities[:1]
        return usual.sudo(False)
