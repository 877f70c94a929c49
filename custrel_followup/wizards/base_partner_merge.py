from odoo import models
from odoo.tools import SQL

from ..models.res_partner_override import BY_SYSTEM


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Odoo deletes rows that hit a unique index when they change partner: what may
        exist once per customer is settled before."""
        followups = self.env["custrel.followup"].sudo()  # merging is decided elsewhere
        dst_partner._custrel_give_way(
            followups.search(
                [("partner_id", "in", src_partners.ids), ("state", "=", "planned")]
            )
        )
        self.env.flush_all()
        self.env.cr.execute(self._custrel_drop_scores(src_partners, dst_partner))
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all()
        dst_partner._custrel_follow_commercial_entity()
        dst_partner._custrel_update_contact_dates(
            self.env["res.company"].sudo().search([])  # follow-ups of every company
        )
        return result

    def _custrel_drop_scores(self, src_partners, dst_partner):
        """The next run computes the figures of the merged customer."""
        return SQL(
            """
            DELETE FROM custrel_score score
             WHERE score.partner_id IN %(sources)s
               AND EXISTS (
                   SELECT FROM custrel_score other
                    WHERE other.company_id = score.company_id
                      AND (other.partner_id = %(target)s
                           OR other.partner_id IN %(sources)s AND other.id < score.id)
               )
            """,
            sources=tuple(src_partners.ids),
            target=dst_partner.id,
        )

    def _update_values(self, src_partners, dst_partner):
        # Odoo copies field by field; a grade copied like that was not set by hand.
        return super()._update_values(
            src_partners, dst_partner.with_context(**BY_SYSTEM)
        )
