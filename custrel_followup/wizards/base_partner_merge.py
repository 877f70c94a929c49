from odoo import api, fields, models

from ..models.shared.actions import say


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    custrel_from_pair = fields.Boolean(export_string_translation=False)

    @api.model
    def default_get(self, fields):
        """Of a pair that one is to stay of whom more is known, or on whom more hangs;
        of two alike the older one."""
        values = super().default_get(fields)
        if self.env.context.get("default_custrel_from_pair") and values.get(
            "dst_partner_id"
        ):
            both = self.env["res.partner"].browse(self.env.context["active_ids"])
            values["dst_partner_id"] = both._custrel_find_fullest().id
        return values

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Suspects of whom one has no e-mail address have no different ones."""
        partners = self.env["res.partner"].browse(partner_ids).exists()
        if extra_checks and not self.env.is_admin():
            pairs = self.env["custrel.duplicate"]
            ids = partners.ids
            if pairs.has_access("read") and pairs.search_count(
                [("partner_id", "in", ids), ("other_id", "in", ids)]
            ):
                partners._custrel_level_emails()
        return super()._merge(partner_ids, dst_partner, extra_checks)

    def _action_next_screen(self):
        """From a pair one comes back to the other pairs: that one is gone."""
        action = super()._action_next_screen()
        if not self.custrel_from_pair:
            return action
        return self.env["ir.actions.act_window"]._for_xml_id(
            "custrel_followup.custrel_duplicate_action"
        ) | {"target": "main"}

    def action_merge(self):
        """Say that two of a pair have become one."""
        both, kept = self.partner_ids, self.dst_partner_id
        action = super().action_merge()
        if not self.custrel_from_pair or both.exists() == both:
            return action
        return say(
            self.env._("They are one customer now: %s", kept.display_name),
            then=action,
        )

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
