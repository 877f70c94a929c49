from odoo import fields, models


class ResCompany(models.Model):
    """Settings of the work with customers at risk."""

    _inherit = "res.company"

    custrel_usual_at = fields.Datetime(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="When it was measured what is usual.",
    )
    custrel_risk_tasks = fields.Integer(
        string="Tasks for Customers at Risk a Day",
        default=3,
        help="So many follow-ups a day are planned for each owner by themselves, for "
        "the customers at risk that are worth the most. 0: none.",
    )
    custrel_sleepers = fields.Selection(
        [
            ("propose", "Propose it"),
            ("slow", "Contact them less often by itself"),
        ],
        string="Customers Who Never Answer",
        default="propose",
        required=True,
        help="What happens with a dormant customer who does not answer.",
    )
    custrel_slow_days = fields.Integer(
        string="Days Between Contacts of Who Never Answers",
        default=182,
        help="A customer who is contacted less often is planned again after so many "
        "days.",
    )

    _custrel_risk_bounds = models.Constraint(
        """CHECK (custrel_risk_tasks BETWEEN 0 AND 100
            AND custrel_slow_days BETWEEN 1 AND 3650)""",
        "An owner gets 0 to 100 tasks a day for customers at risk. Who never answers "
        "is contacted again after 1 to 3,650 days.",
    )

    def _custrel_set_up(self):
        self.env["custrel.lifecycle.rule"]._create_for_companies(self)
        return super()._custrel_set_up()

    def _custrel_get_setup(self):
        rules = self.env["custrel.lifecycle.rule"].sudo()  # whoever deletes them
        own = rules.search([("company_id", "in", self.ids)])
        return [*super()._custrel_get_setup(), own]
