from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.tools.intervals import Intervals

from ...rules import cadence, days, periods
from ...rules.worktime import HorizonError, Seen, WorkTime, flexible_hours, inside, tidy
from ...rules.zones import get_zone
from .reading import fetch_lines

MOST_HOURS = 1_000_000.0
"""No deadline is counted with more hours than that, a century."""
LOOK_BACK = timedelta(days=14)
"""So far back the last working day of a company is looked for."""
LAST_MOMENT = datetime(9999, 12, 31)
CLOCKS = "custrel_clocks"
"""Where a transaction keeps what it has seen of the hours of each company."""
USUAL_WEEKS = 4
"""So many weeks show how a company usually works: its weeks may take turns."""


def naive_utc(moment):
    return moment.astimezone(UTC).replace(tzinfo=None)


def utc_span(begin, end):
    """:return: naive moments of the database, with their time zone"""
    return begin.replace(tzinfo=UTC), end.replace(tzinfo=UTC)


class ResCompany(models.Model):
    """The hours in which a company works: its calendar, with holidays, in its zone."""

    _inherit = "res.company"

    def _custrel_open_intervals(self, start, end):
        """When the company works: by its calendar, but on days that differ from the
        week by what is said of them, and never on a holiday of the calendar.

        A company without a calendar, or with one that has no opening hours, is always
        open: what is due is never postponed for ever.

        :param datetime start: with a time zone
        :param datetime end: with a time zone
        :return: list of begin and end, with time zones, in whole minutes
        """
        self.ensure_one()
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        seen = self._custrel_remember("open", Seen)
        return tidy(inside(seen.find(start, end, self._custrel_look), start, end))

    def _custrel_remember(self, what, make):
        """:return: what the transaction has seen of the hours of the company, until
        they change, or what it did ends or is undone"""
        clocks = self.env.cr.cache.setdefault(CLOCKS, {})
        if (self.id, what) not in clocks:
            clocks[self.id, what] = make()
        return clocks[self.id, what]

    def _custrel_look(self, start, end):
        """Look at the calendar, see :meth:`_custrel_open_intervals`."""
        zone = self._custrel_calendar_zone()
        first, last = (moment.astimezone(zone).date() for moment in (start, end))
        differing = self.env["custrel.day"]._get_between(self, first, last)
        needed = self._custrel_needed(differing, zone)
        week = self._custrel_week(min([start, *needed]), max([end, *needed]))
        hours = {
            day.date: days.hours_like(week, day.date, int(day.like_weekday), zone)
            if day.works
            else []
            for day in differing
        }
        spans = inside(days.replace(inside(week, start, end), hours, zone), start, end)
        if self._custrel_has_hours():
            open_ = _intervals(self.env, spans) - self._custrel_holidays(start, end)
            spans = [(begin, until) for begin, until, _meta in open_]
        return [
            (begin.astimezone(UTC), until.astimezone(UTC)) for begin, until in spans
        ]

    def _custrel_week(self, start, end):
        """:return: list of begin and end of the hours of the calendar, as if each week
        was like the others"""
        calendar = self.sudo().resource_calendar_id  # the same whoever plans
        if not self._custrel_has_hours():
            return [(start, end)]
        if calendar.flexible_hours:
            intervals = _flexible_intervals(calendar, start, end)
        else:
            intervals = calendar._attendance_intervals_batch(start, end)[False]
        return [(begin, until) for begin, until, _line in intervals]

    def _custrel_usual_weeks(self):
        """Whether somebody works on the days of usual weeks: by the calendar, without
        holidays and days that differ.

        :return: tuple of bools, the first one of a Monday; all of them if the calendar
            never opens
        """
        self.ensure_one()
        calendar = self.sudo().resource_calendar_id  # the same whoever plans
        if not self._custrel_has_hours():
            return (True,) * 7
        if calendar.flexible_hours:
            return self._custrel_flexible_weeks(calendar)
        lines = calendar.attendance_ids.filtered(
            lambda line: not line.display_type and line.day_period != "lunch"
        )
        # Weeks that take turns are counted from a fixed day, so this one is fixed, too.
        dates = [
            cadence.A_MONDAY + timedelta(days=number)
            for number in range(USUAL_WEEKS * 7)
        ]
        takes_turns = calendar.two_weeks_calendar
        worked = {
            (int(line.dayofweek), line.week_type if takes_turns else "")
            for line in lines
        }
        return tuple(
            not worked.isdisjoint(
                (day.weekday(), kind) for kind in ("", str(lines.get_week_type(day)))
            )
            for day in dates
        )

    def _custrel_flexible_weeks(self, calendar):
        """:return: the same for a calendar that has hours but no schedule"""
        zone, first = self._custrel_calendar_zone(), cadence.A_MONDAY
        spans = _flexible_intervals(
            calendar,
            days.midnight(first, zone).astimezone(UTC),
            days.midnight(first + timedelta(days=7), zone).astimezone(UTC),
        )
        worked = days.dates_of(((x[0], x[1]) for x in spans), zone)
        return tuple(first + timedelta(days=number) in worked for number in range(7))

    def _custrel_holidays(self, start, end):
        """:return: :class:`Intervals` in which the whole company is closed by Odoo's
        own calendar"""
        # A holiday for every calendar is one of its company only.
        domain = [("time_type", "=", "leave"), ("company_id", "in", (False, self.id))]
        calendar = self.sudo().resource_calendar_id  # the same whoever plans
        return calendar._leave_intervals_batch(start, end, domain=domain)[False]

    def _custrel_needed(self, differing, zone):
        """:return: list of begin and end of the weeks that show how those of these days
        are worked that are"""
        worked = differing.filtered("works").mapped("date")
        if not worked:
            return []
        first = days.monday_of(min(worked))
        last = days.monday_of(max(worked)) + timedelta(weeks=days.NEEDED_WEEKS)
        return [days.midnight(first, zone), days.midnight(last, zone)]

    def _custrel_calendar_zone(self):
        """:return: :class:`ZoneInfo` in which the days of the calendar begin"""
        calendar = self.sudo().resource_calendar_id  # the same whoever plans
        return get_zone(calendar.tz) or ZoneInfo(self._custrel_tz())

    def write(self, vals):
        result = super().write(vals)
        if "resource_calendar_id" in vals:
            self._custrel_hours_changed()
        return result

    def _custrel_hours_changed(self):
        """The working time of these companies is another one from now on; rooms add
        what follows from it."""
        self.env.cr.cache.pop(CLOCKS, None)

    def _custrel_has_hours(self):
        """:return: whether the calendar of the company says when it is open"""
        calendar = self.sudo().resource_calendar_id  # the same whoever plans
        if calendar.flexible_hours:
            return bool(calendar.hours_per_day or _hours_per_week(calendar))
        fetch_lines(calendar, "attendance_ids")
        return bool(calendar.attendance_ids.filtered(lambda x: not x.display_type))

    def _custrel_work_time(self):
        """:return: :class:`WorkTime` of the calendar, which remembers what it has seen,
        see :meth:`_custrel_remember`"""
        self.ensure_one()
        return self._custrel_remember(
            "clock", lambda: _CompanyTime(self._custrel_open_spans)
        )

    def _custrel_day(self):
        """:return: how long a working day of the company is"""
        self.ensure_one()
        if not self._custrel_has_hours():
            return timedelta(days=1)
        calendar = self.sudo().resource_calendar_id  # the same whoever plans
        return timedelta(hours=calendar.hours_per_day)

    def _custrel_open_spans(self, start, end):
        """:return: tuple of begin and end, all of them naive UTC"""
        start, end = start.replace(tzinfo=UTC), end.replace(tzinfo=UTC)
        return tuple(
            (naive_utc(begin), naive_utc(until))
            for begin, until in self._custrel_open_intervals(start, end)
        )

    def _custrel_first_day(self):
        """:return: the first day on which somebody can still be given something to do:
        today, or tomorrow once the company has closed"""
        self.ensure_one()
        today = self._custrel_today()
        if not self._custrel_has_hours():
            return today
        tomorrow = today + timedelta(days=1)
        midnight = periods.utc_midnight(tomorrow, self._custrel_tz())
        begin, end = (
            moment.replace(tzinfo=UTC) for moment in (fields.Datetime.now(), midnight)
        )
        return today if self._custrel_open_intervals(begin, end) else tomorrow

    def _custrel_last_closing(self):
        """:return: naive UTC moment when the company closed on its last working day
        before today; the begin of today where it was closed for long"""
        self.ensure_one()
        zone = ZoneInfo(self._custrel_tz())
        midnight = datetime.combine(self._custrel_today(), time.min, tzinfo=zone)
        spans = self._custrel_open_intervals(
            midnight.astimezone(UTC) - LOOK_BACK, midnight.astimezone(UTC)
        )
        return naive_utc(max((until for _begin, until in spans), default=midnight))


def _hours_per_week(calendar):
    return calendar.full_time_required_hours or calendar.hours_per_week


def _flexible_intervals(calendar, start, end):
    """:return: :class:`Intervals` of a calendar that has hours but no schedule. Odoo
    fills a week from whatever day it is asked for on; a day must not depend on that."""
    zone = get_zone(calendar.tz) or ZoneInfo("UTC")
    first, last = (moment.astimezone(zone).date() for moment in (start, end))
    hours = flexible_hours(
        first, last, calendar.hours_per_day, _hours_per_week(calendar)
    )
    spans = (
        (opens.replace(tzinfo=zone), closes.replace(tzinfo=zone))
        for opens, closes in hours
    )
    return _intervals(
        calendar.env,
        (
            (max(start, opens), min(end, closes))
            for opens, closes in spans
            if opens < end and closes > start
        ),
    )


def _intervals(env, spans):
    nothing = env["resource.calendar.attendance"]
    return Intervals((begin, end, nothing) for begin, end in spans)


class _CompanyTime(WorkTime):
    """Counts hours, and around the clock where a calendar hardly ever opens. No value
    is too absurd to be counted."""

    def after(self, start, hours):
        """:return: naive UTC moment when ``hours`` of working time have passed"""
        amount = _amount(hours)
        try:
            return self.add(start, amount).replace(microsecond=0)
        except HorizonError:
            return _plus(start, amount)

    def warning(self, deadline, hours):
        """:return: naive UTC moment when ``hours`` of working time are left"""
        amount = _amount(hours)
        try:
            return self.before(deadline, amount).replace(microsecond=0)
        except HorizonError:
            return _plus(deadline, -amount)

    def hours(self, start, deadline):
        """:return: hours with which :meth:`after` leads from one to the other"""
        hours = self.between(start, deadline).total_seconds() / 3600
        if self.after(start, hours) == deadline:
            return hours
        return (deadline - start).total_seconds() / 3600

    def between(self, start, end):
        try:
            return super().between(start, end)
        except HorizonError:
            return end - start

    def moved(self, deadline, start, end):
        """:return: ``deadline`` after a pause, see :meth:`WorkTime.shift`"""
        try:
            return self.shift(deadline, start, end).replace(microsecond=0)
        except HorizonError:
            return _plus(deadline, end - start)


def _amount(hours):
    hours = max(-MOST_HOURS, min(hours, MOST_HOURS))
    return timedelta(seconds=round(hours * 3600))


def _plus(moment, amount):
    try:
        return min(moment + amount, LAST_MOMENT)
    except OverflowError:
        return LAST_MOMENT if amount > timedelta(0) else moment
