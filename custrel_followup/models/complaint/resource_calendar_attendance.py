from odoo import api, models


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
