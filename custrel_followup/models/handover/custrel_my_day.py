from odoo import api, models
from odoo.fields import Domain


class CustrelFollowup(models.Model):
    """What stands above the day: customers who wait for their new person, and for
    leaders those whom nobody looks after well."""

    _inherit = "custrel.followup"

    @api.model
    @api.readonly
    def get_my_day(self):
        """Beside the work of the user ``introductions`` (customers who have not met
        their new person: the user, for leaders anybody) and, for leaders of a team,
        ``gaps`` (key customers without two contacts).
        """
        waiting = Domain(
            [
                ("state", "=", "done"),
                ("introduction_id", "!=", False),
                ("is_introduced", "=", False),
            ]
        )
        leads = self.env.user.has_group("custrel_followup.custrel_group_team")
        if not leads:
            waiting &= Domain("new_user_id", "=", self.env.uid)
        lines = self.env["custrel.handover.line"]
        counts = super().get_my_day() | {"introductions": lines.search_count(waiting)}
        if not leads:
            return counts | {"gaps": 0}
        customers = self.env["res.partner"]
        gaps = customers._custrel_customer_domain() & customers._custrel_gap_domain()
        return counts | {"gaps": customers.search_count(gaps)}
