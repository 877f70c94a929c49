from collections import defaultdict
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...rules import days
from ..assignment.res_partner import SECOND
from .custrel_followup_apart import WAIT_DAYS
from .custrel_followup_planner import BULK
from .diaries import FAR, Diaries
from .planning import CALENDAR_DAYS
from .reach import Reaches

TELLING = frozenset(("state", "stand_in_for_id", "date_planned"))
"""Fields that whoever is away is told of."""


class CustrelFollowup(models.Model):
    """Follow-ups that nobody agreed with a customer avoid days on which nobody works,
    and the leave of their owner.

    They wait for him up to their latest day; what would wait longer is for the
    customer's second contact until he is back. When the leave is taken back, or people
    work on the day after all, they go back to it. What was agreed with a customer,
    planned by hand, or put on such a day by somebody who saw that, stays where it is,
    and says so (``day_notice``).
    """

    _inherit = "custrel.followup"

    stand_in_for_id = fields.Many2one(
        "res.users",
        string="Stands In For",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="He is away; the follow-up is his again when he is back.",
    )
    day_off_chosen = fields.Boolean(
        readonly=True,
        copy=False,
        help="Somebody put it on a day on which nobody works, or on which its assignee "
        "is away: it stays there.",
    )
    displaced_from = fields.Date(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="The day it left because nobody works then, or its assignee is away; it "
        "goes back when that is no longer so.",
    )
    day_notice = fields.Char(
        compute="_compute_day_notice",
        help="Says that nobody works on the day, or that the assignee is away.",
    )

    @api.depends("state", "date_planned", "user_id", "company_id", "stand_in_for_id")
    @api.depends_context("lang")
    def _compute_day_notice(self):
        self.day_notice = False
        planned = self.filtered(lambda f: f.state == "planned" and f.date_planned)
        for company, followups in planned.grouped("company_id").items():
            if company:
                closed, away = company._custrel_get_free(followups)
                for followup in followups:
                    followup.day_notice = followup._get_day_notice(closed, away)

    def _get_day_notice(self, closed, away):
        env, day = self.env, self.date_planned
        shown = format_date(env, day)
        owner = self.user_id.sudo()  # the name of a colleague is no secret
        if day in away.get(owner.id, ()):
            return env._("%(person)s is away on %(day)s.", person=owner.name, day=shown)
        if day in closed:
            return env._("Nobody works on %(day)s.", day=shown)
        if self.stand_in_for_id:
            return env._(
                "%(person)s stands in for %(absent)s until he or she is back.",
                person=owner.name or "",
                absent=self.stand_in_for_id.sudo().name,  # as said above
            )
        return False

    @api.model
    @api.readonly
    def get_unusual_days(self, date_from=None, date_to=None):
        """The days that calendars of follow-ups show grey: nobody works in the present
        company, or the user is away.

        :return: dict of day to whether that is so
        """
        self.browse().check_access("read")
        return self.env.company._custrel_unusual_days(date_from, date_to, self.env.user)

    # --------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        followups = super().create(vals_list)
        followups.filtered("stand_in_for_id")._tell_absent()
        return followups

    def write(self, vals):
        by_user = not self._is_by_program()
        told = self.browse()
        if not TELLING.isdisjoint(vals):
            told = self.filtered("stand_in_for_id")
        if "user_id" in vals and "stand_in_for_id" not in vals:
            # Who is given it otherwise has it for good; he who gives it away may have
            # nothing to do with it then.
            if replaced := self.filtered("stand_in_for_id"):
                replaced._keep({"stand_in_for_id": False})
        is_moved = "date_planned" in vals or by_user and "user_id" in vals
        if is_moved and "displaced_from" not in vals:
            # Who gives it another day means that one.
            if moved := self.filtered("displaced_from"):
                moved._keep({"displaced_from": False})
        result = super().write(vals)
        written = self.sudo()  # whoever gave it away may not see it any more
        if by_user and "date_planned" in vals:
            written._note_chosen_days()
        if not TELLING.isdisjoint(vals):
            told._forget_absent()
            written.filtered(
                lambda f: f.state == "planned" and f.stand_in_for_id
            )._tell_absent()
        return result

    def _note_chosen_days(self):
        """Remember which of these somebody put on a day off knowingly."""
        for company, followups in self.grouped("company_id").items():
            closed, away = company._custrel_get_free(followups)
            for followup in followups:
                off = closed | away.get(followup.user_id.id, set())
                chosen = followup.date_planned in off
                if chosen != followup.day_off_chosen:
                    followup._keep({"day_off_chosen": chosen})

    # ---------------------------------------------------------------------- job

    @api.model
    def _avoid_days_off(self, job, batch_size, company):
        """Give back what is somebody's own again, put back what need not have moved,
        then move what lies on days on which its owner does not work. What is done no
        longer matches."""
        records = company._custrel_work_in(self).with_context(**BULK)
        for select, act in (
            (self._returning_condition, self._give_back),
            (self._replaced_condition, self._put_back),
            (self._displaced_condition, self._displace),
        ):
            if condition := select(company):
                job.batches(
                    records._find_open(company, condition)._ids,
                    partial(act, company),
                    size=batch_size,
                    claim=partial(records._claim_open, company, condition),
                )

    @api.model
    def _returning_condition(self, company):
        """:return: SQL of what somebody stands in for who is not away on its day, or
        today if that has come"""
        today = company._custrel_today()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT stand_in_for_id, GREATEST(date_planned, %s)
                  FROM custrel_followup
                 WHERE state = 'planned' AND stand_in_for_id IS NOT NULL
                   AND company_id = %s
                """,
                today,
                company.id,
            )
        )
        people = {user_id for user_id, _day in rows}
        away = company._custrel_days_away(people, today, FAR)
        back = {row for row in rows if row[1] not in away.get(row[0], ())}
        return back and SQL(
            "(followup.stand_in_for_id, GREATEST(followup.date_planned, %s)) IN %s",
            today,
            tuple(back),
        )

    @api.model
    def _give_back(self, company, followups):
        people = company._custrel_get_following()
        for user, own in followups.grouped("stand_in_for_id").items():
            vals = {"stand_in_for_id": False}
            if user.id in people:
                vals["user_id"] = user.id
            own._keep(vals)

    @api.model
    def _replaced_condition(self, company):
        """:return: SQL of what left a day that is still to come, on which its assignee
        works after all"""
        today = company._custrel_today()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT user_id, displaced_from FROM custrel_followup
                 WHERE state = 'planned' AND active AND displaced_from >= %s
                   AND %s AND automatic IS NOT TRUE
                   AND stand_in_for_id IS NULL AND company_id = %s
                """,
                today,
                self._is_unagreed(self._table),
                company.id,
            )
        )
        works = set(rows) - self._get_off(company, rows)
        return works and SQL(
            """followup.stand_in_for_id IS NULL
               AND %s AND followup.automatic IS NOT TRUE
               AND (COALESCE(followup.user_id, 0), followup.displaced_from) IN %s""",
            self._is_unagreed("followup"),
            tuple((user_id or 0, day) for user_id, day in works),
        )

    @api.model
    def _put_back(self, company, followups):
        reaches = Reaches(company).of_windows(followups.partner_id.ids)

        def may_be_reached(followup):
            reach = reaches.get(followup.partner_id.id)
            return not reach or followup.displaced_from not in reach.other_days

        back = followups.filtered(may_be_reached)
        (followups - back)._keep({"displaced_from": False})
        for day, own in back.grouped("displaced_from").items():
            own._keep({"date_planned": day, "displaced_from": False, "too_much": False})

    @api.model
    def _get_off(self, company, rows):
        """:param rows: tuples of user id or None, and day
        :return: set of those tuples where nobody works, or this person is away"""
        if not rows:
            return set()  # years of a calendar are not looked at for nothing
        today = company._custrel_today()
        closed = company._custrel_closed_days(today, FAR + CALENDAR_DAYS)
        people = {user_id for user_id, _day in rows if user_id}
        away = company._custrel_days_away(people, today, FAR)
        return {
            (user_id, day)
            for user_id, day in rows
            if day in closed or day in away.get(user_id, ())
        }

    @api.model
    def _displaced_condition(self, company):
        """:return: SQL of follow-ups that nobody agreed with the customer, due today or
        later, on a day on which nobody works or their owner is away"""
        today = company._custrel_today()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT user_id, date_planned FROM custrel_followup
                 WHERE state = 'planned' AND %s AND active
                   AND automatic IS NOT TRUE
                   AND day_off_chosen IS NOT TRUE
                   AND company_id = %s AND date_planned BETWEEN %s AND %s
                """,
                self._is_unagreed(self._table),
                company.id,
                today,
                today + timedelta(days=FAR),
            )
        )
        off = self._get_off(company, rows)
        return off and SQL(
            """%s AND followup.day_off_chosen IS NOT TRUE
               AND followup.automatic IS NOT TRUE
               AND (COALESCE(followup.user_id, 0), followup.date_planned) IN %s""",
            self._is_unagreed("followup"),
            tuple((user_id or 0, day) for user_id, day in off),
        )

    @api.model
    def _displace(self, company, followups):
        partners = followups.partner_id
        seconds = self._get_second_contacts(company, partners)
        today = company._custrel_today()
        closed = company._custrel_closed_days(today, FAR + CALENDAR_DAYS)
        diaries = Diaries(company, today, closed)
        diaries.load([*followups.user_id.ids, *seconds.values()])
        reaches = Reaches(company).of_windows(partners.ids)
        placed = defaultdict(followups.browse)
        for followup in followups.sorted(
            lambda f: (diaries.get_rank(f.grade_id.id), f.id)
        ):
            second = seconds.get(followup.partner_id.id)
            reach = reaches.get(followup.partner_id.id)
            other = reach.other_days if reach else frozenset()
            if found := followup._find_place(diaries, second, other):
                placed[found] |= followup
        for vals, own in placed.items():
            own._keep(dict(vals))

    def _find_place(self, diaries, second, other):
        """:param second: id of the second contact, if there is one
        :param other: days on which the customer is not to be reached
        :return: tuple of names of fields and values, None where it stays as it is
        """
        self.ensure_one()
        user_id, latest = self.user_id.id, self._get_latest()
        if second == user_id or self.stand_in_for_id:
            second = None
        _day, is_second = days.place(
            self.date_planned,
            diaries.closed,
            diaries.get_away(user_id),
            latest,
            diaries.get_away(second) if second else None,
        )
        person = {}
        if is_second:
            person = {"user_id": second, "stand_in_for_id": user_id}
        rank = diaries.get_rank(self.grade_id.id)
        place = diaries.place(
            second if is_second else user_id,
            self.date_planned,
            latest,
            self.minutes,
            rank,
            other,
        )
        if place.day == self.date_planned and not is_second:
            return None
        vals = {
            "date_planned": place.day,
            "date_latest": max(latest, place.day),
            "too_much": place.too_much,
            **person,
        }
        if place.day != self.date_planned:
            vals["displaced_from"] = self.displaced_from or self.date_planned
        return tuple(vals.items())

    def _get_latest(self):
        """:return: the day past which it is not moved"""
        self.ensure_one()
        record, day = self.cadence_id, self.date_planned
        if self.date_latest:
            return self.date_latest
        if not record:
            return day + timedelta(days=WAIT_DAYS)
        return record._put_off_until(day)

    @api.model
    def _get_second_contacts(self, company, partners):
        """:return: dict of the ids of customers to those of their second contacts, of
        people who work in the company"""
        seconds = SECOND.read_beside(partners.with_company(company), ("user_id",))
        staff = company._custrel_get_following() if seconds else ()
        return {id_: second for id_, (second,) in seconds.items() if second in staff}
