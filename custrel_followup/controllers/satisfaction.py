from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..models.satisfaction.custrel_survey_wave_answer_mail import LINK, STOP
from ..rules import satisfaction
from ..rules.values import sent_text
from .method import is_acting, keep_private


class SatisfactionAnswer(http.Controller):
    """The page where a customer answers one question, without logging in.

    Looking changes nothing, as mail scanners look: the address in the mail only
    chooses an answer, and the form sends it.
    """

    @http.route(
        "/satisfaction/<int:answer_id>/<string:token>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        sitemap=False,
    )
    def satisfaction(self, answer_id, token, value="", comment="", **_parameters):
        answer = self._find(answer_id, token, LINK)
        if not answer:
            return self._render("satisfaction_dead", {}, status=404)
        if not answer._is_open():
            return self._render("satisfaction_over", {"answer": answer}, status=410)
        value, comment = sent_text(value), sent_text(comment)
        if not is_acting():
            return self._show(answer, value)
        try:
            with request.env.cr.savepoint():
                answer._answer_by_customer(value, comment)
        except UserError as error:
            return self._show(answer, value, comment, error=error.args[0])
        return self._render("satisfaction_thanks", {"answer": answer})

    def _show(self, answer, value, comment=None, error=None):
        """Show the question with the answer that is chosen, or was given before."""
        chosen = satisfaction.read_value(value, answer.scale)
        if chosen is None and answer.answered_at:
            chosen = answer.value
        if comment is None and answer.answered_at and chosen == answer.value:
            comment = answer.comment  # it says why he gave that answer, and no other
        values = {
            "answer": answer,
            "chosen": chosen,
            "comment": comment,
            "error": error,
            "longest": satisfaction.LONGEST_COMMENT,
        }
        return self._render("satisfaction_question", values)

    @http.route(
        "/satisfaction/stop/<int:answer_id>/<string:token>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        csrf=False,  # mail programs send it by one click; the link is signed
        website=True,
        sitemap=False,
    )
    def stop_asking(self, answer_id, token, **_parameters):
        answer = self._find(answer_id, token, STOP)
        if not answer:
            return self._render("mail_stop_dead", {}, status=404)
        if is_acting():
            answer._stop_mails()
        # The page of all mails that the system writes.
        values = {"followup": answer, "stopped": is_acting()}
        return self._render("mail_stop", values)

    def _find(self, answer_id, token, scope):
        answers = request.env["custrel.survey.wave.answer"].sudo()  # the link may
        answer = answers._find_by_link(answer_id, token, scope)
        if not answer:
            return answer
        lang = answer._get_mail_lang()
        request.update_context(lang=lang)
        return answer.with_context(lang=lang)

    def _render(self, template, values, status=200):
        response = request.render(f"custrel_followup.{template}", values)
        response.status_code = status
        return keep_private(response)
