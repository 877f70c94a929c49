from odoo import models


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
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "custrel_followup.custrel_contact_report_action"
        )
        domain = [("partner_id", "=", self.commercial_partner_id.id)]
        return action | {"domain": domain, "context": {}}
