from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..shared.inside import tell


class CustrelHandover(models.Model):
    """The way back: at the end of an absence, when somebody archived comes back, or
    because the handover was a mistake."""

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
        done._keep({"state": "returned"})
        self._release()
        self._keep({"state": "returned"})
