from odoo import api, fields, models
from odoo.exceptions import UserError


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
        self.partner_ids._custrel_override_grade(
            grade, reason=self.reason, until=self.locked_until
        )
        return {"type": "ir.actions.act_window_close"}
