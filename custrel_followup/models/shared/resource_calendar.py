from odoo import models


class ResourceCalendar(models.Model):
    """Working hours are remembered until a calendar changes."""

    _name = "resource.calendar"
    _inherit = ["resource.calendar", "custrel.cached"]
