from odoo import models
from odoo.exceptions import UserError

from .handover_work import QUIET


class CustrelHandoverLine(models.Model):
    """How a role for a customer changes hands."""

    _inherit = "custrel.handover.line"

    def _move_role(self, role, person, user):
        """Give ``user`` the role where ``person`` still has it.

        :raise UserError: he would be both contacts of a customer
        """
        company = self.company_id[:1]
        partners = self.partner_id.sudo()  # roles change hands whoever sees to it
        partners = partners.with_company(company).with_context(**QUIET)
        if role == "first":
            moved = partners.filtered(lambda partner: partner.user_id == person)
            # Contacts below a customer have its salesperson, too.
            below = moved.search(
                [("id", "child_of", moved.ids), ("user_id", "=", person.id)]
            )
            (moved | below).write({"user_id": user.id})
        else:
            rows = self.env["custrel.assignment"].sudo()  # as above
            held = rows.search(
                [
                    ("partner_id", "in", partners.ids),
                    ("company_id", "=", company.id),
                    ("user_id", "=", person.id),
                    ("role", "=", role),
                    ("date_end", "=", False),
                ]
            )
            moved = partners.browse(held.partner_id.ids)
            both = moved.filtered(lambda partner: partner.user_id == user)
            if both and role == "second":
                raise UserError(
                    self.env._(
                        "%(person)s is the first contact of %(customers)s already.",
                        person=user.name,
                        customers=", ".join(both.mapped("name")),
                    )
                )
            held._pass_on(user)
        self.filtered(lambda line: line.partner_id.id in moved.ids).role_moved = True
