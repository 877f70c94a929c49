from odoo import models


class ResourceCalendarLeaves(models.Model):
    """Working hours are remembered until a holiday changes."""

    _name = "resource.calendar.leaves"
    _inherit = ["resource.calendar.leaves", "custrel.cached"]
