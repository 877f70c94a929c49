from odoo import api, models

from ..followup.res_partner_history import shorten


class ResPartner(models.Model):
    """Complaints stand in the history of their customer."""

    _inherit = "res.partner"

    @api.model
    def _custrel_history_kinds(self):
        return {
            **super()._custrel_history_kinds(),
            "complaint": self.env._("Complaints"),
        }

    def _custrel_history_of_complaint(self):
        domain = self._custrel_history_here()
        return "custrel.complaint", domain, "opened_at", self._custrel_tell_complaint

    def _custrel_tell_complaint(self, complaint):
        return {
            "title": complaint.display_name,
            "icon": "fa-bullhorn",
            "who": complaint.user_id.sudo().name or "",  # no secret to who reads it
            "label": complaint.stage_id.name,
            "text": shorten(complaint.resolution),
        }
