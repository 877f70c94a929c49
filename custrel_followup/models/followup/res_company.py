from odoo import fields, models


class ResCompany(models.Model):
    """Settings of the ladder that overdue follow-ups climb."""

    _inherit = "res.company"

    custrel_second_after_days = fields.Integer(
        string="Tell the Second Contact After (Days)",
        default=3,
        help="A follow-up overdue for so many days climbs to the customer's other "
        "contact. 0 never.",
    )
    custrel_manager_after_days = fields.Integer(
        string="Tell the Manager After (Days)",
        default=7,
        help="A follow-up overdue for so many days climbs to the leader of the owner's "
        "sales team. 0 never.",
    )

    _custrel_ladder_days_positive = models.Constraint(
        """CHECK (custrel_second_after_days BETWEEN 0 AND 3650
            AND custrel_manager_after_days BETWEEN 0 AND 3650)""",
        "An overdue follow-up climbs after 0 to 3,650 days.",
    )
