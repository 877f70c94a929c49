from odoo import api, models
from odoo.fields import Domain

from ...rules import periods
from ..shared.dates import say_count
from ..shared.inside import told
from .custrel_complaint_stage import CLOSED_STATES

SECTIONS = ("new", "manager", "second", "breach", "warn")


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _custrel_get_open_work(self):
        is_open = Domain("state", "not in", CLOSED_STATES)
        return super()._custrel_get_open_work() | {"custrel.complaint": is_open}

    def _custrel_local_day(self, moment):
        """:return: the calendar day of a naive UTC moment where the user is"""
        return periods.local_day(moment, self._custrel_tz())

    @api.private  # for mails, which are filled in with records
    def custrel_get_complaint_alerts(self):
        """What the template of complaint alerts shows: nothing that the user may not
        open.

        :return: list of pairs of section, see the template, and its complaints
        """
        self.ensure_one()
        alerts = told(self, "custrel_alerts") or {}
        complaints = self.env["custrel.complaint"].browse(
            id_ for ids in alerts.values() for id_ in ids
        )
        readable = self._custrel_filter_readable(complaints)
        sections = [
            (section, complaints.browse(alerts.get(section)) & readable)
            for section in SECTIONS
        ]
        return [(section, found) for section, found in sections if found]

    def _custrel_say_alerts(self):
        """:return: what a mail of alerts is about: number and customer of the one
        complaint, or how many there are"""
        sections = self.custrel_get_complaint_alerts()
        complaints = self.env["custrel.complaint"].union(
            *(own for _name, own in sections)
        )
        if len(complaints) != 1:
            return say_count(self.env, len(complaints))
        customer = complaints.partner_id.name or complaints.email_from
        return " · ".join(filter(None, (complaints.name, customer)))
