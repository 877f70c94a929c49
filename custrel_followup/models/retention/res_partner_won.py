from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..grading import documents
from .res_partner import RHYTHM, USER


class ResPartner(models.Model):
    """What a customer who came back has bought since."""

    _inherit = "res.partner"

    custrel_won_value = fields.Monetary(
        string="Bought Since",
        compute="_compute_custrel_won_value",
        currency_field="currency_id",
        groups=USER,
        help="What a customer who came back has bought since then.",
    )

    @api.depends_context("company", "uid")
    def _compute_custrel_won_value(self):
        known = self if self._custrel_knows_all() else self._custrel_known()
        values = known._origin._custrel_get_won_values()
        for partner in self:
            partner.custrel_won_value = values.get(partner._origin.id, 0)

    def _custrel_get_won_values(self):
        """:return: dict of the id of each customer to what he bought since then"""
        company = self.env.company
        source = self.env["custrel.customer.rhythm"]._get_source(company)
        today = company._custrel_today()
        days = RHYTHM.read_beside(self, ("won_on",))
        tomorrow = today + timedelta(days=1)
        won = [
            (id_, documents.get_window(source, company, day, tomorrow)[0])
            for id_, (day,) in days.items()
            if day
        ]
        if not won:
            return {}
        first = min(day for (day,) in days.values() if day)
        bought = documents.DOCUMENTS[source](
            company, *documents.get_window(source, company, first, tomorrow)
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT contact.commercial_partner_id, sum(document.amount)
                  FROM (%s) document
                  JOIN res_partner contact ON contact.id = document.partner_id
                  JOIN unnest(%s::int[], %s::timestamp[]) AS won (id, since)
                    ON won.id = contact.commercial_partner_id
                   AND document.moment >= won.since
                 GROUP BY contact.commercial_partner_id
                """,
                bought,
                [customer_id for customer_id, _since in won],
                [since for _customer_id, since in won],
            )
        )
        return {partner_id: float(amount or 0) for partner_id, amount in rows}
