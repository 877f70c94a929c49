from odoo import models
from odoo.exceptions import UserError

from ..shared.inside import told
from ..shared.listing import say_all
from .open_work import QUIET


class CustrelHandoverLine(models.Model):
    """Move a role for customers from one person to another."""

    _inherit = "custrel.handover.line"

    def _hand_role(self, role, person, user):
        """The same as :meth:`_move_role`, and note what other roles end by it: of
        ``user``, or of ``person`` where ``user`` has one already."""
        rows = self.env["custrel.assignment"].sudo()  # roles of all whom it concerns
        others = rows.search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("user_id", "in", (person | user).ids),
                ("role", "!=", "first"),
                ("date_end", "=", False),
            ]
        )
        moved = self._move_role(role, person, user)
        passed_on = moved.partner_id
        ended = others.filtered(
            lambda row: (
                row.date_end
                and (row.user_id == user or row.partner_id not in passed_on)
            )
        ).grouped("partner_id")
        for line in self:
            if row := ended.get(line.partner_id):
                row.displaced_by_id = line
        return moved

    def _move_role(self, role, person, user):
        """Give ``user`` the role where ``person`` still has it.

        :return: the lines whose role has changed hands
        :raise UserError: he would be both contacts of a customer
        """
        if role == "first":
            moved = self._move_first(person, user)
        else:
            moved = self._move_other(role, person, user)
        return self.filtered(lambda line: line.partner_id.id in moved.ids)

    def _move_first(self, person, user):
        """:return: the customers of whom ``user`` is the first contact now"""
        partners = self.partner_id.sudo()  # roles change hands whoever sees to it
        partners = partners.with_company(self.company_id[:1]).with_context(**QUIET)
        moved = partners.filtered(lambda partner: partner.user_id == person)
        # Contacts below a customer have its salesperson, too.
        below = moved.search(
            [("id", "child_of", moved.ids), ("user_id", "=", person.id)]
        )
        (moved | below).write({"user_id": user.id})
        return moved

    def _move_other(self, role, person, user):
        """:return: the customers for whom ``user`` has the role now"""
        rows = self.env["custrel.assignment"].sudo()  # as for first contacts
        held = rows.search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("user_id", "=", person.id),
                ("role", "=", role),
                ("date_end", "=", False),
            ]
        )
        if role == "second":
            both = held.partner_id.filtered(lambda partner: partner.user_id == user)
            if both:
                raise UserError(
                    self.env._(
                        "%(person)s is the owner of %(customers)s already.",
                        person=user.name,
                        customers=say_all(self.env, both.mapped("name")),
                    )
                )
        else:
            held -= self._end_doubled(held, user)
        held._pass_on(user)
        return held.partner_id

    def _end_doubled(self, held, user):
        """End roles that ``user`` cannot take because he has one for the customer
        already. In an absence they stay: the person will come back to them.

        :return: the rows of which this is true
        """
        doubled = held._shared_with(user)
        if self.handover_id.reason != "absence":
            doubled._end(told(self, "custrel_reason"))
        return doubled
