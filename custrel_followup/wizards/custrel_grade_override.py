from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.shared.actions import CLOSE, say
from ..models.shared.dates import say_count


class CustrelGradeOverride(models.TransientModel):
    _name = "custrel.grade.override"
    _description = "Set Grade by Hand"
    _inherit = ["custrel.kept"]

    partner_ids = fields.Many2many("res.partner", string="Customers", required=True)
    release = fields.Boolean(string="Return to the computed grade")
    grade_id = fields.Many2one("custrel.grade")
    reason = fields.Char(required=True)
    locked_until = fields.Date(
        string="Valid Until",
        help="Last day of this grade; then the computed one returns. Empty: until "
        "somebody releases it.",
    )

    @api.onchange("release")
    def _onchange_release(self):
        if self.release:
            self.grade_id = self.locked_until = False

    def action_confirm(self):
        """Set or release the grade of the customers and keep the reason.

        :raise UserError: no grade is chosen, or it would have expired already
        """
        if not self.release and not self.grade_id:
            raise UserError(
                self.env._("Choose a grade, or return to the computed one.")
            )
        if self.locked_until and self.locked_until < self.env.company._custrel_today():
            raise UserError(self.env._("The grade can't end in the past."))
        grade = self.env["custrel.grade"] if self.release else self.grade_id
        customers = self.partner_ids.commercial_partner_id
        before = {customer: customer.custrel_grade_id for customer in customers}
        customers._custrel_override_grade(
            grade, reason=self.reason, until=self.locked_until
        )
        moved = sum(c.custrel_grade_id != old for c, old in before.items())
        return say(self._describe_result(len(customers), moved), then=CLOSE)

    def _describe_result(self, count, moved):
        if self.release:
            return self.env._(
                "Grades that follow the figures again: %(count)s, other than before: "
                "%(moved)s.",
                count=say_count(self.env, count),
                moved=say_count(self.env, moved),
            )
        return self.env._(
            "Grade %(grade)s set by hand: %(count)s, other than before: %(moved)s.",
            grade=self.grade_id.display_name,
            count=say_count(self.env, count),
            moved=say_count(self.env, moved),
        )
