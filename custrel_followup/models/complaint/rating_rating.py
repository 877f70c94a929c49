from odoo import api, fields, models
from odoo.fields import Domain


class RatingRating(models.Model):
    """What customers say of our work on a complaint is for who may open it."""

    _inherit = "rating.rating"

    custrel_is_readable = fields.Boolean(
        compute="_compute_custrel_is_readable",
        search="_search_custrel_is_readable",
        compute_sudo=False,
        export_string_translation=False,
        help="The rating is none of a complaint, or the user may open the complaint.",
    )

    @api.depends("res_model", "res_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_custrel_is_readable(self):
        readable = self.filtered_domain(self._search_custrel_is_readable("in", [True]))
        for rating in self:
            rating.custrel_is_readable = rating in readable

    @api.model
    def _search_custrel_is_readable(self, operator, value):
        if operator != "in":
            return NotImplemented
        complaints = self.env["custrel.complaint"].sudo(False)  # asked for a rule
        domain = Domain("res_model", "!=", complaints._name)
        if complaints.has_access("read"):
            domain |= Domain("res_id", "in", complaints._search([], active_test=False))
        return domain if True in value else ~domain

    def _custrel_get_complaint(self):
        """:return: the complaint that is rated, empty if it is something else"""
        complaints = self.env["custrel.complaint"]
        if self.res_model != complaints._name:
            return complaints
        return complaints.browse(self.res_id)
