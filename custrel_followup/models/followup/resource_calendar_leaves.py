from odoo import api, fields, models
from odoo.fields import Domain

from ..shared.jobs import run_soon
from .planning import CALENDAR_DAYS

PLAN = "custrel_followup.ir_cron_plan"


class ResCompany(models.Model):
    """Other hours of a company move what is planned."""

    _inherit = "res.company"

    def _custrel_hours_changed(self):
        if self:
            run_soon(self.env, PLAN)
        return super()._custrel_hours_changed()

    def _custrel_get_free(self, followups):
        """When nobody works, and who is away, on the days of these follow-ups.

        :return: set of dates; dict of user id to set of dates
        """
        self.ensure_one()
        planned = [day for day in followups.mapped("date_planned") if day]
        if not planned:
            return set(), {}
        first = min(planned)
        count = (max(planned) - first).days + 1
        closed = self._custrel_closed_days(first, count + CALENDAR_DAYS)
        return closed, self._custrel_days_away(followups.user_id.ids, first, count)


class ResourceCalendarLeaves(models.Model):
    """Says what an absence moves before it is saved."""

    _inherit = "resource.calendar.leaves"

    custrel_moving_count = fields.Integer(
        string="Follow-ups That Move",
        compute="_compute_custrel_moving_count",
        groups="custrel_followup.custrel_group_user",
        help="Not agreed with customers, planned on days on which the person is away.",
    )

    @api.depends("resource_id", "date_from", "date_to", "company_id")
    def _compute_custrel_moving_count(self):
        followups = self.env["custrel.followup"]
        for leave in self:
            company = leave.company_id or self.env.company
            user = leave.resource_id.user_id
            today = company._custrel_today()
            dates = [
                day
                for day in company._custrel_days_within(leave.date_from, leave.date_to)
                if day >= today
            ]
            domain = Domain(
                [
                    ("state", "=", "planned"),
                    ("automatic", "=", False),
                    ("day_off_chosen", "=", False),
                    ("company_id", "=", company.id),
                    ("user_id", "=", user.id),
                    ("date_planned", "in", dates),
                ]
            )
            domain &= followups._unagreed_domain()
            leave.custrel_moving_count = followups.search_count(domain) if user else 0


class ResUsers(models.Model):
    """The leave of a person moves what is planned for him."""

    _inherit = "res.users"

    def _custrel_absence_changed(self):
        if self:
            run_soon(self.env, PLAN)
        return super()._custrel_absence_changed()
