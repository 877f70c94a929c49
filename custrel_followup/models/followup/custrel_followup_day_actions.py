from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...rules import cadence
from ..shared.clock import get_today
from ..shared.dates import say_count
from ..shared.listing import say_all, say_sentences
from .custrel_followup_about import check_one

POSTPONED = {
    "tomorrow": relativedelta(days=1),
    "days": relativedelta(days=3),
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
}
"""Calendar days from today of the reader on, or from the day of the follow-up if that
is later; work is done on the first day from then on on which company and owner work."""
MENU_DAYS = ("tomorrow", "days", "week")
"""Of these the menu of a line offers those that a cadence allows."""
MOST_ID = 2**31 - 1
"""No record has a higher id."""


class CustrelFollowup(models.Model):
    """What people do with a follow-up that they do not do now: each by one click, for
    one or for all that are selected, and each can be undone for a minute."""

    _inherit = "custrel.followup"

    @api.readonly
    def get_day_choices(self):
        """Say what the menu of these follow-ups can offer.

        :return: dict of ``days``, the working day of the owner that each of the
            offered ones leads to, without those that the cadence does not allow; empty
            for several follow-ups, whose days differ; of ``labels``, what each of them
            is called; and of ``other``, the name of the other owner to whom they could
            be given, of several people "", False where one of them has none
        """
        self.check_access("read")
        followups = self.filtered(lambda f: f.state == "planned")
        others = [followup._find_other_contact() for followup in followups]
        people = self.env["res.users"].union(*others)
        names = people.sudo().mapped("name")  # of colleagues, no secret
        other = bool(others) and all(others) and (names[0] if len(names) == 1 else "")
        offered = followups._get_menu_days() if len(followups) == 1 else []
        return {
            "days": {day["name"]: day["date"] for day in offered},
            "labels": {day["name"]: day["label"] for day in offered},
            "other": other,
        }

    def _get_menu_days(self):
        """:return: those of the days that are offered for a next step, too, to which
        this may be moved"""
        self.ensure_one()
        latest = self._get_latest_day()
        return [
            day
            for day in self._offer_days(
                self.company_id, self.user_id, MENU_DAYS, self.date_planned
            )
            if not latest or fields.Date.to_date(day["date"]) <= latest
        ]

    # ------------------------------------------------------------------ postpone

    def action_postpone(self, to):
        """Move open follow-ups to a later day, each to one on which its owner works.

        :param str to: ``tomorrow``, ``days`` (three), ``week``, ``month``, or a day as
            text
        :return: action that says so and offers to undo it
        :raise UserError: the day lies in the past, or is later than a cadence allows
        """
        self._check_planned()
        day = self._get_wanted_day(to)
        before = self._remember()
        found = {}
        for planned, own in self.grouped("date_planned").items():
            found |= own._get_working_days(self._get_wanted_day(to, planned))
        for followup in self:
            followup._check_may_postpone(found[followup])
        for target in set(found.values()):
            self.filtered(lambda f, target=target: found[f] == target).write(
                {"date_planned": target}
            )
        last = max(found.values(), default=day)
        if len(self) == 1:
            message = self.env._(
                "%(followup)s: moved to %(day)s.",
                followup=self.display_name,
                day=self._say_day(last),
            )
        elif len(set(found.values())) > 1:
            message = self.env._(
                "%(count)s follow-ups moved to days from %(first)s to %(last)s.",
                count=say_count(self.env, len(self)),
                first=self._say_day(min(found.values())),
                last=self._say_day(last),
            )
        else:
            message = self.env._(
                "%(count)s follow-ups moved to %(day)s.",
                count=say_count(self.env, len(self)),
                day=self._say_day(last),
            )
        return self._offer_undo(before, message)

    def action_move(self, day):
        """Move an open follow-up to the day onto which it was dragged.

        :param str day: any day, also one on which nobody works
        :return: action that says so and offers to undo it
        """
        check_one(self)
        self._check_planned()
        before = self._remember()
        self.write({"date_planned": day})
        message = self.env._(
            "%(followup)s: moved to %(day)s.",
            followup=self.display_name,
            day=self._say_day(self.date_planned),
        )
        said = say_sentences(self.env, [message, self.reach_notice])
        return self._offer_undo(before, said)

    def _check_planned(self):
        for followup in self:
            if followup.state != "planned":
                raise UserError(
                    self.env._(
                        "%s is not planned any more. Load the page again.",
                        followup.display_name,
                    )
                )

    def _get_wanted_day(self, to, planned=None):
        """:param date planned: the day of what is put off, if it is"""
        today = get_today(self.env)
        if isinstance(to, str) and to in POSTPONED:
            return max(today, planned or today) + POSTPONED[to]
        try:
            day = fields.Date.to_date(to if isinstance(to, str | date) else None)
        except ValueError:
            day = None
        if not day:
            raise UserError(
                self.env._("Say to which day: tomorrow, days, week, or a date.")
            )
        if day < today:
            raise UserError(
                self.env._(
                    "%(day)s is in the past. Choose today or a later day.",
                    day=format_date(self.env, day),
                )
            )
        return day

    def _check_may_postpone(self, day):
        """:param date day: on which it would be done
        :raise UserError: the customer would wait longer than was promised"""
        latest = self._get_latest_day()
        if latest and day > latest:
            raise UserError(
                self.env._(
                    "%(customer)s can wait until %(day)s (cadence %(cadence)s), not "
                    "until %(wanted)s. Record the follow-up by then, give it to "
                    "somebody else, or cancel it with a reason.",
                    customer=self.partner_id.display_name,
                    cadence=self.cadence_id._say_briefly(),
                    day=format_date(self.env, latest),
                    wanted=format_date(self.env, day),
                )
            )

    def _get_latest_day(self):
        """:return: the last day to which this may be postponed, None for any day

        A contact of a cadence waits until its latest day, as planned, or as much longer
        than its day and than today as the cadence lets it: what is overdue can be put
        off a little.
        """
        self.ensure_one()
        record = self.cadence_id
        if self.origin != "cadence" or not record:
            return None
        today = get_today(self.env)
        partner = self.partner_id.with_company(self.company_id)
        last = partner._custrel_get_last_counted()
        due = cadence.due_date(last, record.times, record.period, today)
        latest = record._put_off_until(max(due, today))
        return max(latest, self.date_latest or latest)

    def _get_working_days(self, day):
        """:return: dict of follow-up to the first day from ``day`` on, on which the
        company works and its owner is not absent"""
        found = {}
        for company, followups in self.grouped("company_id").items():
            targets = company._custrel_workdays_of(followups.user_id.ids, day)
            for owner, own in followups.grouped("user_id").items():
                found.update(dict.fromkeys(own, targets[owner.id]))
        return found

    def _say_day(self, day):
        return format_date(self.env, day, date_format="full")

    def action_pick_day(self):
        """:return: action that asks for the day to which these are moved"""
        self._check_planned()
        return {
            "type": "ir.actions.client",
            "tag": "custrel_followup_pick_day",
            "params": {"ids": self.ids},
        }

    # ---------------------------------------------------------------------- give

    def action_give(self, user_id):
        """Give open follow-ups to a colleague.

        :param int user_id: the colleague
        :return: action that says so and offers to undo it
        :raise UserError: there is no such colleague
        :raise AccessError: it is not for the user to give
        """
        user = self.env["res.users"]
        if type(user_id) is int and 0 < user_id <= MOST_ID:
            user = user.browse(user_id).exists()
        if not user:
            raise UserError(self.env._("Choose the colleague who is to have it."))
        self._check_planned()
        before = self._remember()
        self.write({"user_id": user.id})
        return self._offer_undo(before, self._say_given(user))

    def action_give_second(self):
        """Give open follow-ups to the other of the customer's two contacts.

        :return: action that says so and offers to undo it
        :raise UserError: a customer has no other contact
        :raise AccessError: it is not for the user to give
        """
        self._check_planned()
        before = self._remember()
        others = {followup: followup._get_other_contact() for followup in self}
        users = self.env["res.users"].union(*others.values())
        for user in users:
            self.filtered(lambda f, user=user: others[f] == user).write(
                {"user_id": user.id}
            )
        return self._offer_undo(before, self._say_given(users))

    def _find_other_contact(self):
        """:return: the one of the customer's two contacts who has not got this"""
        self.ensure_one()
        partner = self.partner_id.with_company(self.company_id)
        people = partner.custrel_second_user_id | partner.user_id
        return people.filtered(
            lambda user: user != self.user_id and self.company_id._custrel_follows(user)
        )[:1]

    def _get_other_contact(self):
        """:raise UserError: there is none"""
        other = self._find_other_contact()
        if not other:
            raise UserError(
                self.env._(
                    "%(customer)s has no other owner. Give it to a colleague instead.",
                    customer=self.partner_id.display_name,
                )
            )
        return other

    def _say_given(self, users):
        colleagues = users.sudo()  # their names are no secret
        people = say_all(self.env, colleagues.mapped("name"))
        if len(self) == 1:
            return self.env._(
                "%(followup)s: given to %(person)s.",
                followup=self.sudo().display_name,  # it may not be his any more
                person=people,
            )
        return self.env._(
            "%(count)s follow-ups given to %(person)s.",
            count=say_count(self.env, len(self)),
            person=people,
        )

    def action_pick_colleague(self):
        """:return: action that asks for the colleague to whom these are given"""
        self._check_planned()
        return {
            "type": "ir.actions.client",
            "tag": "custrel_followup_pick_colleague",
            "params": {
                "ids": self.ids,
                "companies": self.company_id.ids,
                "with_me": any(f.user_id != self.env.user for f in self),
            },
        }

    # ----------------------------------------------------------- no answer, cancel

    def action_no_answer(self):
        """Record attempts in vain, just now: the settings say when to try again.

        :return: action that says so and offers to undo it
        :raise UserError: there is no result for who was not reached
        """
        self._check_planned()
        result = self.env["custrel.followup.result"].search(
            [("reached", "=", False), ("content_required", "=", False)], limit=1
        )
        if not result:
            raise UserError(
                self.env._(
                    "There is no result for customers who were not reached. Record the "
                    "follow-up, or ask an administrator to add one."
                )
            )
        before = self._remember()
        self.write({"result_id": result.id})
        self.action_done()
        return self._offer_undo(before, self._say_tried())

    def _say_tried(self):
        if len(self) > 1:
            return self.env._("%s attempts recorded.", say_count(self.env, len(self)))
        if self.next_date:
            return self.env._(
                "%(followup)s: attempt recorded, next one on %(day)s.",
                followup=self.display_name,
                day=self._say_day(self.next_date),
            )
        return self.env._(
            "%s: attempt recorded, the cadence goes on.", self.display_name
        )

    def action_cancel_for(self, reason):
        """Cancel open or missed follow-ups.

        :param str reason: why
        :return: action that says so and offers to undo it
        :raise UserError: there is no reason, or one is closed
        """
        before = self._remember()
        self.action_cancel(reason)
        if len(self) == 1:
            message = self.env._("%s: cancelled.", self.display_name)
        else:
            message = self.env._(
                "%s follow-ups cancelled.", say_count(self.env, len(self))
            )
        return self._offer_undo(before, message)
