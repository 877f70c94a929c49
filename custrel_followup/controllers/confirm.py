from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..models.complaint.custrel_complaint_link import ANSWERS
from ..rules.values import sent_text
from .method import is_acting, keep_private


class ComplaintAnswer(http.Controller):
    """The two links of a proposal. Looking changes nothing, as mail scanners look; a
    link that was used says how the complaint stands, and so does that of the first
    mail."""

    @http.route(
        "/complaint/<string:answer>/<string:token>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        multilang=False,  # the page speaks the language of the mail, wherever it opens
        sitemap=False,
    )
    def answer(self, answer, token, reason="", **_parameters):
        complaints = request.env["custrel.complaint"].sudo()  # the token is the right
        complaint, is_open = complaints._read_link(answer, token)
        if not complaint:
            return self._render("complaint_link_dead", {}, status=404)
        complaint = complaint.with_context(lang=complaint._get_mail_lang())
        if is_acting() and answer in ANSWERS:
            reason = sent_text(reason)
            is_open = is_open or complaint._takes_late(answer, reason)
        if not is_open:
            return self._render(
                "complaint_link_used",
                {"complaint": complaint._go_on(), "goes_on_from": complaint},
            )
        values = {"complaint": complaint, "answer": answer, "token": token}
        if not is_acting():
            return self._render("complaint_link", values)
        try:
            if answer == "confirm":
                complaint._confirm_by_customer()
            else:
                complaint._reopen_by_customer(reason)
        except UserError as error:
            return self._render("complaint_link", values | {"error": error.args[0]})
        return self._render("complaint_link_thanks", values)

    def _render(self, template, values, status=200):
        if values:
            request.update_context(lang=values["complaint"].env.lang)
        response = request.render(f"custrel_followup.{template}", values)
        response.status_code = status
        return keep_private(response)
