from odoo import api, fields, models

from ..shared.jobs import run_soon

ASK = "custrel_followup.ir_cron_ask"


class ResCompany(models.Model):
    """How often customers are asked how satisfied they are, after what, and what
    follows from a low answer."""

    _inherit = "res.company"

    custrel_ask_pause_days = fields.Integer(
        string="Days Before a Customer Is Asked Again",
        default=90,
        help="Nobody is asked twice within so many days, whether after a follow-up, "
        "after a complaint or in a wave. 0: no pause.",
    )
    custrel_ask_open_days = fields.Integer(
        string="Days in Which a Customer Can Answer",
        default=30,
        help="So long the link of a question after a follow-up is valid.",
    )
    custrel_ask_followups = fields.Boolean(
        string="Ask After Follow-ups",
        help="Who was reached gets a mail with one question and five answers.",
    )
    custrel_ask_channel_ids = fields.Many2many(
        "custrel.channel",
        "custrel_company_ask_channel_rel",
        "company_id",
        "channel_id",
        string="Channels After Which Is Asked",
        domain=[("intake_only", "=", False)],
        help="All of them if none is chosen.",
    )
    custrel_ask_result_ids = fields.Many2many(
        "custrel.followup.result",
        "custrel_company_ask_result_rel",
        "company_id",
        "result_id",
        string="Results After Which Is Asked",
        domain=[("reached", "=", True)],
        help="All by which the customer was reached if none is chosen.",
    )
    custrel_ask_since = fields.Datetime(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="Follow-ups before it are not asked after.",
    )
    custrel_low_of_five = fields.Integer(
        string="Low Answer of Five",
        default=2,
        help="From 1 to this answer of five a customer is not satisfied.",
    )
    custrel_low_of_ten = fields.Integer(
        string="Low Answer of Ten",
        default=4,
        help="From 0 to this answer of ten a customer is not satisfied.",
    )
    custrel_low_action = fields.Selection(
        [
            ("complaint", "Open a complaint"),
            ("followup", "Plan a follow-up for the owner"),
            ("none", "Do nothing"),
        ],
        string="After a Low Answer",
        default="complaint",
        required=True,
    )
    custrel_low_reason_id = fields.Many2one(
        "custrel.complaint.reason",
        string="Reason of Such Complaints",
        ondelete="set null",
    )

    _custrel_ask_bounds = models.Constraint(
        """CHECK (custrel_ask_pause_days BETWEEN 0 AND 3650
            AND custrel_ask_open_days BETWEEN 1 AND 365
            AND custrel_low_of_five BETWEEN 1 AND 4
            AND custrel_low_of_ten BETWEEN 0 AND 9)""",
        "A customer is asked again after 0 to 3,650 days and can answer for 1 to 365 "
        "days. A low answer is at most 4 of five, or 9 of ten.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [self._custrel_note_asking(dict(vals)) for vals in vals_list]
        )

    def write(self, vals):
        if not vals.get("custrel_ask_followups"):
            return super().write(vals)
        off = self.filtered(lambda company: not company.custrel_ask_followups)
        result = super().write(vals)
        if off:
            super(ResCompany, off).write({"custrel_ask_since": fields.Datetime.now()})
            run_soon(self.env, ASK)
        return result

    @api.model
    def _custrel_note_asking(self, vals):
        """:return: values with the moment from which on is asked after follow-ups; what
        was recorded before it is history"""
        if vals.get("custrel_ask_followups"):
            vals["custrel_ask_since"] = fields.Datetime.now()
        return vals

    def _custrel_get_low(self, scale):
        """:return: the highest answer of a scale that is low"""
        return self.custrel_low_of_five if scale == "five" else self.custrel_low_of_ten

    def _custrel_get_setup(self):
        waves = self.env["custrel.survey.wave"].sudo()  # whoever deletes companies
        own = waves.with_context(active_test=False).search(
            [("company_id", "in", self.ids), ("state", "=", "draft")]
        )
        return [*super()._custrel_get_setup(), own]
