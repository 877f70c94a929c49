from collections import defaultdict
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.intervals import Intervals

from ...rules import cadence, days, periods
from ...rules.worktime import HorizonError, Seen, WorkTime, flexible_hours, inside, tidy
from ...rules.zones import get_zone
from .reading import fetch_lines
from .res_company import CALENDAR_DAYS

MOST_HOURS = 1_000_000.0
"""No deadline is counted with more hours than that, a century."""
LOOK_BACK = timedelta(days=14)
"""So far back the last working day of a company is looked for."""
LAST_MOMENT = datetime(9999, 12, 31)
CLOCKS = "custrel_clocks"
"""Where a transaction keeps what it has seen of the hours of each company."""
USUAL_WEEKS = 4
"""So many weeks show how a company usually works: its weeks may take turns."""
MOST_SHOWN = 400
"""No calendar shows more days than those of a year and some."""


def _naive_utc(moment):
    return moment.astimezone(UTC).replace(tzinfo=None)


def _span(begin, end):
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
            (_naive_utc(begin), _naive_utc(until))
            for begin, until in self._custrel_open_intervals(start, end)
        )

    def _custrel_days_away(self, user_ids, start, count):
        """On which days people are not there, as :meth:`_custrel_presence` says: those
        of which leave takes more than half, and those without working hours of theirs.

        :return: dict of user id to set of dates, of those who are away at all
        """
        away = {
            user_id: {day for day, part in parts.items() if days.is_away(part)}
            for user_id, parts in self._custrel_presence(user_ids, start, count).items()
        }
        return {user_id: dates for user_id, dates in away.items() if dates}

    def _custrel_workdays_of(self, user_ids, day):
        """:return: dict of user id, and False for nobody, to the first day from ``day``
        on, on which the company works and this person is not away"""
        closed = self._custrel_closed_days(day, CALENDAR_DAYS)
        away = self._custrel_days_away(user_ids, day, CALENDAR_DAYS)
        return {
            user_id: cadence.working_day(day, closed | away.get(user_id, set()))
            for user_id in (False, *user_ids)
        }

    def _custrel_presence(self, user_ids, start, count):
        """How much of a day people are there: less when they are on leave in this
        company, entered here or approved by another module, and not at all on weekdays
        that their own working hours leave out.

        :param user_ids: of people; all if None
        :param date start: first day looked at
        :param int count: how many days are looked at
        :return: dict of user id to dict of date to the part of the company's hours,
            from 0 to below 1, of those who are not there always
        """
        self.ensure_one()
        zone = self._custrel_calendar_zone()
        begin = days.midnight(start, zone)
        end = days.midnight(start + timedelta(days=count), zone)
        leaves, calendars = self._custrel_find_away(user_ids, begin, end)
        if not leaves and not calendars:
            return {}
        spans = self._custrel_open_intervals(begin.astimezone(UTC), end.astimezone(UTC))
        found = {
            user_id: days.presence(spans, own, zone) for user_id, own in leaves.items()
        }
        off = self._custrel_days_without(calendars, spans, begin, end)
        for user_id, dates in off.items():
            found[user_id] = found.get(user_id, {}) | dict.fromkeys(dates, 0)
        return {user_id: parts for user_id, parts in found.items() if parts}

    def _custrel_days_within(self, begin, end):
        """:param begin, end: naive UTC moments; there are no days without them
        :return: list of the company's working days of which more than half lies between
        """
        if not begin or not end:
            return []
        zone = self._custrel_calendar_zone()
        away = begin.replace(tzinfo=UTC), end.replace(tzinfo=UTC)
        first, last = (moment.astimezone(zone).date() for moment in away)
        spans = self._custrel_open_intervals(
            days.midnight(first, zone).astimezone(UTC),
            days.midnight(last + days.DAY, zone).astimezone(UTC),
        )
        parts = days.presence(spans, [away], zone)
        return [day for day, part in parts.items() if days.is_away(part)]

    def _custrel_find_away(self, user_ids, begin, end):
        """:return: dict of user id to the spans of the leaves of these people, and one
        to the calendars of those who work by others than the company does; whoever
        has none works at any time"""
        if user_ids is not None and not user_ids:
            return {}, {}
        parts = [self._custrel_select_leaves(user_ids, begin, end)]
        if self._custrel_has_hours():
            parts.append(self._custrel_select_calendars(user_ids))
        calendars = self.env["resource.calendar"].sudo()  # the same whoever plans
        leaves, own = defaultdict(list), defaultdict(calendars.browse)
        for user_id, left, back, calendar_id in self.env.execute_query(
            SQL(" UNION ALL ").join(parts)
        ):
            if calendar_id:
                own[user_id] |= calendars.browse(calendar_id)
            else:
                leaves[user_id].append(_span(left, back))
        return leaves, own

    def _custrel_select_calendars(self, user_ids):
        """:return: SQL of user id, no days, and a calendar of its own"""
        among = [("user_id", "in", user_ids)] if user_ids is not None else []
        calendar = self.sudo().resource_calendar_id  # the same whoever plans
        resources = self.env["resource.resource"].sudo()  # as above
        query = resources._search(
            [
                *among,
                ("user_id", "!=", False),
                ("company_id", "=", self.id),
                ("calendar_id", "not in", (False, calendar.id)),
                ("calendar_id.flexible_hours", "=", False),
            ]
        )
        return query.select(
            resources._field_to_sql(resources._table, "user_id", query),
            SQL("NULL::timestamp"),
            SQL("NULL::timestamp"),
            resources._field_to_sql(resources._table, "calendar_id", query),
        )

    def _custrel_days_without(self, calendars, spans, begin, end):
        """:param calendars: see :meth:`_custrel_own_calendars`
        :param spans: when the company works
        :return: dict of user id to the dates of these on which he has no hours; on
            Saturdays that the company works instead of other days, everybody does"""
        if not calendars:
            return {}
        zone = self._custrel_calendar_zone()
        worked = days.dates_of(spans, zone)
        differing = (
            self.env["custrel.day"]
            ._get_between(self, begin.date(), end.date())
            .filtered("works")
        )
        worked -= set(differing.mapped("date"))
        everybody = self.env["resource.calendar"].union(*calendars.values())
        fetch_lines(everybody, "attendance_ids")
        hours = {
            calendar: days.dates_of(
                (
                    (opens, closes)
                    for opens, closes, _line in calendar._attendance_intervals_batch(
                        begin, end
                    )[False]
                ),
                zone,
            )
            for calendar in everybody
        }
        return {
            user_id: worked.difference(*(hours[calendar] for calendar in own))
            for user_id, own in calendars.items()
        }

    def _custrel_leaves_of(self, user_ids, begin, end):
        """:return: dict of user id to the spans of the leaves of these people"""
        if user_ids is not None and not user_ids:
            return {}
        leaves = defaultdict(list)
        for user_id, left, back, _calendar in self.env.execute_query(
            self._custrel_select_leaves(user_ids, begin, end)
        ):
            leaves[user_id].append(_span(left, back))
        return leaves

    def _custrel_select_leaves(self, user_ids, begin, end):
        """:return: SQL of user id, begin and end of a leave, and no calendar"""
        among = SQL("resource.user_id IS NOT NULL")
        if user_ids is not None:
            among = SQL("resource.user_id IN %s", tuple(user_ids))
        self._custrel_flush_leaves()
        return SQL(
            """
            SELECT resource.user_id, leave.date_from, leave.date_to, NULL::int
              FROM resource_calendar_leaves leave
              JOIN resource_resource resource ON resource.id = leave.resource_id
             WHERE %s
               AND leave.date_from < %s AND leave.date_to > %s
               AND (leave.company_id IS NULL OR leave.company_id = %s)
               AND leave.time_type = 'leave'
            """,
            among,
            _naive_utc(end),
            _naive_utc(begin),
            self.id,
        )

    def _custrel_flush_leaves(self):
        self.env["resource.resource"].flush_model(["user_id"])
        self.env["resource.calendar.leaves"].flush_model(
            ["date_from", "date_to", "resource_id", "company_id", "time_type"]
        )

    def _custrel_unusual_days(self, date_from, date_to, user=None):
        """Days that a calendar shows grey.

        :param date_from: first day, or moment, that is shown
        :param date_to: last one, the first one if there is none
        :param user: whose leave is shown, too
        :return: dict of each day as text to whether nobody works, or he is away
        :raise UserError: these are no days
        """
        self.ensure_one()
        try:
            first = fields.Date.to_date(date_from)
            last = fields.Date.to_date(date_to or date_from)
            count = (last - first).days + 1
            first + timedelta(days=count + CALENDAR_DAYS)
        except (AttributeError, OverflowError, TypeError, ValueError) as error:
            raise UserError(self.env._("Say from which day to which one.")) from error
        count = max(0, min(count, MOST_SHOWN))
        # Looked at beyond the end, or a week in which nobody works would be none.
        closed = self._custrel_closed_days(first, count + CALENDAR_DAYS)
        away = self._custrel_days_away(user.ids, first, count) if user else {}
        grey = closed.union(*away.values())
        shown = (first + timedelta(days=number) for number in range(count))
        return {fields.Date.to_string(day): day in grey for day in shown}

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
        return _naive_utc(max((until for _begin, until in spans), default=midnight))

    def _custrel_get_absent(self):
        """:return: ids of users whose leave covers the present moment"""
        self.ensure_one()
        now = fields.Datetime.now()
        self._custrel_flush_leaves()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT resource.user_id
                  FROM resource_calendar_leaves leave
                  JOIN resource_resource resource ON resource.id = leave.resource_id
                 WHERE leave.date_from <= %s AND leave.date_to >= %s
                   AND (leave.company_id IS NULL OR leave.company_id = %s)
                   AND leave.time_type = 'leave' AND resource.user_id IS NOT NULL
                """,
                now,
                now,
                self.id,
            )
        )
        return {user_id for (user_id,) in rows}


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
