from odoo import api, fields, models
from odoo.fields import Domain

from ...rules import names
from ..shared.fields import UncheckedMany2one


class CustrelGradeChange(models.Model):
    """Every move of a grade, never edited."""

    _name = "custrel.grade.change"
    _description = "Change of Grade"
    _inherit = ["custrel.customer.record", "custrel.export", "custrel.named"]
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = UncheckedMany2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now, index=True
    )
    old_grade_id = UncheckedMany2one("custrel.grade", readonly=True)
    new_grade_id = UncheckedMany2one("custrel.grade", readonly=True)
    old_grade_color = fields.Integer(
        related="old_grade_id.color", string="Old Color", aggregator=None
    )
    new_grade_color = fields.Integer(
        related="new_grade_id.color", string="New Color", aggregator=None
    )
    direction = fields.Selection(
        [("new", "First grade"), ("up", "Up"), ("down", "Down")], readonly=True
    )
    basis = fields.Selection(
        selection=lambda self: self.env["res.partner"]._custrel_grade_bases(),
        required=True,
        readonly=True,
    )
    reason = fields.Char(readonly=True)
    run_id = UncheckedMany2one("custrel.grading.run", readonly=True)
    user_id = UncheckedMany2one("res.users", string="Author", readonly=True)
    score = fields.Float(readonly=True, aggregator="avg")
    amount = fields.Monetary(string="Contract Amount", readonly=True)
    profit = fields.Monetary(string="Profit Contribution", readonly=True)
    order_count = fields.Integer(string="Purchases", readonly=True)
    taken_back = fields.Boolean(
        readonly=True,
        help="The run that made this change was taken back: the customer has the grade "
        "again that it had before.",
    )

    @api.depends("old_grade_id", "new_grade_id", "partner_id")
    def _compute_display_name(self):
        for change in self:
            change.display_name = self.env._(
                "%(customer)s: %(old)s → %(new)s",
                customer=change.partner_id.display_name,
                old=change.old_grade_id.code or "–",
                new=change.new_grade_id.code or "–",
            )

    @api.model
    def _get_named_domain(self, shown):
        customers = names.beginnings(shown, ":") | names.beginnings(shown, "：")
        return Domain("partner_id.display_name", "in", list(customers))
