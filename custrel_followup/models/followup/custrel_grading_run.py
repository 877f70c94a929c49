from odoo import api, models

from ..shared.jobs import run_soon
from .custrel_followup_absence import PLAN
from .custrel_followup_planner import BULK


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
            lines.append(self.env._("%s get a cadence: follow-ups are planned.", got))
        if lost:
            lines.append(
                self.env._("%s lose theirs: nothing more is planned for them.", lost)
            )
        hours = picture.get_hours_after()
        if hours is not None:
            lines.append(
                self.env._(
                    "Contacts take %(after)s hours a week then, %(before)s now.",
                    before=round(picture.get_hours_before(), 1),
                    after=round(hours, 1),
                )
            )
        return lines

    def _follow_undo(self):
        """What was planned since by a grade that is gone is planned anew by the old
        one; what somebody has touched stays."""
        result = super()._follow_undo()
        followups = self.env["custrel.followup"].with_context(**BULK)
        followups = followups.sudo()  # of everybody, like the plan
        planned = followups.search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "planned"),
                ("origin", "=", "cadence"),
                ("day_by_hand", "=", False),
                ("create_date", ">=", self.applied_at),
                (
                    "partner_id",
                    "in",
                    self.change_ids.filtered("taken_back").partner_id.ids,
                ),
            ]
        )
        gone = planned.filtered(
            lambda followup: (
                followup.cadence_id.grade_id
                != followup.partner_id.with_company(
                    followup.company_id
                ).custrel_grade_id
            )
        )
        gone.unlink()
        run_soon(self.env, PLAN)
        return result

    @api.model
    def _begin(self, companies):
        """The first follow-ups are there as soon as a company begins, not next day."""
        if companies:
            run_soon(self.env, PLAN)
        return super()._begin(companies)
