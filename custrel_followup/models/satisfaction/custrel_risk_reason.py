from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..retention.custrel_risk_reason import RATED_DAYS
from ..retention.lifecycle import whose


class CustrelRiskReason(models.Model):
    """A low answer to one of our questions is a reason of risk."""

    _inherit = "custrel.risk.reason"

    @api.model
    def _select_answer(self, company, partner_ids, limit):
        """The last answer of each customer, if it is low: ``limit`` is in percent of
        the scale, from its lowest to its highest answer."""
        self.env["custrel.survey.wave.answer"].flush_model()
        return SQL(
            """
            SELECT partner_id, value::float8, highest::float8, NULL::float8
              FROM (
                   SELECT DISTINCT ON (answer.partner_id) answer.partner_id,
                          answer.value,
                          CASE answer.scale WHEN 'five' THEN 5 ELSE 10 END AS highest,
                          CASE answer.scale WHEN 'five' THEN (answer.value - 1) * 25
                               ELSE answer.value * 10 END AS percent
                     FROM custrel_survey_wave_answer answer
                    WHERE answer.answered_at >= %(since)s
                      AND answer.company_id = %(company)s AND %(whose)s
                    ORDER BY answer.partner_id, answer.answered_at DESC, answer.id DESC
              ) latest
             WHERE percent <= %(limit)s
            """,
            since=fields.Datetime.now() - timedelta(days=RATED_DAYS),
            company=company.id,
            limit=limit,
            whose=whose(SQL("answer.partner_id"), partner_ids),
        )

    def _say_answer(self, value, highest, _c):
        return self.env._(
            "answered %(value)s of %(highest)s when asked",
            value=int(value),
            highest=int(highest),
        )
