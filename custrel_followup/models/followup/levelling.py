"""Where the follow-ups of some people lie when their days are levelled."""

from datetime import timedelta
from fractions import Fraction
from typing import NamedTuple

from odoo.tools import SQL

from ...rules.cadence import working_day
from ...rules.capacity import FIXED, Contact, level
from .diaries import Diaries
from .reach import Reaches

BEYOND_DAYS = 120
"""So many days are looked at beyond the latest day of all: holidays end until then."""

WHOLE_DAY = 24 * 60
"""Minutes of who has no limit of hours, but one of follow-ups."""


class Move(NamedTuple):
    """A follow-up that changes its day, or whether it is too much for it."""

    followup_id: int
    day: object
    too_much: bool
    latest: object


class Levelling:
    """Finds days, and moves nothing.

    :param company: of which the follow-ups are
    :param user_ids: of the people whose days are levelled
    :param bool overdue: overdue contacts of cadences get days, too; they may then wait
        until half a step of their cadence from today on
    :param int most: so many a day of a person, however short they are; 0 for no limit
    """

    def __init__(self, company, user_ids, overdue=False, most=0):
        self.env, self.company = company.env, company
        self.today = company._custrel_today()
        self._overdue, self._most = overdue, most
        self.rows = (
            self.env.execute_query_dict(self._select(user_ids)) if user_ids else []
        )
        ids = {row["cadence_id"] for row in self.rows} - {None}
        cadences = self.env["custrel.cadence"].browse(ids)
        self._paces = {x.id: (x._get_step_days(), x.latest_factor) for x in cadences}
        days = max((step * factor for step, factor in self._paces.values()), default=0)
        closed = company._custrel_closed_days(self.today, int(days) + BEYOND_DAYS)
        self.diaries = Diaries(company, self.today, closed)
        self._first = working_day(self.today, closed)
        self._reach = Reaches(company).of_windows()
        self._find()

    def _find(self):
        """Give each row its ``place``."""
        contacts = {}
        for row in self.rows:
            contact = self._as_contact(row)
            contacts.setdefault(row["user_id"], []).append(contact)
            row["latest"] = contact.latest
            row["fixed"] = contact.fixed
        places = {}
        for user_id, own in contacts.items():
            limit = self._get_limit(user_id) if self._most else None
            places.update(level(own, self.diaries.get_empty(user_id, limit)))
        for row in self.rows:
            row["place"] = places[row["id"]]

    def _get_limit(self, user_id):
        return self.diaries.get_limit(user_id) or WHOLE_DAY

    def _get_minutes(self, row):
        """Of a day on which only so many have room, each takes its part at least: an
        exact one, of which as many as that are not more than the day."""
        if not self._most:
            return row["minutes"]
        part = Fraction(self._get_limit(row["user_id"])) / self._most
        return max(row["minutes"], part)

    def get_moves(self):
        """:return: list of :class:`Move`"""
        return list(filter(None, map(self._get_move, self.rows)))

    def _get_move(self, row):
        day, too_much = row["place"]
        if row["fixed"]:
            day = row["date_planned"]
            # What is overdue stays as it was said to be.
            too_much = row["too_much"] and day < self.today
        if (day, too_much) == (row["date_planned"], row["too_much"]):
            return None
        return Move(row["id"], day, too_much, row["date_latest"] and row["latest"])

    def _as_contact(self, row):
        day, latest = row["date_planned"], row["date_latest"]
        rank, waiting = self.diaries.get_rank(row["grade_id"]), 0.0
        reach = self._reach.get(row["partner_id"])
        pace = self._paces.get(row["cadence_id"])
        late = day < self.today
        # What could not be moved from a day of leave is left to who plans.
        away = day in self.diaries.get_away(row["user_id"])
        fixed = not row["is_free"] or not pace or not latest or late or away
        if row["is_free"] and pace and latest:
            step, factor = pace
            # The latest day lies `factor` steps after the last contact.
            waiting = factor - (latest - self.today).days / step
            if late and self._overdue:
                fixed = False
                more = timedelta(days=int(step * (factor - 1)))
                latest = max(latest, self.today + more)
        elif not row["is_free"]:
            rank = FIXED
        return Contact(
            row["id"],
            max(day, self._first) if fixed else max(day, self.today),
            latest or day,
            self._get_minutes(row),
            rank,
            waiting,
            fixed,
            reach.other_days if reach else frozenset(),
        )

    def _select(self, user_ids):
        """:return: SQL of all that these people have to do"""
        self.env["custrel.followup"].flush_model()
        self.env["custrel.customer.grade"].flush_model()
        return SQL(
            """
            SELECT followup.id, followup.user_id, followup.partner_id,
                   followup.date_planned,
                   followup.date_latest, COALESCE(followup.minutes, 0) AS minutes,
                   followup.too_much IS TRUE AS too_much, followup.cadence_id,
                   present.grade_id,
                   followup.origin = 'cadence' AND followup.day_by_hand IS NOT TRUE
                       AS is_free
              FROM custrel_followup followup
              LEFT JOIN custrel_customer_grade present
                ON present.partner_id = followup.partner_id
               AND present.company_id = followup.company_id
             WHERE followup.state = 'planned' AND followup.active
               AND followup.automatic IS NOT TRUE
               AND followup.company_id = %s AND followup.user_id IN %s
             ORDER BY followup.id
            """,
            self.company.id,
            tuple(user_ids),
        )
