from odoo import http
from odoo.http import request

from odoo.addons.rating.controllers.main import MAPPED_RATES, Rating

from .method import is_acting


class ComplaintRating(Rating):
    """How satisfied a customer is with the way his complaint was settled: an address
    that names no answer is answered with a sentence, where Odoo's own page fails.

    The pages speak the customer's language, as Odoo's do; so their address names no
    other one.
    """

    @http.route(multilang=False)
    def action_open_rating(self, token, rate, **kwargs):
        return self._refuse(token, rate) or super().action_open_rating(
            token, rate, **kwargs
        )

    @http.route(multilang=False)
    def action_submit_rating(self, token, rate=0, **kwargs):
        refused = self._refuse(token, rate) if is_acting() else None
        return refused or super().action_submit_rating(token, rate, **kwargs)

    def _refuse(self, token, rate):
        """:return: page that says that the link is not valid, None if it is"""
        if str(rate) in map(str, MAPPED_RATES.values()):
            return None
        rating, _record = self._get_rating_and_record(token)
        if rating.res_model != "custrel.complaint":
            return None
        response = request.render("custrel_followup.satisfaction_dead")
        response.status_code = 404
        return response
