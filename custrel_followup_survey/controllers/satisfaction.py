from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.custrel_followup.controllers.method import is_acting
from odoo.addons.custrel_followup.controllers.satisfaction import SatisfactionAnswer
from odoo.addons.custrel_followup.models.satisfaction.custrel_survey_wave_answer_mail import (  # noqa: E501
    LINK,
)


class SatisfactionSurvey(SatisfactionAnswer):
    """The way from the one question to the longer ones.

    It begins with a form that is sent: looking at addresses begins no survey.
    """

    @http.route(
        "/satisfaction/<int:answer_id>/<string:token>/survey",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        sitemap=False,
    )
    def longer_questions(self, answer_id, token, **_parameters):
        answer = self._find(answer_id, token, LINK)
        if not answer:
            return self._render("satisfaction_dead", {}, status=404)
        if not is_acting():
            return request.redirect(f"/satisfaction/{answer_id}/{token}")
        try:
            with request.env.cr.savepoint():
                survey_input = answer._begin_survey()
        except UserError:  # closed meanwhile, or never meant for customers
            return self._render("satisfaction_over", {"answer": answer}, status=410)
        return request.redirect(survey_input.get_start_url())
