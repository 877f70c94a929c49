from odoo import api, models

from ...rules import periods

SECTIONS = ("new", "manager", "second", "breach", "warn")


class ResUsers(models.Model):
    _inherit = "res.users"

    def _custrel_local_day(self, moment):
        """:return: the calendar day of a naive UTC moment where the user is"""
        self.ensure_one()
        return periods.local_day(moment, self.tz or self.company_id._custrel_tz())

    @api.private  # for mails, which are filled in with records
    def custrel_get_complaint_alerts(self):
        """What the template of complaint alerts shows.

        :return: list of pairs of section, see the template, and its complaints
        """
        self.ensure_one()
        alerts = self.env.context.get("custrel_alerts") or {}
        complaints = self.env["custrel.complaint"]
        return [
            (section, complaints.browse(alerts[section]))
            for section in SECTIONS
            if alerts.get(section)
        ]
