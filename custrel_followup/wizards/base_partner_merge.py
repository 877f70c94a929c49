from odoo import models
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Odoo deletes rows that hit a unique index when they change partner: what may
        exist once per customer is settled before.

        :raise AccessError: a customer of others would become one with one's own
        """
        merged = (src_partners | dst_partner).with_env(self.env)
        merged.commercial_partner_id._custrel_check_may_merge()
        followups = self.env["custrel.followup"].sudo()  # merging is decided elsewhere
        dst_partner._custrel_give_way(
            followups.search(
                [("partner_id", "in", src_partners.ids), ("state", "=", "planned")]
            )
        )
        self.env["custrel.handover.line"].sudo()._merge_customers(  # as above
            src_partners, dst_partner
        )
        self.env.flush_all()
        for model in ("custrel.score", "custrel.customer.grade"):
            self.env.cr.execute(
                self._custrel_drop_rows(model, src_partners, dst_partner)
            )
        self.env["custrel.assignment"].sudo()._merge_customers(  # as above
            src_partners, dst_partner
        )
        self.env["custrel.contact.report"].sudo()._merge_customers(  # as above
            src_partners, dst_partner
        )
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all()
        rows = self.env["custrel.assignment"].sudo()  # whoever may merge contacts
        rows._follow_salespeople(dst_partner)
        dst_partner._custrel_follow_commercial_entity()
        dst_partner._custrel_update_contact_dates(
            self.env["res.company"].sudo().search([])  # follow-ups of every company
        )
        # Their complaints belong to a customer of another grade now.
        complaints = self.env["custrel.complaint"].sudo()  # of all teams
        complaints.search([("partner_id", "=", dst_partner.id)])._follow_customers()
        return result

    def _custrel_drop_rows(self, model, src_partners, dst_partner):
        """One row per company remains: that of the kept partner, or else of the newest
        of the others."""
        return SQL(
            """
            DELETE FROM %(table)s row
             WHERE row.partner_id IN %(sources)s
               AND EXISTS (
                   SELECT FROM %(table)s other
                    WHERE other.company_id = row.company_id
                      AND (other.partner_id = %(target)s
                           OR other.partner_id IN %(sources)s
                              AND other.partner_id > row.partner_id)
               )
            """,
            table=SQL.identifier(self.env[model]._table),
            sources=tuple(src_partners.ids),
            target=dst_partner.id,
        )
