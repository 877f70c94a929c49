from odoo import models

from .open_work import QUIET


class CustrelHandoverLine(models.Model):
    """What comes back with a customer, and from whom."""

    _inherit = "custrel.handover.line"

    def _pass_on_loans(self, role, person, user):
        """What ``person`` has because somebody is absent comes back from ``user``."""
        loans = self.sudo().search(  # whoever sees to the other handover
            [
                ("handover_id.reason", "=", "absence"),
                ("company_id", "in", self.company_id.ids),
                ("partner_id", "in", self.partner_id.ids),
                ("role", "=", role),
                ("state", "=", "done"),
                ("user_id", "!=", user.id),
                ("new_user_id", "=", person.id),
            ]
        )
        loans.new_user_id = user

    def _return_role(self, role, user, person):
        """Give the role that was handed over back where ``user`` still has it.

        Where ``person`` has become the first contact, ``user`` stays the second one.
        """
        lent = self.filtered(
            lambda line: (
                line.role_moved
                and not (role == "second" and line.partner_id.user_id == person)
            )
        )
        returned = lent._move_role(role, user, person)
        if role == "first":
            returned._return_followups(user, person)

    def _return_followups(self, user, person):
        """What was planned for the customers meanwhile comes back, too."""
        since = {line.partner_id: line.done_at for line in self}
        followups = self.env["custrel.followup"].sudo()  # of whoever has them now
        planned = followups.search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("user_id", "=", user.id),
                ("state", "=", "planned"),
                ("id", "not in", self.introduction_id.ids),
            ]
        )
        planned.filtered(
            lambda followup: followup.create_date >= since[followup.partner_id]
        ).with_context(**QUIET).write({"user_id": person.id})
