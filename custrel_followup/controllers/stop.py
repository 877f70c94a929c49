from odoo import http
from odoo.http import request

from .method import is_acting, keep_private


class StopMails(http.Controller):
    """The link with which somebody says that he wants no automatic mails.

    Looking changes nothing, as mail scanners look. A mail program that offers it by one
    click (RFC 8058) sends a form without a token of ours against forged ones: the link
    is signed itself.
    """

    @http.route(
        "/contact/stop/<int:followup_id>/<string:token>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        csrf=False,
        website=True,
        sitemap=False,
    )
    def stop(self, followup_id, token, **_parameters):
        followups = request.env["custrel.followup"].sudo()  # the token is the right
        followup = followups._find_by_stop(followup_id, token)
        if not followup:
            return self._render("mail_stop_dead", {}, status=404)
        lang = followup._get_mail_lang()
        request.update_context(lang=lang)
        followup = followup.with_context(lang=lang)
        if is_acting():
            followup._stop_mails()
        values = {"followup": followup, "stopped": is_acting()}
        return self._render("mail_stop", values)

    def _render(self, template, values, status=200):
        response = request.render(f"custrel_followup.{template}", values)
        response.status_code = status
        return keep_private(response)
