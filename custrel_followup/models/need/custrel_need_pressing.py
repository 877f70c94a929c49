from odoo import api, models
from odoo.tools import SQL

from ...rules import need

PRESSING = frozenset(
    ("urgent", "important", "quadrant", "state", "partner_id", "company_id")
)
"""Fields that decide which need of a customer is the most pressing."""


class CustrelNeed(models.Model):
    """The most pressing open need of a customer, read for many customers at once."""

    _inherit = "custrel.need"

    @api.model
    def _find_most_pressing(self, partner_ids, company):
        """Of what is open in the company, whoever may read it: it decides about plans
        and grades, and tells nothing of the need.

        :param partner_ids: ids of customers
        :return: dict of customer id to the quadrant of his most pressing open need;
            customers without one are not in it
        """
        if not partner_ids:
            return {}
        self._flush_pressing()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_id, %(rank)s FROM custrel_need need
                 WHERE state = 'open' AND company_id = %(company)s
                   AND partner_id IN %(partners)s
                 GROUP BY partner_id
                """,
                rank=self._rank(),
                company=company.id,
                partners=tuple(partner_ids),
            )
        )
        return {partner_id: need.by_rank(rank) for partner_id, rank in rows}

    @api.model
    def _select_most_pressing(self, partner, company):
        """:param SQL partner: a column with the id of a customer
        :return: SQL of one row for it: ``quadrant``, NULL for no open need
        """
        return SQL(
            """
            SELECT (%(names)s)[%(rank)s] AS quadrant FROM custrel_need need
             WHERE need.state = 'open' AND need.company_id = %(company)s
               AND need.partner_id = %(partner)s
            """,
            names=self._names(),
            rank=self._rank(),
            company=company.id,
            partner=partner,
        )

    @api.model
    def _rank(self):
        return SQL("min(array_position(%s, need.quadrant::text))", self._names())

    @api.model
    def _names(self):
        return SQL("%s::text[]", list(need.QUADRANTS))

    @api.model
    def _flush_pressing(self):
        self.flush_model(list(PRESSING))

    # -------------------------------------------------------------------- moves

    def _pressing_changed(self, places):
        """Another need may be the most pressing one from now on; rooms add what
        follows from it.

        :param places: set of pairs of customer and company
        """

    def _get_places(self):
        return {(record.partner_id, record.company_id) for record in self}

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._pressing_changed(records._get_places())
        return records

    def write(self, vals):
        if PRESSING.isdisjoint(vals):
            return super().write(vals)
        places = self._get_places()
        result = super().write(vals)
        self._pressing_changed(places | self._get_places())
        return result

    def unlink(self):
        places = self._get_places()
        result = super().unlink()
        self._pressing_changed(places)
        return result
