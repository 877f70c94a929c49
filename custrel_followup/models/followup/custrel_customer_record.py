from odoo import api, fields, models
from odoo.tools import SQL


class CustrelCustomerRecord(models.AbstractModel):
    """Whoever is to contact a customer sees what one has to know of it."""

    _inherit = "custrel.customer.record"

    is_followed_customer = fields.Boolean(
        compute="_compute_is_followed_customer",
        search="_search_is_followed_customer",
        compute_sudo=True,
        export_string_translation=False,
        help="The user owns a follow-up of the customer that somebody else planned.",
    )

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid")
    def _compute_is_followed_customer(self):
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT partner_id, company_id FROM (%s) pair"
                " WHERE partner_id IN %s",
                self._followed_by_me(),
                tuple(self.partner_id._origin.ids) or (None,),
            )
        )
        followed = set(rows)
        for record in self:
            pair = record.partner_id._origin.id, record.company_id.id
            record.is_followed_customer = pair in followed

    @api.model
    def _search_is_followed_customer(self, operator, value):
        return self._search_whose(operator, value, self._followed_by_me())

    @api.model
    def _followed_by_me(self):
        """:return: SQL query for customers whose follow-ups the user owns, and where;
        not those that he planned himself or that somebody planned who does not look
        after the customer, or else people could help themselves to the figures of all
        customers"""
        self.env["custrel.followup"].flush_model(
            ["partner_id", "company_id", "user_id", "beside_plan"]
        )
        # Conditions of the index, by whose entries alone it is answered.
        return SQL(
            "SELECT partner_id, company_id FROM custrel_followup"
            " WHERE user_id = %s AND create_uid IS DISTINCT FROM user_id"
            " AND beside_plan IS NOT TRUE",
            self.env.uid,
        )
