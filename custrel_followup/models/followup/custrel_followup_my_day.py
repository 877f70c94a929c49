from odoo import api, fields, models
from odoo.fields import Domain

from ..shared.clock import get_local, get_today

SECTION_ROWS = 3
"""So many rows each section of other work shows; its list shows all."""


class CustrelFollowup(models.Model):
    """The landing page: what the user has to do, counted."""

    _inherit = "custrel.followup"

    @api.model
    @api.readonly
    def get_my_day(self, team=False):
        """Count the work of the present user in the companies he has switched on.

        Rooms with other work add a number and a section of their own.

        :param bool team: count that of the people whose work he may see, without his
        :return: dict of the numbers

            - ``overdue``, ``today``, ``week`` (the seven days after today) of open
              follow-ups; ``due`` are the first two
            - ``done`` recorded today
            - ``minutes`` that the follow-ups due take, and ``capacity``, minutes that
              the user has for them on a day; 0 is no limit; ``until`` when they are
              done by who begins now, a moment of today as text, or False
            - ``without_plan`` of his graded customers: who has no grade, as he has
              neither bought nor asked, has no cadence
            - ``news``, ids of what came since the last working day and is due soon
            - ``others_due`` of follow-ups of other people, for leaders of those whose
              they may see
            - ``too_much`` of those that stay on a day that is full, for leaders of all
              people whose follow-ups they may see

            and of ``next_date``, ``next_count`` and ``next_minutes``, the first later
            day with any; ``graded``, whether any customer of the company has a grade,
            without which nothing is planned; ``may_grade``, whether the user may
            change that; ``people``, ids of those whose work it is;
            ``sections`` of other work in its order, see :meth:`_prepare_section`
        """
        mine = Domain("user_id", "=", self.env.uid) | Domain("takes_part", "=", True)
        by_people = Domain("automatic", "=", False)  # nothing else is to be done
        shown = (~mine if team else mine) & by_people
        done = Domain("state", "=", "done") & Domain("recorded_at", ">=", "today")
        leads = self.env.user.has_group("custrel_followup.custrel_group_team")
        full = Domain("state", "=", "planned") & Domain("too_much", "=", True)
        others = Domain("state", "=", "planned") & Domain("date_planned", "<=", "today")
        others &= ~mine & by_people
        customers = self.env["res.partner"]
        grades = self.env["custrel.customer.grade"].sudo()  # whether there are any
        here = [("company_id", "=", self.env.company.id)]
        people = self._get_day_people(team)
        return {
            **self._count_days(shown & Domain("state", "=", "planned")),
            **self._count_minutes(people, others if team else None),
            "team": team,
            "people": people.ids,
            "done": self.search_count(shown & done),
            "others_due": 0 if team or not leads else self.search_count(others),
            "too_much": self.search_count(full if leads else full & mine),
            "without_plan": customers.search_count(
                customers._custrel_customer_domain()
                & Domain("user_id", "in", people.ids)
                & Domain("custrel_grade_id", "!=", False)
                & Domain("custrel_without_plan", "=", True)
            ),
            "news": [] if team else self._get_news().ids,
            "graded": bool(grades.search_count(here, limit=1)),
            "may_grade": self.env["custrel.grading.run"].has_access("create"),
            "sections": [],
        }

    @api.model
    def _get_day_people(self, team):
        """:return: whose work the page shows: the user, or those who look after
        customers and whose work he may see"""
        me, company = self.env.user, self.env.company
        if not team:
            return me
        people = me._custrel_get_led(company)
        if me.has_group("custrel_followup.custrel_group_all"):
            capacity = self.env["custrel.capacity"].sudo()  # who is there, as below
            rows = self.env.execute_query(capacity._select_people(company))
            people = me.browse(sorted(id_ for [id_] in rows))
        following = company.sudo()._custrel_get_following()  # who is there is no secret
        return people.filtered(lambda user: user.id in following) - me

    @api.model
    def _count_minutes(self, people, due):
        """:param due: domain of what is due of several people
        :return: dict of ``minutes``, ``capacity`` and ``until``"""
        if due is None:
            load = people._custrel_get_load()
            minutes = load["planned"] + load["overdue"]
            finish = self._get_finish(minutes)
            return {
                "minutes": minutes,
                "capacity": load["capacity"],
                "until": finish,
            }
        # As the hours that people have, those of the present company.
        due &= Domain("company_id", "=", self.env.company.id)
        [(minutes,)] = self._read_group(due, [], ["minutes:sum"])
        hours = [user._custrel_get_capacity(self.env.company) for user in people]
        # Where nothing limits one of them, nothing limits all.
        capacity = sum(hours) if all(hours) else 0
        return {"minutes": minutes or 0, "capacity": capacity, "until": False}

    @api.model
    def _get_finish(self, minutes):
        """:return: when so much is done in working hours by who begins now, as text;
        False where nothing is to be done, or not all of it today"""
        if not minutes:
            return False
        clock = self.env.company._custrel_work_time()
        finish = clock.after(fields.Datetime.now(), minutes / 60)
        is_today = get_local(self.env, finish).date() == get_today(self.env)
        return is_today and fields.Datetime.to_string(finish)

    @api.model
    def _get_news(self):
        """:return: what the page of today, or of the week, marks as new"""
        today = get_today(self.env)
        soon = self.search_fetch(
            Domain("user_id", "=", self.env.uid)
            & Domain("state", "=", "planned")
            & Domain("date_planned", ">=", today)
            & Domain("date_planned", "<=", fields.Date.add(today, days=7)),
            ["given_at", "create_date", "create_uid", "company_id", "user_id"],
        )
        return soon.filtered("is_new")

    @api.model
    def _count_days(self, planned):
        """:return: dict of the numbers that come from the days of open follow-ups"""
        today = get_today(self.env)
        week = fields.Date.add(today, days=7)
        counts = {"overdue": 0, "today": 0, "week": 0}
        later = {}
        for day, count, minutes in self._read_group(
            planned, ["date_planned:day"], ["__count", "minutes:sum"]
        ):
            if day > today:
                later[day] = (count, minutes or 0)
                counts["week"] += count if day <= week else 0
            else:
                counts["overdue" if day < today else "today"] += count
        return counts | {
            "due": counts["overdue"] + counts["today"],
            "next_date": min(later, default=False),
            "next_count": later[min(later)][0] if later else 0,
            "next_minutes": later[min(later)][1] if later else 0,
        }

    @api.model
    def _prepare_section(self, name, titles, action, count, rows, due=False):
        """:param titles: what it says, and in a word or two, for a phone
        :param action: external id of the action that shows all, or the action
        :param list rows: of :meth:`_prepare_section_row`, the most urgent ones
        :param bool due: as long as there is any, the day is not done
        :return: dict of a section that My Day shows above the follow-ups
        """
        title, short = titles
        return {
            "name": name,
            "title": title,
            "short": short,
            "due": due,
            "action": action,
            "count": count,
            "rows": rows,
        }

    @api.model
    def _prepare_section_row(self, record, customer, title, note, late=False):
        """:param record: what opens
        :param customer: whose grade and phone show
        :return: dict of a line in a section
        """
        grade = customer.custrel_grade_id
        return {
            "model": record._name,
            "id": record.id,
            "title": title,
            "note": note,
            "late": late,
            "grade": grade.code or "",
            "color": grade.color,
            "phone": customer.custrel_phone or "",
        }
