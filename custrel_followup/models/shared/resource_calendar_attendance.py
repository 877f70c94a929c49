from odoo import models


class ResourceCalendarAttendance(models.Model):
    """Working hours are remembered until one of them changes."""

    _name = "resource.calendar.attendance"
    _inherit = ["resource.calendar.attendance", "custrel.cached"]
