from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..shared.fields import SqlMonetary, read_along


class ResPartner(models.Model):
    """What is expected of a customer: of a prospect, who has bought nothing yet, there
    is no other amount."""

    _inherit = "res.partner"

    custrel_expected_amount = SqlMonetary(
        string="Expected Amount",
        select="_custrel_select_expected_amount",
        compute="_compute_custrel_expected_amount",
        search="_search_custrel_expected_amount",
        currency_field="currency_id",
        groups="custrel_followup.custrel_group_user",
        help="Expected revenue of the open opportunities that you may see, in the "
        "present company.",
    )

    @api.depends_context("company", "uid")
    def _compute_custrel_expected_amount(self):
        read_along(self, [self._fields["custrel_expected_amount"]])

    @api.model
    def _search_custrel_expected_amount(self, operator, value):
        field = self._fields["custrel_expected_amount"]
        self._check_field_access(field, "read")
        return field.compare(self, operator, value)

    @api.model
    def _custrel_select_expected_amount(self, alias, query):
        """:return: SQL of the sum, also of what is asked by the contacts of a company;
        NULL without any"""
        leads = self.env["crm.lead"]
        if not leads.has_access("read"):
            return SQL("NULL::float8")
        found = leads._search(
            Domain("type", "=", "opportunity")
            & Domain("won_status", "=", "pending")
            & Domain("company_id", "in", (False, self.env.company.id))
        )
        found.add_where(
            SQL(
                """%s IN (SELECT asking.id FROM res_partner asking
                           WHERE asking.commercial_partner_id = %s)""",
                SQL.identifier(found.table, "partner_id"),
                self._field_to_sql(alias, "commercial_partner_id", query),
            )
        )
        amount = SQL.identifier(found.table, "expected_revenue")
        return found.subselect(SQL("sum(%s)::float8", amount))
