"""How full the days of the people of a company are."""

from functools import cached_property

from odoo.tools import SQL

from ...rules.cadence import working_day
from ...rules.capacity import FIXED, Diary, Place
from ...rules.days import is_away

FAR = 366
"""Days from today on of which it is known who is away; later ones have time."""


class Diaries:
    """The days of all people of one company, with what is planned on them.

    Loaded once, by one statement; what is planned from then on is placed in them.

    :param company: whose people, hours and days off these are
    :param today: the day from which on something can be planned
    :param closed: days on which nobody works in the company
    """

    def __init__(self, company, today, closed):
        self.env = company.env
        self.company, self.today, self.closed = company, today, closed
        self.ranks = self._get_ranks()
        self._limits = self.env["custrel.capacity"]._get_limits(company)
        self._usual = company.sudo().custrel_contact_hours * 60  # whoever plans
        self._diaries = {}

    def _get_ranks(self):
        """:return: dict of the id of each grade to its rank, key customers first"""
        grades = self.env["custrel.grade"].sudo()  # archived ones, too
        grades = grades.with_context(active_test=False).search([])
        grades = grades.sorted(lambda grade: (not grade.is_key, grade.sequence))
        return {grade.id: rank for rank, grade in enumerate(grades)}

    def get_rank(self, grade_id):
        """:return: the rank of a grade; customers without one come last"""
        return self.ranks.get(grade_id, len(self.ranks))

    def get_limit(self, user_id):
        """:return: minutes a day that a person has for contacts; 0 is no limit"""
        return self._limits.get(user_id, self._usual)

    def get_closed(self, user_id):
        """:return: the days on which a person does not work"""
        return self.closed | self.get_away(user_id)

    def get_away(self, user_id):
        """:return: the days on which a person is on leave, or has no working hours"""
        return self._away.get(user_id, frozenset())

    @cached_property
    def _presence(self):
        return self.company._custrel_presence(None, self.today, FAR)

    @cached_property
    def _away(self):
        return {
            user_id: {day for day, part in parts.items() if is_away(part)}
            for user_id, parts in self._presence.items()
        }

    def of(self, user_id):
        """:return: :class:`Diary` of a person; empty if it was not loaded"""
        if user_id not in self._diaries:
            self._diaries[user_id] = self.get_empty(user_id)
        return self._diaries[user_id]

    def place(self, user_id, day, latest, minutes, rank, other=frozenset()):
        """Find a day for a contact and take the time of it, see :meth:`Diary.place`.
        Where the person is away beyond the latest day, it stays on its working day: it
        must be seen that it is late.

        :return: :class:`Place`
        """
        planned = working_day(day, self.closed)
        away = self.get_away(user_id)
        if away and working_day(planned, self.closed | away) > max(latest, planned):
            self.of(user_id).note(planned, minutes, rank)
            return Place(planned, False)
        return self.of(user_id).place(day, latest, minutes, rank, other)

    def get_empty(self, user_id, limit=None):
        """:param limit: minutes a day, if not those that the person has"""
        return Diary(
            self.get_limit(user_id) if limit is None else limit,
            self.get_closed(user_id),
            self._presence.get(user_id, {}),
        )

    def load(self, user_ids=(), without=()):
        """Note what is planned. What is overdue takes time of the first day.

        :param user_ids: of the people; of all if not given
        :param without: ids of follow-ups that are about to get another day
        """
        self._diaries.clear()
        first = working_day(self.today, self.closed)
        among = SQL()
        if user_ids:
            among = SQL("AND followup.user_id IN %s", tuple(user_ids))
        if without:
            among = SQL("%s AND followup.id NOT IN %s", among, tuple(without))
        for user_id, day, is_fixed, grade_id, minutes in self.env.execute_query(
            self._select_planned(among)
        ):
            rank = FIXED if is_fixed else self.get_rank(grade_id)
            self.of(user_id).note(max(day, first), minutes, rank)

    def _select_planned(self, among):
        """:return: SQL of owner, day, whether it is fixed, grade, and minutes"""
        self.env["custrel.followup"].flush_model()
        return SQL(
            """
            SELECT followup.user_id, followup.date_planned,
                   followup.origin != 'cadence' OR followup.day_by_hand IS TRUE,
                   present.grade_id, sum(followup.minutes)
              FROM custrel_followup followup
              LEFT JOIN custrel_customer_grade present
                ON present.partner_id = followup.partner_id
               AND present.company_id = followup.company_id
             WHERE followup.state = 'planned' AND followup.active
               AND followup.company_id = %s AND followup.user_id IS NOT NULL
               AND followup.automatic IS NOT TRUE
               AND followup.minutes IS NOT NULL %s
             GROUP BY 1, 2, 3, 4
            """,
            self.company.id,
            among,
        )
