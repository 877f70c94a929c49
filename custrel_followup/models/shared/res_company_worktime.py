from datetime import UTC, timedelta

from odoo import fields, models
from odoo.tools import SQL

from ...rules.worktime import HorizonError, WorkTime


def _naive_utc(moment):
    return moment.astimezone(UTC).replace(tzinfo=None)


class ResCompany(models.Model):
    """The hours in which a company works: its calendar, with holidays, in its zone."""

    _inherit = "res.company"

    def _custrel_open_intervals(self, start, end):
        """When the calendar of the company is open.

        A company without a calendar, or with one that has no opening hours, is always
        open: what is due is never postponed for ever.

        :param datetime start: with a time zone
        :param datetime end: with a time zone
        :return: list of begin and end, with time zones
        """
        self.ensure_one()
        calendar = self.sudo().resource_calendar_id  # the same whoever plans
        if not calendar.attendance_ids:
            return [(start, end)]
        # A holiday for every calendar is one of its company only.
        domain = [("time_type", "=", "leave"), ("company_id", "in", (False, self.id))]
        intervals = calendar._work_intervals_batch(start, end, domain=domain)[False]
        return [(begin, until) for begin, until, _meta in intervals]

    def _custrel_work_time(self):
        """:return: :class:`WorkTime` of the calendar as it is now. It remembers what it
        has seen: whoever looks at many deadlines asks for it once
        """
        self.ensure_one()
        return _CompanyTime(self._custrel_open_spans)

    def _custrel_open_spans(self, start, end):
        """:return: tuple of begin and end, all of them naive UTC"""
        start, end = start.replace(tzinfo=UTC), end.replace(tzinfo=UTC)
        return tuple(
            (_naive_utc(begin), _naive_utc(until))
            for begin, until in self._custrel_open_intervals(start, end)
        )

    def _custrel_get_absent(self):
        """:return: ids of users whose leave covers the present moment"""
        self.ensure_one()
        now = fields.Datetime.now()
        self.env["resource.resource"].flush_model(["user_id"])
        leaves = self.env["resource.calendar.leaves"]
        leaves.flush_model(
            ["date_from", "date_to", "resource_id", "company_id", "time_type"]
        )
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


class _CompanyTime(WorkTime):
    """Counts hours, and around the clock where a calendar hardly ever opens."""

    def after(self, start, hours):
        """:return: naive UTC moment when ``hours`` of working time have passed"""
        amount = timedelta(seconds=round(hours * 3600))
        try:
            return self.add(start, amount).replace(microsecond=0)
        except HorizonError:
            return start + amount

    def moved(self, deadline, start, end):
        """:return: ``deadline`` after a pause, see :meth:`WorkTime.shift`"""
        try:
            return self.shift(deadline, start, end).replace(microsecond=0)
        except HorizonError:
            return deadline + (end - start)
