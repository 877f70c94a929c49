from odoo import models
from odoo.tools import SQL

HANDED_ON = {
    "custrel.score": ["company_id", "active"],
    "custrel.customer.grade": ["company_id"],
}
"""What a customer hands on to the one whose contact it becomes, and what makes its rows
unique."""


class ResPartner(models.Model):
    """A customer that becomes a contact of another one, or leaves it."""

    _inherit = "res.partner"

    def _custrel_moved(self, former):
        result = super()._custrel_moved(former)
        self._custrel_hand_on_grades()
        touched = self | former | self.commercial_partner_id
        touched._custrel_recount_purchases()
        return result

    def _custrel_hand_on_grades(self):
        """A contact has no grade of its own: the customer to which it belongs now takes
        it over where it has none, as where both are merged. The next run grades it by
        what all of them buy."""
        for customer, joined in self.grouped("commercial_partner_id").items():
            joined -= customer
            if not joined:
                continue
            both = customer | joined
            grades = self.env["custrel.customer.grade"].sudo()  # of all companies
            companies = grades.search([("partner_id", "in", both.ids)]).company_id
            for model, unique in HANDED_ON.items():
                customer._custrel_keep_one(model, unique, joined)
                self.env.cr.execute(
                    SQL(
                        "UPDATE %s SET partner_id = %s WHERE partner_id IN %s",
                        SQL.identifier(self.env[model]._table),
                        customer.id,
                        tuple(joined.ids),
                    )
                )
            everywhere = both.sudo()  # also where whoever moves them does not work
            for company in companies:
                everywhere.with_company(company)._custrel_graded()
