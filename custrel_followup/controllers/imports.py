from odoo import http
from odoo.http import content_disposition, request


class ImportTemplate(http.Controller):
    """The sheet that may be filled in with customers."""

    @http.route("/custrel/contacts.xlsx", type="http", auth="user", methods=["GET"])
    def contacts(self):
        partners = request.env["res.partner"]
        partners.check_access("create")
        name = request.env._("Contacts.xlsx")
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return request.make_response(
            partners._custrel_make_template(),
            headers=[
                ("Content-Type", kind),
                ("Content-Disposition", content_disposition(name)),
            ],
        )
