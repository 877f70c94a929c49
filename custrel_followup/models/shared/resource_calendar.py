from odoo import api, models

from .res_company_worktime import CLOCKS

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


class ResourceResource(models.Model):
    """Who works at other times is away on other days."""

    _inherit = "resource.resource"

    def write(self, vals):
        result = super().write(vals)
        if not {"calendar_id", "company_id", "user_id"}.isdisjoint(vals):
            self._custrel_tell()
        return result

    def _custrel_tell(self):
        people = self.sudo().user_id  # whoever changes their hours
        if people:
            people._custrel_absence_changed()


class ResourceCalendar(models.Model):
    """Other working hours are news for the companies and people that work by them."""

    _inherit = "resource.calendar"

    def write(self, vals):
        result = super().write(vals)
        if not OPEN_HOURS.isdisjoint(vals):
            self._custrel_tell()
        return result

    def _custrel_tell(self):
        """Say to companies and people who work by them that hours changed."""
        self._custrel_tell_companies()
        resources = self.env["resource.resource"].sudo()  # whoever changes the hours
        resources.search([("calendar_id", "in", self.ids)])._custrel_tell()

    def _custrel_tell_companies(self):
        if not self:
            return
        companies = self.env["res.company"].sudo()  # whoever changes the hours
        companies = companies.search([("resource_calendar_id", "in", self.ids)])
        companies._custrel_hours_changed()


class ResourceCalendarAttendance(models.Model):
    """Other working hours are news for the companies and people that work by them."""

    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.calendar_id._custrel_tell()
        return lines

    def write(self, vals):
        calendars = self.calendar_id
        result = super().write(vals)
        (calendars | self.calendar_id)._custrel_tell()
        return result

    def unlink(self):
        calendars = self.calendar_id
        result = super().unlink()
        calendars._custrel_tell()
        return result


class ResourceCalendarLeaves(models.Model):
    """A holiday is news for companies, the leave of one person for what is planned for
    him."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._custrel_tell()
        return leaves

    def write(self, vals):
        if FREE_HOURS.isdisjoint(vals):
            return super().write(vals)
        self._custrel_tell()
        result = super().write(vals)
        self._custrel_tell()
        return result

    def unlink(self):
        self._custrel_tell()
        result = super().unlink()
        self.env.cr.cache.pop(CLOCKS, None)  # what was seen while they went
        return result

    def _custrel_tell(self):
        leaves = self.sudo()  # whoever declares them
        people = leaves.resource_id.user_id
        if people:
            people._custrel_absence_changed()
        leaves.filtered(lambda leave: not leave.resource_id)._custrel_tell_everybody()

    def _custrel_tell_everybody(self):
        """Say where these holidays are kept, and to whom, that hours changed."""
        if not self:
            return
        self.calendar_id._custrel_tell()
        everywhere = self.filtered(lambda leave: not leave.calendar_id)
        companies = everywhere.company_id
        if not all(leave.company_id for leave in everywhere):
            companies = companies.search([])
        companies._custrel_hours_changed()
