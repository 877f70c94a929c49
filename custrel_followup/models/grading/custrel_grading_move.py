from odoo import api, fields, models

from ..shared.fields import UncheckedMany2one


class CustrelGradingMove(models.Model):
    """What a computed run would change: its things to do, emptied by applying."""

    _name = "custrel.grading.move"
    _description = "Proposed Change of Grade"
    _inherit = ["custrel.export", "custrel.kept"]
    _order = "id"
    _log_access = False
    _rec_name = "partner_id"

    run_id = UncheckedMany2one("custrel.grading.run", required=True)
    company_id = fields.Many2one(related="run_id.company_id")
    partner_id = UncheckedMany2one("res.partner", string="Customer", required=True)
    user_id = fields.Many2one(related="partner_id.user_id", string="Owner")
    old_grade_id = UncheckedMany2one("custrel.grade")
    new_grade_id = UncheckedMany2one("custrel.grade")
    direction = fields.Selection(
        [("new", "First grade"), ("up", "Up"), ("down", "Down")],
        readonly=True,
    )
    score = fields.Float(compute="_compute_figures")
    amount = fields.Monetary(string="Contract Amount", compute="_compute_figures")
    currency_id = fields.Many2one(related="run_id.currency_id")

    @api.depends("partner_id", "run_id")
    def _compute_figures(self):
        scores = self.env["custrel.score"].search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.run_id.company_id.ids),
            ]
        )
        found = {(score.partner_id, score.company_id): score for score in scores}
        for move in self:
            figures = found.get(
                (move.partner_id, move.run_id.company_id), scores.browse()
            )
            move.score = figures.score
            move.amount = figures.amount
