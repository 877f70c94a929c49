from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...rules import cadence

OFFERED = ("tomorrow", "days", "week", "month")

MONTH_AHEAD = 31 + 60
"""Days of the calendars that are read for the days that are offered."""

WEEKEND = timedelta(days=3)
"""What is moved by no more than this needs no word about it."""


class CustrelFollowup(models.Model):
    """What follows a contact: the days that are offered for it, and what the result
    asks for."""

    _inherit = "custrel.followup"

    next_days = fields.Json(
        compute="_compute_next_days",
        export_string_translation=False,
        help="Days offered for the next action: list of dicts of name, label and date.",
    )
    next_hint = fields.Char(
        compute="_compute_next_hint", help="What follows the result by itself."
    )
    next_step = fields.Selection(related="result_id.next_step", string="Then")
    follows_by_itself = fields.Boolean(
        compute="_compute_follows_by_itself",
        export_string_translation=False,
        help="Nobody was reached and no day is chosen: the next try, or the cadence, "
        "follows. A next step is neither shown nor recorded.",
    )

    @api.depends("company_id", "user_id", "next_user_id")
    @api.depends_context("lang", "tz", "uid")
    def _compute_next_days(self):
        for followup in self:
            company = followup.company_id or self.env.company
            owner = followup.next_user_id or followup.user_id
            followup.next_days = self._offer_days(company, owner)

    @api.model
    def _offer_days(self, company, owner, names=OFFERED, planned=None):
        """:param names: of which days, see :meth:`_get_wanted_day`
        :param date planned: the day of what is put off, if it is
        :return: list of dicts of ``name``, ``label`` and ``date`` of different days,
            on which the company works and the owner is not on leave"""
        wanted_days = {name: self._get_wanted_day(name, planned) for name in names}
        tomorrow = wanted_days["tomorrow"]
        holidays = company._custrel_closed_days(tomorrow, MONTH_AHEAD)
        away = company._custrel_days_away(owner.ids, tomorrow, MONTH_AHEAD)
        closed = holidays | away.get(owner.id, set())
        day = cadence.working_day(tomorrow, closed)
        if day == tomorrow:
            next_day = self.env._("Tomorrow")
        elif cadence.working_day(tomorrow, holidays) == day:
            next_day = self.env._("Next working day")
        else:
            next_day = self.env._("First day back")
        labels = {
            "tomorrow": next_day,
            "days": self.env._("In 3 days"),
            "week": self.env._("In a week"),
            "month": self.env._("In a month"),
        }
        if planned and tomorrow > self._get_wanted_day("tomorrow"):
            labels["days"] = self.env._("3 days later")
            labels["week"] = self.env._("A week later")
            if day == tomorrow:
                labels["tomorrow"] = self.env._("One day later")
        words = {}  # one for a day: whichever is true of it, or else the first
        for name, wanted in wanted_days.items():
            label = labels[name]
            target = cadence.working_day(wanted, closed)
            if target - wanted > WEEKEND:
                label = self._say_when(wanted, target, holidays)
            if target not in words or (target == wanted and target != day):
                words[target] = (name, label)
        return [
            {"name": name, "label": label, "date": fields.Date.to_string(target)}
            for target, (name, label) in words.items()
        ]

    @api.model
    def _say_when(self, wanted, target, holidays):
        """:return: word for a day long after the one that was meant, which says why"""
        if cadence.working_day(wanted, holidays) == target:
            return self.env._("After the holidays")
        return self.env._("First day back")

    @api.depends(
        "result_id",
        "next_date",
        "attempt_count",
        "company_id",
        "cadence_id",
        "user_id",
        "next_user_id",
    )
    @api.depends_context("lang")
    def _compute_next_hint(self):
        for followup in self:
            result = followup.result_id
            if followup.next_date:
                followup.next_hint = followup._describe_gap()
            elif not result:
                followup.next_hint = False
            elif not result.reached:
                followup.next_hint = followup._describe_retry()
            elif result.next_step == "none":
                followup.next_hint = self.env._("Nothing has to follow this result.")
            elif result.next_step == "required":
                followup.next_hint = self.env._("Agree on a day for the next step.")
            else:
                followup.next_hint = False

    @api.depends("result_id", "next_date")
    def _compute_follows_by_itself(self):
        for followup in self:
            result = followup.result_id
            followup.follows_by_itself = (
                bool(result)
                and not result.reached
                and result.next_step == "optional"
                and not followup.next_date
            )

    @api.onchange("result_id")
    def _onchange_result_id(self):
        """What was to be done after a talk is not to be done after none: its day goes.
        The words stay, for whoever chooses another result after all."""
        if self.next_action and self.result_id and not self.result_id.reached:
            self.next_date = False

    def _describe_gap(self):
        """What is agreed goes before the cadence (F8): say so when it is much later."""
        record, today = self.cadence_id, self.company_id._custrel_today()
        if not record:
            return False
        if self.next_date <= record._put_off_until(today + record._get_step()):
            return False
        return self.env._(
            "Until then the cadence (%s) plans nothing.", record._say_briefly()
        )

    def _describe_retry(self):
        company = self.company_id
        if not self._is_to_be_tried_again():
            return self.env._("This was the last attempt: the cadence goes on.")
        day = self._get_retry_day()
        return self.env._(
            "Tried again on %(date)s (attempt %(number)s of %(most)s).",
            date=format_date(self.env, day),
            number=self.attempt_count + 2,
            most=company.custrel_attempts,
        )

    def _check_next(self):
        """:raise UserError: the result asks for a next step, and there is none"""
        result = super()._check_next()
        if self.result_id.next_step == "required" and not self.next_date:
            raise UserError(
                self.env._(
                    "%(followup)s: the result “%(result)s” needs a next step. Give it "
                    "a day.",
                    followup=self.display_name,
                    result=self.result_id.name,
                )
            )
        return result


class CustrelFollowupResult(models.Model):
    _inherit = "custrel.followup.result"

    next_step = fields.Selection(
        [
            ("optional", "A next step may be agreed"),
            ("required", "A next step must be agreed"),
            ("none", "Nothing has to follow"),
        ],
        string="Then",
        required=True,
        default="optional",
        help="What whoever records this result is asked for.",
    )
