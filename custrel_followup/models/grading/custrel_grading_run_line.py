from odoo import api, fields, models

from ...rules import names


class CustrelGradingRunLine(models.Model):
    _name = "custrel.grading.run.line"
    _description = "Grade in a Grading Run"
    _inherit = ["custrel.kept", "custrel.named"]
    _order = "run_id, sequence, id"
    _rec_name = "grade_id"

    run_id = fields.Many2one(
        "custrel.grading.run",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="run_id.company_id", store=True)
    currency_id = fields.Many2one(related="run_id.currency_id")
    grade_id = fields.Many2one(
        "custrel.grade", required=True, readonly=True, ondelete="restrict"
    )
    sequence = fields.Integer(related="grade_id.sequence", store=True)
    share = fields.Float(
        string="Share of Customers",
        digits=(7, 6),
        readonly=True,
        help="What the policy gave this grade when the run was computed.",
    )
    customer_count = fields.Integer(string="Customers", readonly=True)
    amount = fields.Monetary(string="Contract Amount", readonly=True)
    profit = fields.Monetary(readonly=True)
    amount_share = fields.Float(
        compute="_compute_amount_share",
        help="Part of the contract amount of all graded customers.",
    )
    floor_score = fields.Float(
        string="Lowest Score", readonly=True, help="The score of the last of the grade."
    )
    ceiling_score = fields.Float(
        string="Highest Score", readonly=True, help="The score of the first."
    )
    proposed_threshold = fields.Monetary(readonly=True)

    @api.depends("run_id.name", "grade_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            line.display_name = names.join(line.run_id.name, line.grade_id.display_name)

    @api.depends("amount", "run_id.line_ids.amount")
    def _compute_amount_share(self):
        for line in self:
            total = sum(line.run_id.line_ids.mapped("amount"))
            line.amount_share = line.amount / total if total else 0.0
