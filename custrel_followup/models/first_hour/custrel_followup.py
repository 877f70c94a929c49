from odoo import api, models
from odoo.fields import Domain


class CustrelFollowup(models.Model):
    """Whoever may begin is told on his landing page that the company has not, and of
    customers whom nobody looks after."""

    _inherit = "custrel.followup"

    @api.model
    @api.readonly
    def get_my_day(self, team=False):
        """Adds ``first_hour``, whether the user may begin and nobody has yet, and for
        those who may, the number of graded customers ``without_owner``."""
        may_begin = self.env["custrel.first.hour"]._may_begin()
        customers = self.env["res.partner"]
        without = customers._custrel_customer_domain()
        without &= Domain("user_id", "=", False) & Domain(
            "custrel_grade_id", "!=", False
        )
        return super().get_my_day(team) | {
            "first_hour": may_begin and not self.env.company._custrel_has_started(),
            "without_owner": customers.search_count(without) if may_begin else 0,
        }
