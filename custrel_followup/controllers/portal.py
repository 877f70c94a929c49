from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from ..rules.values import sent_text
from .method import is_acting

PAGE = 20


class ComplaintPortal(CustomerPortal):
    """Complaints of the customer whose contact is logged in."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "complaint_count" in counters:
            values["complaint_count"] = self._complaints().search_count(self._domain())
        return values

    def _complaints(self):
        # Of these, `_domain` says which are the customer's.
        return request.env["custrel.complaint"].sudo()  # portal users have no rights

    def _domain(self):
        return self._complaints()._get_portal_domain(request.env.user.partner_id)

    def _find(self, complaint_id):
        """:return: the customer's complaint of this id, or the one in which it goes
        on"""
        complaints, domain = self._complaints(), self._domain()
        found = complaints.search(domain & Domain("id", "=", complaint_id), limit=1)
        return found or complaints._find_going_on(complaint_id, domain)

    def _page(self, template, values):
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "complaint",
            **values,
        }
        return request.render(f"custrel_followup.{template}", values)

    def _files(self):
        uploads = request.httprequest.files.getlist("attachment")
        return [(upload.filename, upload.read()) for upload in uploads if upload]

    @http.route(
        ["/my/complaints", "/my/complaints/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def complaints(self, page=1, sortby="new", filterby="all", search="", **_kw):
        """All complaints of the company, newest first."""
        sortings = {
            "new": (request.env._("Newest"), "opened_at desc, id desc"),
            "number": (request.env._("Number"), "name desc"),
            "stage": (request.env._("Status"), "state, id desc"),
        }
        filters = {
            "all": (request.env._("All"), Domain.TRUE),
            "open": (request.env._("Open Complaints"), Domain("is_open", "=", True)),
            "answer": (
                request.env._("Waiting for you"),
                Domain("state", "in", ("waiting", "resolved")),
            ),
        }
        sortby = sortby if sortby in sortings else "new"
        filterby = filterby if filterby in filters else "all"
        domain = self._domain() & filters[filterby][1]
        search = sent_text(search)
        if search:
            found_by = ("name", "subject", "merged_ids.name")
            domain &= Domain.OR(Domain(name, "ilike", search) for name in found_by)
        total = self._complaints().search_count(domain)
        pages = pager(
            url="/my/complaints",
            total=total,
            page=page,
            step=PAGE,
            url_args={"sortby": sortby, "filterby": filterby, "search": search},
        )
        complaints = self._complaints().search(
            domain, order=sortings[sortby][1], limit=PAGE, offset=pages["offset"]
        )
        options = {
            key: {"label": label, "input": key} for key, (label, _x) in sortings.items()
        }
        values = {
            "complaints": complaints,
            "pager": pages,
            "default_url": "/my/complaints",
            "sortby": sortby,
            "filterby": filterby,
            "search": search,
            "searchbar_sortings": options,
            "searchbar_filters": {
                key: {"label": label} for key, (label, _x) in filters.items()
            },
        }
        return self._page("portal_my_complaints", values)

    @http.route(
        "/my/complaints/new",
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
    )
    def new_complaint(
        self, subject="", description="", order_id="", product_id="", **_kw
    ):
        """The form, and what it sends; what was typed stays if it can't be taken."""
        user = request.env.user
        sent = user.partner_id, user.company_id
        subject, description = sent_text(subject), sent_text(description)
        orders = self._complaints()._get_portal_orders(*sent)
        products = orders.order_line.product_id
        order = orders.filtered(lambda o: str(o.id) == order_id)
        product = products.filtered(lambda p: str(p.id) == product_id)
        values = {
            "subject": subject,
            "description": description,
            "orders": orders,
            "products": products,
            "order_id": order.id,
            "product_id": product.id,
            "is_new": True,
        }
        if not is_acting():
            return self._page("portal_new_complaint", values)
        try:
            complaint = self._complaints()._create_from_portal(
                *sent,
                subject,
                description,
                self._files(),
                about={"order_id": order.id, "product_id": product.id},
            )
        except UserError as error:
            return self._page("portal_new_complaint", values | {"error": error.args[0]})
        return request.redirect(f"/my/complaints/{complaint.id}")

    @http.route(
        "/my/complaints/<int:complaint_id>", type="http", auth="user", website=True
    )
    def complaint(self, complaint_id, **values):
        """One complaint; what is not the customer's does not exist for him."""
        complaint = self._find(complaint_id)
        if not complaint:
            return request.redirect("/my")
        if complaint.id != complaint_id:
            return self._redirect(complaint, complaint_id)
        merged = complaint.merged_ids.filtered(
            lambda c: str(c.id) == values.get("merged")
        )
        return self._show(
            complaint, thanks=values.get("thanks") == "1", goes_on_from=merged
        )

    def _redirect(self, complaint, merged_id):
        """Show where a complaint goes on that was merged."""
        return request.redirect(f"/my/complaints/{complaint.id}?merged={merged_id}")

    def _show(self, complaint, **values):
        return self._page(
            "portal_complaint",
            {
                "complaint": complaint,
                "messages": complaint._get_public_messages(),
                **values,
            },
        )

    @http.route(
        "/my/complaints/<int:complaint_id>/<any(reply,confirm,reopen):action>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def act(self, complaint_id, action, text="", **_kw):
        """Reply, confirm or reopen, then show the complaint again."""
        complaint, text = self._find(complaint_id), sent_text(text)
        if not complaint:
            return request.redirect("/my")
        if not is_acting():
            return self._show(complaint)
        is_merged = complaint.id != complaint_id
        if is_merged and action == "confirm":  # of another proposal
            return self._redirect(complaint, complaint_id)
        try:
            if action == "confirm":
                complaint._confirm_by_customer()
            elif action == "reopen" and not is_merged:
                complaint._reopen_by_customer(text)
            else:
                complaint._post_from_portal(
                    request.env.user.partner_id, text, self._files()
                )
        except UserError as error:
            return self._show(complaint, error=error.args[0], text=text)
        if is_merged:
            return self._redirect(complaint, complaint_id)
        thanks = "?thanks=1" if action == "confirm" else ""
        return request.redirect(f"/my/complaints/{complaint.id}{thanks}")
