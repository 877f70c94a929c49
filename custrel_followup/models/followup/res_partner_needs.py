from odoo import api, models
from odoo.fields import Domain

from .res_partner_history import PERSON, shorten


class ResPartner(models.Model):
    """Needs before a follow-up, and in the history of the customer."""

    _inherit = "res.partner"

    def _custrel_get_briefing(self, followup):
        briefing = super()._custrel_get_briefing(followup)
        needs = self._custrel_find(
            "custrel.need",
            Domain("partner_id", "=", self.commercial_partner_id.id)
            & Domain("company_id", "=", self.env.company.id)
            & Domain("state", "=", "open"),
            "urgent desc, important desc, date_due, id",
        )
        return briefing | {"needs": needs}

    @api.model
    def _custrel_history_kinds(self):
        return {**super()._custrel_history_kinds(), "need": self.env._("Needs")}

    @api.model
    def _custrel_history_shown(self):
        names = ("name", "state", "quadrant", "note", "drop_reason", "create_date")
        return {
            **super()._custrel_history_shown(),
            "need": (*names, "real_ids.name", PERSON),
        }

    def _custrel_history_of_need(self):
        domain = self._custrel_history_here()
        return "custrel.need", domain, "create_date", self._custrel_tell_need

    def _custrel_tell_need(self, need):
        states = dict(need._fields["state"]._description_selection(self.env))
        kinds = dict(need._fields["quadrant"]._description_selection(self.env))
        parts = (need.note, *need.real_ids.mapped("name"), need.drop_reason)
        return {
            "title": need.name,
            "icon": "fa-lightbulb-o",
            "who": need.user_id.sudo().name or "",  # no secret to who reads it
            "label": states[need.state],
            "about": kinds[need.quadrant],
            "text": shorten("\n".join(filter(None, parts))),
        }
