"""The leave of people who have no other place to enter it."""

from datetime import UTC, timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules import days
from .actions import open_window
from .clock import get_today
from .dates import say_span

WHO_AND_WHEN = frozenset(("custrel_absence", "resource_id", "date_from", "date_to"))

HR_LEAVE = "hr_holidays.hr_leave_action_my"
"""Where people ask for leave when the module for it is installed."""


class ResourceCalendarLeaves(models.Model):
    """Leave is where Odoo has it: what is entered here and what another module
    approves are the same to whoever plans."""

    _inherit = "resource.calendar.leaves"

    custrel_absence = fields.Boolean(
        string="Entered in Customer Relations",
        copy=False,
        help="By the person, or the leader of the sales team, who may change it.",
    )
    custrel_first_day = fields.Date(
        string="Away From",
        compute="_compute_custrel_days",
        inverse="_inverse_custrel_days",
        help="The first day of the absence, by the clock of the company.",
    )
    custrel_last_day = fields.Date(
        string="Away Until",
        compute="_compute_custrel_days",
        inverse="_inverse_custrel_days",
        help="The last day of the absence, by the clock of the company.",
    )

    @api.model
    def default_get(self, fields_list):
        """Who enters an absence is away the whole day that it is where he is."""
        values = super().default_get(fields_list)
        if values.get("custrel_absence") and "date_from" in values:
            today = get_today(self.env)
            values |= self._custrel_span(self.env.company, today, today)
        return values

    @api.model
    def _custrel_span(self, company, first, last):
        """:return: values of an absence on whole days of the company"""
        zone = company._custrel_calendar_zone()
        begin = days.midnight(first, zone)
        end = days.midnight(last + timedelta(days=1), zone) - timedelta(seconds=1)
        return {
            name: moment.astimezone(UTC).replace(tzinfo=None)
            for name, moment in (("date_from", begin), ("date_to", end))
        }

    @api.depends("date_from", "date_to", "company_id")
    def _compute_custrel_days(self):
        for leave in self:
            company = leave.company_id or self.env.company
            zone = company._custrel_calendar_zone()
            left, back = (
                moment and moment.replace(tzinfo=UTC)
                for moment in (leave.date_from, leave.date_to)
            )
            first, last = (
                days.away(left, back, zone) if left and back else (False, False)
            )
            leave.custrel_first_day, leave.custrel_last_day = first, last

    def _inverse_custrel_days(self):
        for leave in self:
            first, last = leave.custrel_first_day, leave.custrel_last_day
            if not first or not last or first > last:
                raise ValidationError(
                    self.env._("Say the first and the last day of the absence.")
                )
            company = leave.company_id or self.env.company
            leave.write(self._custrel_span(company, first, last))

    @api.onchange("custrel_first_day", "custrel_last_day")
    def _onchange_custrel_days(self):
        """What the absence moves is said before it is saved."""
        first, last = self.custrel_first_day, self.custrel_last_day
        if first and last and first <= last:
            company = self.company_id or self.env.company
            self.update(self._custrel_span(company, first, last))

    @api.depends_context("lang")
    @api.depends("custrel_absence", "name", "resource_id", "date_from", "date_to")
    def _compute_display_name(self):
        """An absence without a reason has a name, too: whose, and on which days."""
        result = super()._compute_display_name()
        for leave in self.filtered(lambda x: x.custrel_absence and not x.name):
            first, last = leave.custrel_first_day, leave.custrel_last_day
            parts = [leave.resource_id.name]
            if first and last:
                parts.append(say_span(self.env, first, last))
            leave.display_name = " · ".join(filter(None, parts))
        return result

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._check_custrel_absence_once()
        return leaves

    def write(self, vals):
        result = super().write(vals)
        # What was entered before the check may stay.
        if not WHO_AND_WHEN.isdisjoint(vals):
            self._check_custrel_absence_once()
        return result

    def _check_custrel_absence_once(self):
        """After Odoo has looked at the rights: a constraint would tell whoever may not
        enter it that somebody is away.

        :raise ValidationError: the person is away on some of these days already
        """
        everybody = self.sudo()  # who may enter one may not see those of others
        for leave in self.filtered("custrel_absence"):
            if everybody.search_count(
                [
                    ("id", "!=", leave.id),
                    ("custrel_absence", "=", True),
                    ("resource_id", "=", leave.resource_id.id),
                    ("date_from", "<", leave.date_to),
                    ("date_to", ">", leave.date_from),
                ],
                limit=1,
            ):
                raise ValidationError(
                    self.env._(
                        "%s is away on some of these days already. Change that absence "
                        "instead.",
                        leave.resource_id.name,
                    )
                )


class ResUsers(models.Model):
    """Each person has a resource of his own in a company: his leave belongs to it."""

    _inherit = "res.users"

    @api.model
    def action_custrel_open_absences(self):
        """Open the absences of the present user, and of the members of the sales teams
        that he leads; where Odoo's own module for time off is installed, that one.

        :return: action
        """
        if self.env.ref(HR_LEAVE, raise_if_not_found=False):
            return open_window(self.env, HR_LEAVE)
        user, company = self.env.user, self.env.company
        led = user._custrel_get_led(company).filtered(company._custrel_employs)
        resources = (user | led)._custrel_get_resources(company)
        return open_window(
            self.env,
            "custrel_followup.custrel_absence_action",
            domain=[("resource_id", "in", resources.ids)],
            context=user._custrel_get_absence_context(company),
        )

    @api.model
    def action_custrel_enter_absence(self):
        """Ask the present user in a dialog when he is away; where Odoo's own module for
        time off is installed, open that one.

        :return: action
        """
        if self.env.ref(HR_LEAVE, raise_if_not_found=False):
            return open_window(self.env, HR_LEAVE)
        view = self.env.ref("custrel_followup.custrel_absence_view_form")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Enter an absence"),
            "res_model": "resource.calendar.leaves",
            "views": [(view.id, "form")],
            "target": "new",
            "context": self.env.user._custrel_get_absence_context(self.env.company),
        }

    def _custrel_get_absence_context(self, company):
        """:return: context with the defaults of an absence of this person"""
        return {
            "default_resource_id": self._custrel_get_resources(company).id,
            "default_custrel_absence": True,
        }

    def _custrel_get_resources(self, company):
        """:return: the resources of these people in a company; who has none gets one"""
        resources = self.env["resource.resource"].sudo()  # nobody else makes them
        found = resources.search(
            [("user_id", "in", self.ids), ("company_id", "=", company.id)]
        )
        found |= resources.create(
            [
                {"name": user.name, "user_id": user.id, "company_id": company.id}
                for user in (self - found.user_id).sudo()  # names of colleagues
            ]
        )
        return found
