from odoo.http import request


def is_acting():
    """Whether the request may change something: only when a form is sent.

    Odoo calls a route for HEAD and OPTIONS as well, also one of POST alone, and asks
    for no CSRF token then. Mail scanners and link previews use them to look.
    """
    return request.httprequest.method == "POST"


def keep_private(response):
    """Let nobody else learn of a page to which a link of a mail leads: neither the
    sites that it leads on to, nor who searches the web."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
