from odoo import models
from odoo.tools import SQL


class ResPartner(models.Model):
    """What was decided of customers that become one."""

    _inherit = "res.partner"

    def _custrel_merge(self, sources):
        """The row that stays takes along what was decided of the others."""
        rows = self.env["custrel.customer.rhythm"]
        rows.flush_model()
        self.env.cr.execute(_join_decisions(self.id, (self | sources).ids))
        rows.invalidate_model()
        return super()._custrel_merge(sources)


def _join_decisions(partner_id, ids):
    """Write what was decided of some customers into the row of each company that stays
    when they become one, see ``_custrel_keep_one``.

    He is given up if one of them was, unless any of them has bought since; left alone
    until the last of their days; contacted less often if one of them was; taken up
    again when that happened last. Who came back has done so if the one that stays was
    away, too. What a purchase of one of them has ended does not come back.

    :param partner_id: of the customer that stays
    :param ids: of all of them
    :return: :class:`odoo.tools.SQL`
    """
    return SQL(
        """
        WITH joined AS (
            SELECT *, max(last_day) OVER of_company AS bought_on,
                   max(slowed_on) OVER of_company AS slowed_last_on,
                   max(resumed_on) OVER of_company AS resumed_last_on,
                   row_number() OVER (
                       PARTITION BY company_id
                       ORDER BY partner_id = %(partner_id)s DESC, partner_id DESC
                   ) = 1 AS stays
              FROM custrel_customer_rhythm
             WHERE partner_id = ANY(%(ids)s)
            WINDOW of_company AS (PARTITION BY company_id)
        ), lost AS (
            SELECT DISTINCT ON (company_id) *
              FROM joined
             WHERE lost_on > COALESCE(bought_on, '-infinity')
             ORDER BY company_id, stays DESC, lost_on DESC
        ), left_alone AS (
            SELECT DISTINCT ON (company_id) *
              FROM joined
             WHERE snoozed_until IS NOT NULL
             ORDER BY company_id, snoozed_until DESC, stays DESC
        ), won AS (
            SELECT back.company_id, max(back.won_on) AS won_on
              FROM joined back
              JOIN joined kept ON kept.company_id = back.company_id AND kept.stays
             WHERE back.won_on > COALESCE(kept.last_day, '-infinity')
               AND (kept.last_day IS NULL OR kept.dormant_from <= back.won_on)
             GROUP BY back.company_id
        )
        UPDATE custrel_customer_rhythm row
           SET lost_on = lost.lost_on, lost_reason_id = lost.lost_reason_id,
               lost_tried = lost.lost_tried, lost_outcome = lost.lost_outcome,
               snoozed_until = left_alone.snoozed_until,
               snooze_reason = left_alone.snooze_reason,
               slowed_on = joined.slowed_last_on,
               resumed_on = joined.resumed_last_on,
               won_on = COALESCE(row.won_on, won.won_on), ended = NULL
          FROM joined
          LEFT JOIN lost ON lost.company_id = joined.company_id
          LEFT JOIN left_alone ON left_alone.company_id = joined.company_id
          LEFT JOIN won ON won.company_id = joined.company_id
         WHERE joined.stays AND joined.id = row.id
        """,
        partner_id=partner_id,
        ids=list(ids),
    )
