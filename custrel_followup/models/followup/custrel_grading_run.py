from odoo import api, models
from odoo.tools import SQL

from ...rules.cadence import days_a_week
from ..grading import moving
from ..shared.dates import say_count
from ..shared.jobs import run_soon
from .custrel_followup_planner import BULK
from .resource_calendar_leaves import PLAN

MOST_NAMES = 5
"""So many people are named, those with the most hours first."""


class CustrelGradingRun(models.Model):
    """Grades decide how often people contact customers: a run says what that takes, and
    takes its plans back with itself."""

    _inherit = "custrel.grading.run"

    def _describe_apply(self):
        lines, picture = super()._describe_apply(), self._get_picture()
        used = self.env["custrel.cadence"]._get_by_grade(self.company_id)
        got = lost = 0
        for (old, new), (count, _amount) in picture.cells.items():
            got += count * (new in used and old not in used)
            lost += count * (old in used and new not in used)
        if got:
            lines.append(
                self.env._(
                    "%s get a cadence: follow-ups are planned.",
                    say_count(self.env, got),
                )
            )
        if lost:
            lines.append(
                self.env._(
                    "%s lose theirs: nothing more is planned for them.",
                    say_count(self.env, lost),
                )
            )
        if count := self._count_planned_of_moved():
            lines.append(
                self.env._(
                    "%s follow-ups of theirs are planned and stay on their days; the "
                    "next ones follow the new grades.",
                    say_count(self.env, count),
                )
            )
        return lines + self._describe_hours(self._select_graded(self.company_id))

    def _count_planned_of_moved(self):
        """:return: how many follow-ups of cadences are planned for customers who get
        another grade"""
        followups = self.env["custrel.followup"].sudo()  # their number tells nothing
        return followups.search_count(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "planned"),
                ("origin", "=", "cadence"),
                ("partner_id", "in", self.move_ids.partner_id.ids),
            ]
        )

    def _describe_undo(self):
        lines = super()._describe_undo()
        back = self.env.execute_query(moving.list_given_back(self))
        grades = {partner_id: old for partner_id, old, _new in back}
        if count := len(self._find_outdated(grades)):
            lines.append(
                self.env._(
                    "%s follow-ups that were planned by these grades are deleted; the "
                    "old grades plan theirs anew.",
                    say_count(self.env, count),
                )
            )
        return lines + self._describe_hours(self._select_given_back())

    def _select_given_back(self):
        """:return: SQL table of partner_id, company_id, grade_id as they are when this
        run is taken back"""
        return SQL(
            """
            (SELECT present.partner_id, present.company_id,
                    CASE WHEN back.partner_id IS NULL THEN present.grade_id
                         ELSE back.old_grade_id END AS grade_id
               FROM custrel_customer_grade present
               LEFT JOIN (%s) back ON back.partner_id = present.partner_id
              WHERE present.company_id = %s)
            """,
            moving.list_given_back(self),
            self.company_id.id,
        )

    def _describe_hours(self, graded):
        """:param SQL graded: table of partner_id, company_id, grade_id as they would be
        :return: list of sentences: the hours a week that customers take then and now,
        and whose are more than he has"""
        cadences, company = self.env["custrel.cadence"], self.company_id
        weeks = company._custrel_usual_weeks()
        used = cadences._get_used(company)
        if not used:
            return []
        before, after = (
            cadences._sum_hours(
                cadences._count_customers(
                    company, used, cadences._select_customers(company, table)
                ),
                used,
                weeks,
            )
            for table in (None, graded)
        )
        lines = [
            self.env._(
                "Hours of contact a week after this: %(after)s; today: %(before)s.",
                before=say_count(self.env, round(sum(before.values()), 1)),
                after=say_count(self.env, round(sum(after.values()), 1)),
            )
        ]
        limits = self.env["custrel.capacity"]._get_limits(company)
        usual = company.sudo().custrel_contact_hours  # everybody's own day
        over = [
            (user_id, hours, limit)
            for user_id, hours in after.most_common()
            if user_id
            and (limit := limits.get(user_id, usual * 60) / 60 * days_a_week(weeks))
            and round(hours, 1) > round(limit, 1)  # as they are written
        ]
        if over:
            people = self.env["res.users"].sudo()  # names of colleagues
            lines.append(
                self.env._(
                    "More than they have: %s.",
                    " · ".join(
                        self.env._(
                            "%(person)s %(hours)s of %(limit)s h",
                            person=people.browse(user_id).name,
                            hours=say_count(self.env, round(hours, 1)),
                            limit=say_count(self.env, round(limit, 1)),
                        )
                        for user_id, hours, limit in over[:MOST_NAMES]
                    )
                    + (" …" if len(over) > MOST_NAMES else ""),
                )
            )
        elif after:
            lines.append(
                self.env._("Nobody gets more work than fits into the hours available.")
            )
        return lines

    def _find_outdated(self, grades):
        """:param dict grades: of the id of a customer to that of the grade he gets back
        :return: follow-ups that were planned since by a grade that is gone then; what
            somebody has touched is not among them"""
        followups = self.env["custrel.followup"].with_context(**BULK)
        followups = followups.sudo()  # of everybody, like the plan
        planned = followups.search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "planned"),
                ("origin", "=", "cadence"),
                ("day_by_hand", "=", False),
                ("create_date", ">=", self.applied_at),
                ("partner_id", "in", list(grades)),
            ]
        )
        return planned.filtered(
            lambda followup: (
                followup.cadence_id.grade_id.id
                != (grades[followup.partner_id.id] or False)
            )
        )

    def _follow_undo(self):
        """What was planned since by a grade that is gone is planned anew by the old
        one; what somebody has touched stays."""
        result = super()._follow_undo()
        back = self.change_ids.filtered("taken_back")
        self._find_outdated(
            {change.partner_id.id: change.old_grade_id.id for change in back}
        ).unlink()
        run_soon(self.env, PLAN)
        return result

    @api.model
    def _begin(self, companies):
        """The first follow-ups are there as soon as a company begins, not next day."""
        if companies:
            run_soon(self.env, PLAN)
        return super()._begin(companies)
