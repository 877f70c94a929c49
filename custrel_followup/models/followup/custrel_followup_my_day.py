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
    def get_my_day(self):
        """Count the work of the present user in the companies he has switched on.

        Rooms with other work add a number and a section of their own.

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

            and of ``next_date`` and ``next_count``, the first later day with any;
            ``graded``, whether any customer of the company has a grade, without which
            nothing is planned; ``may_grade``, whether the user may change that;
            ``sections`` of other work in its order, see :meth:`_prepare_section`
        """
        mine = Domain("user_id", "=", self.env.uid) | Domain("takes_part", "=", True)
        mine &= Domain("automatic", "=", False)  # nothing for people to do
        done = Domain("state", "=", "done") & Domain("recorded_at", ">=", "today")
        leads = self.env.user.has_group("custrel_followup.custrel_group_team")
        full = Domain("state", "=", "planned") & Domain("too_much", "=", True)
        others = Domain("state", "=", "planned") & Domain("date_planned", "<=", "today")
        customers = self.env["res.partner"]
        grades = self.env["custrel.customer.grade"].sudo()  # whether there are any
        here = [("company_id", "=", self.env.company.id)]
        load = self.env.user._custrel_get_load()
        minutes = load["planned"] + load["overdue"]
        return {
            **self._count_days(mine & Domain("state", "=", "planned")),
            "done": self.search_count(mine & done),
            "minutes": minutes,
            "capacity": load["capacity"],
            "until": self._get_finish(minutes),
            "others_due": self.search_count(others & ~mine) if leads else 0,
            "too_much": self.search_count(full if leads else full & mine),
            "without_plan": customers.search_count(
                customers._custrel_customer_domain()
                & Domain("user_id", "=", self.env.uid)
                & Domain("custrel_grade_id", "!=", False)
                & Domain("custrel_without_plan", "=", True)
            ),
            "news": self._get_news().ids,
            "graded": bool(grades.search_count(here, limit=1)),
            "may_grade": self.env["custrel.grading.run"].has_access("create"),
            "sections": [],
        }

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
        for day, count in self._read_group(planned, ["date_planned:day"], ["__count"]):
            if day > today:
                later[day] = count
                counts["week"] += count if day <= week else 0
            else:
                counts["overdue" if day < today else "today"] += count
        return counts | {
            "due": counts["overdue"] + counts["today"],
            "next_date": min(later, default=False),
            "next_count": later[min(later)] if later else 0,
        }

    @api.model
    def _prepare_section(self, name, title, action, count, rows):
        """:param str action: external id of the action that shows all
        :param list rows: of :meth:`_prepare_section_row`, the most urgent ones
        :return: dict of a section that My Day shows above the follow-ups
        """
        return {
            "name": name,
            "title": title,
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
