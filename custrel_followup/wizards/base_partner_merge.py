from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Odoo deletes rows that hit a unique index when they change partner: what may
        exist once per customer is settled before.

        :raise AccessError: a customer of others would become one with one's own
        """
        sources = src_partners.with_env(self.env)
        target = dst_partner.with_env(self.env)
        (sources | target).commercial_partner_id._custrel_check_may_merge()
        target._custrel_merge(sources)
        self.env.flush_all()
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all()
        target._custrel_merged()
        return result
