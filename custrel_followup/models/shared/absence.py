"""The leave of people who have no other place to enter it."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .actions import open_window

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
        user = self.env.user
        company = self.env.company
        led = user._custrel_get_led(company).filtered(company._custrel_employs)
        people = user | led
        resources = people._custrel_get_resources(company)
        own = resources.filtered(lambda resource: resource.user_id == user)
        return open_window(
            self.env,
            "custrel_followup.custrel_absence_action",
            domain=[("resource_id", "in", resources.ids)],
            context={
                "default_resource_id": own[:1].id,
                "default_custrel_absence": True,
            },
        )

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
