from odoo import api, fields, models
from odoo.fields import Domain


class CustrelFollowup(models.Model):
    """A new person introduces himself to a customer in a follow-up; My Day counts those
    that are outstanding and, for leaders, key customers without two contacts."""

    _inherit = "custrel.followup"

    origin = fields.Selection(
        selection_add=[("handover", "Handover")], ondelete={"handover": "set default"}
    )

    @api.depends("origin")
    def _compute_why(self):
        taken_over = self.filtered(lambda followup: followup.origin == "handover")
        taken_over.why = self.env._("After a handover")
        return super(CustrelFollowup, self - taken_over)._compute_why()

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
