from odoo import http
from odoo.exceptions import UserError, ValidationError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from ..rules.values import sent_text
from .method import is_acting
from .portal import PAGE


class NeedPortal(CustomerPortal):
    """What the customer of the contact who is logged in has asked for."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "need_count" in counters:
            values["need_count"] = self._needs().search_count(self._get_need_domain())
        return values

    def _needs(self):
        # Of these, `_get_need_domain` says which are the customer's.
        return request.env["custrel.need"].sudo()  # portal users have no rights

    def _get_need_domain(self):
        user = request.env.user
        return self._needs()._get_portal_domain(user.partner_id, user.company_id)

    def _show_needs_page(self, template, values):
        layout = {**self._prepare_portal_layout_values(), "page_name": "need"}
        return request.render(f"custrel_followup.{template}", {**layout, **values})

    @http.route(
        ["/my/needs", "/my/needs/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def needs(self, page=1, **_kw):
        """All needs of the customer, newest first."""
        needs, domain = self._needs(), self._get_need_domain()
        pages = pager(
            url="/my/needs", total=needs.search_count(domain), page=page, step=PAGE
        )
        found = needs.search(
            domain,
            order="date_stated desc, id desc",
            limit=PAGE,
            offset=pages["offset"],
        )
        return self._show_needs_page(
            "portal_my_needs", {"needs": found, "pager": pages}
        )

    @http.route(
        "/my/needs/new",
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
    )
    def new_need(self, name="", note="", due="", **_kw):
        """The form, and what it sends; what was typed stays if it can't be taken."""
        values = {
            "name": sent_text(name),
            "note": sent_text(note),
            "due": sent_text(due),
            "is_new": True,
        }
        if not is_acting():
            return self._show_needs_page("portal_new_need", values)
        user = request.env.user
        try:
            self._needs()._create_from_portal(
                user.partner_id,
                user.company_id,
                values["name"],
                values["note"],
                values["due"],
            )
        except (UserError, ValidationError) as error:
            return self._show_needs_page(
                "portal_new_need", values | {"error": error.args[0]}
            )
        return request.redirect("/my/needs")
