from odoo import api, fields, models


class CustrelFollowup(models.Model):
    """Follow-ups for customers who are not satisfied; what they answered after one."""

    _inherit = "custrel.followup"

    origin = fields.Selection(
        selection_add=[("answer", "Low answer")], ondelete={"answer": "set default"}
    )
    answer_ids = fields.One2many(
        "custrel.survey.wave.answer", "followup_id", string="Answers After It"
    )

    @api.model
    def _get_unagreed_origins(self):
        return super()._get_unagreed_origins() | {"answer"}

    @api.depends("origin")
    def _compute_why(self):
        low = self.filtered(lambda f: f.origin == "answer")
        rest = super(CustrelFollowup, self - low)._compute_why()
        for followup in low:
            followup.why = self.env._("The customer is not satisfied")
        return rest
