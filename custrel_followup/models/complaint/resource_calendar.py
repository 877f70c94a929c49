from odoo import api, models

OPEN_HOURS = frozenset(
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

FREE_HOURS = frozenset(
    ("calendar_id", "company_id", "date_from", "date_to", "resource_id", "time_type")
)
"""Fields that decide when nobody works."""


class ResourceCalendar(models.Model):
    """Other working hours move the targets of open complaints."""

    _inherit = "resource.calendar"

    def write(self, vals):
        result = super().write(vals)
        if not OPEN_HOURS.isdisjoint(vals):
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


class ResourceCalendarAttendance(models.Model):
    """Other working hours move the targets of open complaints."""

    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.calendar_id._custrel_recount_complaints()
        return lines

    def write(self, vals):
        calendars = self.calendar_id
        result = super().write(vals)
        (calendars | self.calendar_id)._custrel_recount_complaints()
        return result

    def unlink(self):
        calendars = self.calendar_id
        result = super().unlink()
        calendars._custrel_recount_complaints()
        return result


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
        if FREE_HOURS.isdisjoint(vals):
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
