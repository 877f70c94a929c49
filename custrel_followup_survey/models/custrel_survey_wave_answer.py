from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.custrel_followup.rules import periods


class CustrelSurveyWaveAnswer(models.Model):
    """The longer questions: offered after the answer, begun by the customer."""

    _inherit = "custrel.survey.wave.answer"

    survey_input_id = fields.Many2one(
        "survey.user_input",
        string="Longer Answers",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        groups="survey.group_survey_user",
    )
    survey_state = fields.Selection(
        related="survey_input_id.state", string="Longer Questions"
    )

    def _get_survey(self):
        """:return: the survey that this customer is offered, if there is one; with all
        rights, for he has the link"""
        self.ensure_one()
        survey = self.sudo().wave_id.survey_id  # see above
        if survey and survey._custrel_is_for_customers():
            return survey
        return survey.browse()

    def _begin_survey(self):
        """:return: what this customer answers to the longer questions: begun now, or
        before
        :raise UserError: he has not answered the question, it is too late, or there is
            no survey
        """
        answer = self.sudo()  # he has the link
        survey = answer._get_survey()
        if not (survey and answer.answered_at and answer._is_open()):
            raise UserError(self.env._("This question is closed."))
        if answer.survey_input_id.survey_id != survey:
            answer._keep(
                {
                    "survey_input_id": survey._create_answer(
                        partner=answer.contact_id or answer.partner_id,
                        check_attempts=False,
                        lang_id=answer._get_survey_lang(survey).id,
                    ).id
                }
            )
        # The last day may have been moved since.
        answer.survey_input_id.deadline = periods.utc_midnight(
            answer.expires_on + timedelta(days=1), answer.company_id._custrel_tz()
        )
        return answer.survey_input_id

    def _get_survey_lang(self, survey):
        """:return: the customer's language, if the survey speaks it"""
        code = self._get_mail_lang()
        languages = self.env["res.lang"]
        return (
            languages._lang_get(code)
            if code in survey._get_supported_lang_codes()
            else languages
        )

    def action_open_survey_input(self):
        """:return: action with what this customer answered to the longer questions

        Whoever may read the answer may read all of it: the address has a token.
        """
        self.ensure_one()
        self.check_access("read")
        survey_input = self.sudo().survey_input_id  # see above
        return {
            "type": "ir.actions.act_url",
            "target": "new",
            "url": survey_input.get_print_url(),
        }
