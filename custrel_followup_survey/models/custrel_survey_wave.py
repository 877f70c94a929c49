from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.custrel_followup.models.shared.actions import open_window


class CustrelSurveyWave(models.Model):
    _inherit = "custrel.survey.wave"

    survey_id = fields.Many2one(
        "survey.survey",
        string="Longer Questions",
        copy=False,
        ondelete="set null",
        groups="survey.group_survey_user",
        help="Who has answered the question of the wave is offered this survey, too. "
        "He needs no login for it.",
    )
    survey_input_count = fields.Integer(
        string="Longer Answers",
        compute="_compute_survey_input_count",
        groups="survey.group_survey_user",
        help="Customers who have answered the longer questions to their end.",
    )

    @api.constrains("survey_id")
    def _check_survey(self):
        """Whoever answers a wave has a link, and no login."""
        for survey in self.sudo().survey_id:  # whoever writes the wave chose it
            if not survey._custrel_is_for_customers():
                raise ValidationError(
                    self.env._(
                        "%s can't be answered by customers: it needs questions, and "
                        "must ask for no login. Change it under Surveys, or choose "
                        "another one.",
                        survey.title,
                    )
                )

    def copy(self, default=None):
        """Whoever duplicates a wave need have no rights on surveys. A survey that
        customers can't answer any more stays behind."""
        copies = super().copy(default)
        pairs = zip(self.sudo(), copies.sudo(), strict=True)  # see above
        for wave, copied in pairs:
            survey = copied.survey_id or wave.survey_id
            if survey and survey._custrel_is_for_customers():
                copied.survey_id = survey
        return copies

    def _compute_survey_input_count(self):
        counts = dict(
            self.env["custrel.survey.wave.answer"]._read_group(
                [
                    ("wave_id", "in", self._origin.ids),
                    ("survey_input_id.state", "=", "done"),
                ],
                ["wave_id"],
                ["__count"],
            )
        )
        for wave in self:
            wave.survey_input_count = counts.get(wave._origin, 0)

    def action_open_survey_inputs(self):
        """:return: action with what customers of this wave answered to the survey"""
        self.ensure_one()
        answers = self.env["custrel.survey.wave.answer"].search(
            [("wave_id", "=", self.id), ("survey_input_id", "!=", False)]
        )
        return open_window(
            self.env,
            "survey.action_survey_user_input",
            domain=[("id", "in", answers.survey_input_id.ids)],
            context={},
        )
