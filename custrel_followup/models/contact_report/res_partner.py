from odoo import models

from ..shared.actions import open_window


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _custrel_merge(self, sources):
        self._custrel_keep_one(
            "custrel.contact.report", ["company_id", "date_from"], sources
        )
        return super()._custrel_merge(sources)

    def action_custrel_open_contact_reports(self):
        """:return: action with the contact reports of the customer"""
        self.ensure_one()
        return open_window(
            self.env,
            "custrel_followup.custrel_contact_report_action",
            domain=[("partner_id", "=", self.commercial_partner_id.id)],
            context={},
        )
