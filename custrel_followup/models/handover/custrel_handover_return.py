from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..shared.inside import tell
from .open_work import QUIET


class CustrelHandover(models.Model):
    """Give back what was handed over: at the end of an absence, or by hand because the
    handover was a mistake."""

    _inherit = "custrel.handover"

    @api.model
    def _get_due_returns(self):
        """:return: domain of absences that are over where the company is"""
        due = Domain.FALSE
        for company in self.env["res.company"].search([]):
            due |= (
                Domain("company_id", "=", company.id)
                & Domain("user_id.company_ids", "in", company.ids)
                & Domain("date_to", "<", company._custrel_today())
            )
        return (
            due
            & Domain("reason", "=", "absence")
            & Domain("state", "=", "applied")
            & Domain("user_id.active", "=", True)
        )

    def action_give_back(self):
        """Give back what still is with the people who took it.

        :raise UserError: the person is archived, or nothing was handed over
        """
        self.check_access("write")
        self._require(("applied",))
        for handover in self:
            if not handover.user_id.active:
                raise UserError(
                    self.env._(
                        "%s is archived. Unarchive the user first, or hand the "
                        "customers over to somebody else.",
                        handover.user_id.name,
                    )
                )
            handover._give_back()
        return True

    def _give_back(self):
        self = self.with_company(self.company_id)  # whose roles and days count
        done = self.line_ids.filtered(lambda line: line.state == "done")
        reason = self.env._("%s is back", self.user_id.name)
        for (role, user), lines in done.grouped(
            lambda line: (line.role, line.new_user_id)
        ).items():
            lines = tell(lines, custrel_reason=reason)
            if role != "work":
                lines._return_role(role, user, self.user_id)
            lines._pass_on_loans(role, user, self.user_id)
            lines.item_ids.filtered("moved")._give([user.id], self.user_id)
            lines._drop_introductions()
        done._stop_following()
        # Only now it is known which places are free.
        done.sudo().displaced_ids._begin_again(reason)  # of whoever stood in
        done._keep({"state": "returned"})
        self._release()
        self._keep({"state": "returned"})


class CustrelHandoverLine(models.Model):
    """Give back the role for a customer, and what was planned meanwhile."""

    _inherit = "custrel.handover.line"

    def _pass_on_loans(self, role, person, user):
        """Note on absences under way that ``user`` has what ``person`` had taken over:
        it will be given back by him."""
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
        loans.write({"new_user_id": user.id, "new_user_reason": False})
        if self.handover_id.reason != "absence":
            # He stood in, and gave up the customer for good meanwhile.
            loans.displaced_ids.displaced_by_id = False

    def _stop_following(self):
        """Whom the letter made a follower of the customer is none any more, unless he
        has kept the role."""
        lines = self.sudo().filtered("follower_id")  # the letter did it for all of them
        for user, own in lines.grouped("follower_id").items():
            given = own.filtered(lambda line, one=user: one not in line._get_holders())
            given.partner_id.message_unsubscribe(user.partner_id.ids)

    def _get_holders(self):
        """:return: who has the role for the customer now"""
        customer = self.partner_id.with_company(self.company_id)
        return {
            "first": customer.user_id,
            "second": customer.custrel_second_user_id,
            "collaborator": customer.custrel_collaborator_ids,
        }.get(self.role, customer.user_id.browse())

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
        """Give ``person`` the follow-ups that were planned for ``user`` meanwhile."""
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
