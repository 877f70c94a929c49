from odoo import models

from .handover_work import QUIET


class CustrelHandoverLine(models.Model):
    """What comes back with a customer."""

    _inherit = "custrel.handover.line"

    def _return_followups(self, user, person):
        """What was planned for the customer meanwhile comes back, too."""
        followups = self.env["custrel.followup"].sudo()  # of whoever has them now
        followups.search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("user_id", "=", user.id),
                ("state", "=", "planned"),
                ("id", "not in", self.introduction_id.ids),
            ]
        ).with_context(**QUIET).write({"user_id": person.id})
