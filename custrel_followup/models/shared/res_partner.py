import re

from odoo import api, fields, models
from odoo.fields import Domain

FEWEST_DIGITS = 5
"""Fewer digits are no telephone number that somebody looks for."""


class ResPartner(models.Model):
    """A customer is found by whatever one knows of him or of his people."""

    _inherit = "res.partner"

    custrel_find = fields.Char(
        string="Customer",
        compute="_compute_custrel_find",
        search="_search_custrel_find",
        exportable=False,
        help="Found by name, number, e-mail, telephone or tax ID, of the customer or "
        "of one of its contacts.",
    )

    def _compute_custrel_find(self):
        self.custrel_find = False

    @api.model
    def _search_custrel_find(self, operator, value):
        """:return: domain of customers who, or whose contacts, are known by this"""
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        names = ("complete_name", "ref", "email", "vat", "company_registry")
        known = Domain.OR(Domain(name, operator, value) for name in names)
        text = value if isinstance(value, str) else ""
        if len(re.sub(r"\D", "", text)) >= FEWEST_DIGITS:
            known |= Domain("phone_mobile_search", operator, value)
        found = self._search(known, active_test=False)
        return Domain("id", "in", found.subselect("commercial_partner_id"))
