from odoo import fields, models

from ..shared.fields import UncheckedMany2one


class CustrelGradingMove(models.Model):
    """What a computed run would change: its things to do, emptied by applying."""

    _name = "custrel.grading.move"
    _description = "Proposed Change of Grade"
    _inherit = ["custrel.kept"]
    _order = "stake desc, id"
    _log_access = False
    _rec_name = "partner_id"

    run_id = UncheckedMany2one("custrel.grading.run", required=True)
    company_id = fields.Many2one(related="run_id.company_id")
    partner_id = UncheckedMany2one("res.partner", string="Customer", required=True)
    user_id = fields.Many2one(related="partner_id.user_id", string="Owner")
    old_grade_id = UncheckedMany2one("custrel.grade")
    new_grade_id = UncheckedMany2one("custrel.grade")
    old_grade_color = fields.Integer(
        related="old_grade_id.color", string="Old Color", aggregator=None
    )
    new_grade_color = fields.Integer(
        related="new_grade_id.color", string="New Color", aggregator=None
    )
    direction = fields.Selection(
        [("new", "First grade"), ("up", "Up"), ("down", "Down")],
        readonly=True,
    )
    is_unscored = fields.Boolean(string="Not Bought in the Window", readonly=True)
    score = fields.Float(string="Value Score", readonly=True, aggregator="avg")
    amount = fields.Monetary(string="Contract Amount", readonly=True)
    amount_before = fields.Monetary(
        readonly=True,
        help="The contract amount on which the present grade was given.",
    )
    stake = fields.Monetary(
        string="At Stake",
        readonly=True,
        help="The contract amount of the window, or that on which the present grade "
        "was given, if that was more.",
    )
    currency_id = fields.Many2one(related="run_id.currency_id")
