from odoo.http import request


def is_acting():
    """Whether the request may change something: only when a form is sent.

    Odoo calls a route for HEAD and OPTIONS as well, also one of POST alone, and asks
    for no CSRF token then. Mail scanners and link previews use them to look.
    """
    return request.httprequest.method == "POST"
