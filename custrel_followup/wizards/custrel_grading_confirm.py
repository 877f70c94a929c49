from odoo import api, fields, models


class CustrelGradingConfirm(models.TransientModel):
    """Says what applying a run, or taking it back, does before it is done."""

    _name = "custrel.grading.confirm"
    _description = "Apply or Take Back a Grading Run"
    _inherit = ["custrel.kept"]

    run_id = fields.Many2one("custrel.grading.run", required=True)
    act = fields.Selection(
        [("apply", "Apply"), ("undo", "Take back")], required=True, default="apply"
    )
    effect = fields.Text(compute="_compute_effect")

    @api.depends("run_id", "act")
    @api.depends_context("lang")
    def _compute_effect(self):
        for wizard in self:
            run = wizard.run_id
            undo = wizard.act == "undo"
            lines = run._describe_undo() if undo else run._describe_apply()
            wizard.effect = "\n".join(lines)

    def action_confirm(self):
        """Do what was asked.

        :raise UserError: it can't be done any more
        """
        self.ensure_one()
        if self.act == "undo":
            self.run_id.action_undo()
        else:
            self.run_id.action_apply()
        return {"type": "ir.actions.act_window_close"}
