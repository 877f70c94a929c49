from odoo import fields, models

from .succession import Succession


class ResCompany(models.Model):
    """Settings about the people of ours who look after customers."""

    _inherit = "res.company"

    custrel_gap_policy = fields.Selection(
        [("warn", "Warn"), ("refuse", "Refuse")],
        string="Key Customers Without Owner or Co-owner",
        required=True,
        default="warn",
        help="Whether somebody may by hand take the owner or the co-owner from a key "
        "customer. Gaps are listed and reminded of in any case.",
    )
    custrel_introduction_days = fields.Integer(
        string="Introduce New Owners Within (Days)",
        default=7,
        help="Whoever takes over a customer introduces himself within so many days.",
    )

    _custrel_introduction_days_positive = models.Constraint(
        "CHECK (custrel_introduction_days BETWEEN 0 AND 1000)",
        "New owners are introduced within 0 to 1,000 days.",
    )

    def _custrel_succession(self):
        """:return: :class:`Succession` of this company as it is now"""
        self.ensure_one()
        return Succession(self.env, self)
