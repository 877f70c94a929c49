from odoo import models

HOURS = frozenset(
    (
        "attendance_ids",
        "duration_based",
        "flexible_hours",
        "full_time_required_hours",
        "hours_per_day",
        "hours_per_week",
        "schedule_type",
        "two_weeks_calendar",
        "tz",
    )
)
"""Fields that decide when a calendar is open."""


class ResourceCalendar(models.Model):
    """Other working hours move the targets of open complaints."""

    _inherit = "resource.calendar"

    def write(self, vals):
        result = super().write(vals)
        if not HOURS.isdisjoint(vals):
            self._custrel_recount_complaints()
        return result

    def _custrel_recount_complaints(self):
        """Have the targets counted again where a company works by these calendars."""
        if not self:
            return
        companies = self.env["res.company"].sudo()  # whoever changes the hours
        companies = companies.search([("resource_calendar_id", "in", self.ids)])
        complaints = self.env["custrel.complaint"].sudo()  # of people he may not see
        complaints._request_recount(companies)
