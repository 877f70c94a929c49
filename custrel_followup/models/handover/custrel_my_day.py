from odoo import api, models


class CustrelFollowup(models.Model):
    """What leaders see above their day: customers whom nobody looks after well."""

    _inherit = "custrel.followup"

    @api.model
    @api.readonly
    def get_my_day(self):
        """Beside the work of the user, for leaders of a team: ``gaps`` (key customers
        without two contacts) and ``introductions`` (customers who have not met their
        new person); 0 for all others.
        """
        counts = super().get_my_day() | {"gaps": 0, "introductions": 0}
        if not self.env.user.has_group("custrel_followup.custrel_group_team"):
            return counts
        customers = self.env["res.partner"]
        gaps = customers._custrel_customer_domain() & customers._custrel_gap_domain()
        waiting = [
            ("state", "=", "done"),
            ("introduction_id", "!=", False),
            ("is_introduced", "=", False),
        ]
        return counts | {
            "gaps": customers.search_count(gaps),
            "introductions": self.env["custrel.handover.line"].search_count(waiting),
        }
