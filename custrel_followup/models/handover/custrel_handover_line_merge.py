from odoo import api, models


class CustrelHandoverLine(models.Model):
    """Customers that are merged stand in a handover once in a role."""

    _inherit = "custrel.handover.line"

    @api.model
    def _merge_customers(self, sources, target):
        """Where several of the customers have a line, one remains and has the open work
        of all: that of ``target``, or else the first one."""
        lines = self.search([("partner_id", "in", (sources | target).ids)])
        for own in lines.grouped(lambda x: (x.handover_id, x.role)).values():
            kept = own.filtered(lambda line: line.partner_id == target) or own[0]
            doubled = own - kept
            doubled.item_ids.line_id = kept
            doubled.unlink()
