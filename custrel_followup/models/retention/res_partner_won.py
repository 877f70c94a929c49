from odoo import api, fields, models
from odoo.tools import SQL

from . import purchases
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
        days = [day for (day,) in RHYTHM.read_beside(self, ("won_on",)).values() if day]
        if not days:
            return {}
        company = self.env.company.sudo()  # few may read its calendar
        [counted] = purchases.list_counted(company)
        won = purchases.won_back(counted, min(days), self.ids)
        rows = self.env.execute_query(
            SQL("SELECT partner_id, value FROM (%s) won", won)
        )
        return {partner_id: float(amount or 0) for partner_id, amount in rows}
