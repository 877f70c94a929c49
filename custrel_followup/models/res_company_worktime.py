from datetime import UTC, timedelta

from odoo import fields, models

from ..rules.worktime import HorizonError, WorkTime


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
        # Planning follows the company calendar whoever starts it.
        calendar = self.sudo().resource_calendar_id
        if not calendar.attendance_ids:
            return [(start, end)]
        # A holiday for every calendar is one of its company only.
        domain = [("time_type", "=", "leave"), ("company_id", "in", (False, self.id))]
        intervals = calendar._work_intervals_batch(start, end, domain=domain)[False]
        return [(begin, until) for begin, until, _meta in intervals]

    def _custrel_work_time(self):
        """:return: :class:`WorkTime` of the calendar as it is now"""
        self.ensure_one()

        def fetch(start, end):
            start, end = start.replace(tzinfo=UTC), end.replace(tzinfo=UTC)
            return [
                (_naive_utc(begin), _naive_utc(until))
                for begin, until in self._custrel_open_intervals(start, end)
            ]

        return _CompanyTime(fetch)

    def _custrel_is_on_leave(self, user):
        """:return: whether a leave in the user's calendar covers the present moment"""
        self.ensure_one()
        now = fields.Datetime.now()
        # Everybody's leave counts, whoever asks; its reason stays unread.
        return bool(
            self.env["resource.calendar.leaves"]
            .sudo()
            .search_count(
                [
                    ("resource_id.user_id", "=", user.id),
                    ("company_id", "in", (False, self.id)),
                    ("date_from", "<=", now),
                    ("date_to", ">=", now),
                    ("time_type", "=", "leave"),
                ],
                limit=1,
            )
        )


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
