"""What one run that plans follow-ups for a company goes by."""

from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property

from ...rules import cadence, capacity, days
from .diaries import Diaries
from .reach import Reaches

CALENDAR_DAYS = 60
"""Days of the company calendar that a planning run looks at beyond the latest day."""


class Planning:
    """Finds the day of each customer who is due, in the diary of who contacts him.

    Whoever was never contacted, or whose latest day has passed, begins anew. When many
    do, as on the first day of all, they share the days until the second contact would
    follow; key customers those of the first week. They share the channels, too: those
    who begin with the first one are as many as those who begin with another. Customers
    without a salesperson come after all others.

    :param cadences: records that plan for the company
    :param without: ids of follow-ups that are planned anew
    """

    def __init__(self, company, cadences, without=()):
        self.company = company
        self._cadences = {record.id: record for record in cadences}
        # Nobody is to be late with what was planned in the evening.
        self.first_day = company._custrel_first_day()
        self.horizon = self.first_day + timedelta(days=company.custrel_plan_ahead_days)
        longest = max(x._get_step_days() * x.latest_factor for x in cadences)
        self.closed = company._custrel_closed_days(
            self.first_day,
            company.custrel_plan_ahead_days + int(longest) + CALENDAR_DAYS,
        )
        self.diaries = Diaries(company, self.first_day, self.closed)
        self.diaries.load(without=without)
        self.customers = []
        self._order, self._starts, self._turns, self._placed = {}, {}, {}, []
        self._reaches, self._reach = Reaches(company), {}
        self._writing, self._todays = {}, {}

    def set_out(self, rows):
        """Decide who comes first, and when and how those begin who begin anew.

        :param rows: dicts of id, user_id, grade_id, cadence_id, last_day of all who are
            due
        """
        rows = sorted(rows, key=self._priority)
        self.customers = [row["id"] for row in rows]
        self._order = {id_: place for place, id_ in enumerate(self.customers)}
        beginners = {}
        for row in rows:
            if self._begins_anew(row):
                group = row["user_id"], row["cadence_id"]
                beginners.setdefault(group, []).append(row["id"])
        for (_user_id, cadence_id), ids in beginners.items():
            first_days = self._get_first_days(self._cadences[cadence_id])
            for turn, id_ in enumerate(ids):
                self._starts[id_] = capacity.spread(turn, len(ids), first_days)
                self._turns[id_] = turn

    def get_cadence(self, row):
        """:return: the cadence by which a customer is planned"""
        return self._cadences[row["cadence_id"]]

    def count_placed(self):
        """:return: how many contacts were placed so far, see :meth:`take_back`"""
        return len(self._placed)

    def has_room(self, vals):
        """:return: whether a contact takes nobody's time, or lies within the days that
        are planned ahead and fits into its day"""
        if not vals["minutes"]:
            return True
        return not vals["too_much"] and vals["date_planned"] <= self.horizon

    def look_up(self, rows):
        """Read how these customers may be reached, before they are planned."""
        self._reach = self._reaches.of([row["id"] for row in rows])

    def sort(self, rows):
        """:return: the rows, those who come first first"""
        return sorted(rows, key=lambda row: self._order[row["id"]])

    def _priority(self, row):
        step = self.get_cadence(row)._get_step()
        waiting = capacity.waiting(row["last_day"], step, self.first_day)
        rank = self.diaries.get_rank(row["grade_id"])
        # Those whom nobody looks after get what room is left.
        return not self.has_owner(row), rank, -waiting, row["id"]

    def has_owner(self, row):
        """:return: whether the salesperson of a customer works in the company"""
        return row["user_id"] in self._staff

    def _begins_anew(self, row):
        last, record = row["last_day"], self.get_cadence(row)
        return not last or self._get_latest(record, last) < self.first_day

    def _get_latest(self, record, last):
        return capacity.latest_day(last, record._get_step(), record.latest_factor)

    def _get_first_days(self, record):
        count = record._get_step_days()
        if record.grade_id.is_key:
            count = min(count, capacity.FIRST_WEEK_DAYS)
        return capacity.working_days(self.first_day, count, self.closed)

    def is_turn_of_second(self, row):
        """:return: whether the next contact is one for the second contact"""
        record = self.get_cadence(row)
        return bool(
            record.second_every
            and record.grade_id.is_key
            and row["second_id"]
            and (row["times"] + 1) % record.second_every == 0
        )

    def pick_channel(self, row):
        """:return: id of the channel by which a customer is contacted next: of those of
        the cadence, unless he wants others"""
        usual = self.get_cadence(row).channel_ids.ids or self._usual.ids
        turn = self._turns.get(row["id"], 0)
        return self._reach[row["id"]].pick_channel(usual, row["last_channel_id"], turn)

    def get_minutes(self, channel_id):
        """:return: how long a contact by a channel takes, or by the usual one"""
        return self._minutes.get(channel_id, self._usual.minutes)

    @cached_property
    def _minutes(self):
        channels = self.company.env["custrel.channel"].search([])
        return {channel.id: channel.minutes for channel in channels}

    @cached_property
    def _usual(self):
        return self.company.env["custrel.channel"]._get_first()

    def find_person(self, row, owner):
        """The second contact stands in where the owner is away for longer than the
        contact may wait.

        :return: id of who contacts a customer, and of whom he stands in for, or None
        """
        if not self.diaries.get_away(owner):
            return owner, None
        day, latest = self._get_term(row)
        second = row["second_id"]
        if second == owner or second not in self._staff:
            second = None
        _day, is_second = days.place(
            day,
            self.closed,
            self.diaries.get_away(owner),
            latest,
            self.diaries.get_away(second) if second else None,
        )
        return (second, owner) if is_second else (owner, None)

    @cached_property
    def _staff(self):
        return self.company._custrel_get_following()

    def place(self, row, owner, minutes):
        """Find a day for a customer and take the time of it. It is one of those on
        which he wants to be reached, if there is one in time.

        :return: :class:`Place`, and the latest day
        """
        day, latest = self._get_term(row)
        # Where his day has begun before the company's, it would be late at once.
        day = max(day, self._get_today(owner))
        latest = max(latest, day)
        rank = self.diaries.get_rank(row["grade_id"])
        other = self._reach[row["id"]].other_days
        place = self.diaries.place(owner, day, latest, minutes, rank, other)
        self._placed.append((self.diaries.of(owner), place, minutes, rank))
        return place, max(latest, place.day)

    def _get_today(self, user_id):
        """:return: the day that a person has, which decides what is overdue for him;
        that of the company where there is nobody"""
        if not user_id:
            return self.first_day
        if user_id not in self._todays:
            people = self.company.env["res.users"].sudo()  # colleagues' zones
            person = people.browse(user_id).with_prefetch(self._staff | {user_id})
            self._todays[user_id] = person._custrel_today()
        return self._todays[user_id]

    def take_back(self, count):
        """Give back the time that was taken since so many contacts were placed."""
        for diary, *placed in self._placed[count:]:
            diary.move_out(*placed)
        del self._placed[count:]

    def get_writing_channel(self, row):
        """:return: id of the channel by which the system writes to a customer, None if
        a person contacts him"""
        record = self.get_cadence(row)
        if record not in self._writing:
            self._writing[record] = record._get_writing_channel().id
        channel = self._writing[record]
        usable = channel and self._reach[row["id"]].may_use(channel)
        return channel if usable else None

    def place_alone(self, row):
        """:return: the day of a contact that takes nobody's time, one on which the
        customer wants to be reached if there is one in time, and the latest day"""
        day, latest = self._get_term(row)
        first = cadence.working_day(day, self.closed)
        other = self._reach[row["id"]].other_days
        days_ = capacity.working_days(first, (latest - first).days + 1, self.closed)
        day = next((day for day in days_ if day not in other), first)
        return day, max(latest, day)

    def _get_term(self, row):
        """:return: the day on which a customer is due, and the latest one"""
        record, last = self.get_cadence(row), row["last_day"]
        if self._begins_anew(row):
            day = self._starts.get(row["id"], self.first_day)
            return day, self._get_latest(record, self.first_day)
        day = cadence.due_date(last, record.times, record.period, self.first_day)
        return day, self._get_latest(record, last)

    @contextmanager
    def undo_on_error(self):
        """What is placed within takes time of the days only if nothing fails."""
        self._placed.clear()
        try:
            yield
        except BaseException:
            for diary, *placed in self._placed:
                diary.move_out(*placed)
            raise
