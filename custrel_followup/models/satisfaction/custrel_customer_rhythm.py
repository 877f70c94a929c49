from odoo import api, models
from odoo.tools import SQL

from ..retention.lifecycle import whose


class CustrelCustomerRhythm(models.Model):
    """An answer to one of our questions is a word of the customer."""

    _inherit = "custrel.customer.rhythm"

    @api.model
    def _get_touched(self, company, source, since):
        return [
            *super()._get_touched(company, source, since),
            SQL(
                """SELECT partner_id FROM custrel_survey_wave_answer
                    WHERE company_id = %s AND answered_at >= %s""",
                company.id,
                since,
            ),
        ]

    @api.model
    def _get_heard(self, company, partner_ids):
        return [
            *super()._get_heard(company, partner_ids),
            SQL(
                """SELECT partner_id, answered_at AS moment
                     FROM custrel_survey_wave_answer
                    WHERE company_id = %s AND answered_at IS NOT NULL AND %s""",
                company.id,
                whose(SQL("partner_id"), partner_ids),
            ),
        ]
