from odoo import api, models

HOURS = frozenset(
    ("calendar_id", "company_id", "date_from", "date_to", "resource_id", "time_type")
)
"""Fields that decide when nobody works."""


class ResourceCalendarLeaves(models.Model):
    """A holiday moves the targets of open complaints, the leave of one person does
    not."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._custrel_recount_complaints()
        return leaves

    def write(self, vals):
        if HOURS.isdisjoint(vals):
            return super().write(vals)
        self._custrel_recount_complaints()
        result = super().write(vals)
        self._custrel_recount_complaints()
        return result

    def unlink(self):
        self._custrel_recount_complaints()
        return super().unlink()

    def _custrel_recount_complaints(self):
        """Have the targets counted again where these holidays are kept."""
        holidays = self.sudo().filtered(  # whoever declares them
            lambda leave: not leave.resource_id
        )
        if not holidays:
            return
        holidays.calendar_id._custrel_recount_complaints()
        everywhere = holidays.filtered(lambda leave: not leave.calendar_id)
        companies = everywhere.company_id
        if not all(leave.company_id for leave in everywhere):
            companies = companies.search([])
        complaints = self.env["custrel.complaint"].sudo()  # of people he may not see
        complaints._request_recount(companies)
