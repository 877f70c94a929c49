from odoo import api, fields, models

from ..rules import grading


class CustrelGradingTrialLine(models.TransientModel):
    _name = "custrel.grading.trial.line"
    _description = "Grade of a Trial"
    _inherit = ["custrel.kept"]
    _order = "sequence, id"

    trial_id = fields.Many2one(
        "custrel.grading.trial", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="trial_id.currency_id")
    grade_id = fields.Many2one("custrel.grade", required=True)
    sequence = fields.Integer(related="grade_id.sequence", store=True)
    share = fields.Float(string="Share of Customers", digits=(7, 6))
    threshold = fields.Monetary()
    is_last = fields.Boolean(compute="_compute_rest")
    used_share = fields.Float(
        compute="_compute_rest",
        digits=(7, 6),
        help="The last grade takes what the others leave.",
    )

    _grade_unique = models.UniqueIndex(
        "(trial_id, grade_id)", "A trial names each grade once."
    )

    @api.depends("share", "grade_id", "trial_id.line_ids.share")
    def _compute_rest(self):
        for line in self:
            *others, last = line.trial_id._get_lines() or [line]
            line.is_last = line == last
            line.used_share = line.share
            if line.is_last:
                taken = grading.cumulated_shares(x.share for x in others)
                left = grading.SHARE_UNIT - (taken[-1] if taken else 0)
                line.used_share = left / grading.SHARE_UNIT
