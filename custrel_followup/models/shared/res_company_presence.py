from collections import defaultdict
from datetime import UTC, timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...rules import cadence, days
from .reading import fetch_lines
from .res_company import CALENDAR_DAYS
from .res_company_worktime import naive_utc, utc_span

MOST_SHOWN = 400
"""No calendar shows more days than those of a year and some."""


class ResCompany(models.Model):
    """When the people of a company are there: by its hours, their leave, and hours of
    their own."""

    _inherit = "res.company"

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
                leaves[user_id].append(utc_span(left, back))
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
        """:param calendars: see :meth:`_custrel_find_away`
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
            leaves[user_id].append(utc_span(left, back))
        return leaves

    def _custrel_select_leaves(self, user_ids, begin, end):
        """:return: SQL of user id, begin and end of a leave, and no calendar; a holiday
        of a calendar of his own, that of another country, is one, too"""
        calendar = self.sudo().resource_calendar_id  # the same whoever plans
        among = SQL("resource.user_id IS NOT NULL")
        if user_ids is not None:
            among = SQL("resource.user_id IN %s", tuple(user_ids))
        self.env["resource.resource"].flush_model(
            ["calendar_id", "company_id", "user_id"]
        )
        self.env["resource.calendar.leaves"].flush_model(
            [
                *("date_from", "date_to", "resource_id", "company_id", "time_type"),
                "calendar_id",
            ]
        )
        return SQL(
            """
            SELECT resource.user_id, leave.date_from, leave.date_to, NULL::int
              FROM resource_calendar_leaves leave
              JOIN resource_resource resource ON resource.id = leave.resource_id
             WHERE %(among)s AND %(meanwhile)s
             UNION ALL
            SELECT resource.user_id, leave.date_from, leave.date_to, NULL::int
              FROM resource_calendar_leaves leave
              JOIN resource_resource resource
                ON resource.calendar_id = leave.calendar_id
               AND resource.company_id = %(company)s
             WHERE %(among)s AND %(meanwhile)s AND leave.resource_id IS NULL
               AND leave.calendar_id != %(calendar)s
            """,
            among=among,
            meanwhile=SQL(
                """leave.date_from < %s AND leave.date_to > %s
                   AND (leave.company_id IS NULL OR leave.company_id = %s)
                   AND leave.time_type = 'leave'""",
                naive_utc(end),
                naive_utc(begin),
                self.id,
            ),
            company=self.id,
            calendar=calendar.id or 0,  # its holidays close the company
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
        except (
            ArithmeticError,
            AttributeError,
            LookupError,
            TypeError,
            ValueError,
        ) as error:
            raise UserError(self.env._("Say from which day to which one.")) from error
        count = max(0, min(count, MOST_SHOWN))
        # Looked at beyond the end, or a week in which nobody works would be none.
        closed = self._custrel_closed_days(first, count + CALENDAR_DAYS)
        away = self._custrel_days_away(user.ids, first, count) if user else {}
        grey = closed.union(*away.values())
        shown = (first + timedelta(days=number) for number in range(count))
        return {fields.Date.to_string(day): day in grey for day in shown}

    def _custrel_get_absent(self):
        """:return: ids of users whose leave covers the present moment"""
        self.ensure_one()
        now = fields.Datetime.now().replace(tzinfo=UTC)
        a_moment = timedelta(seconds=1)
        leaves = self._custrel_leaves_of(None, now - a_moment, now + a_moment)
        return set(leaves)
