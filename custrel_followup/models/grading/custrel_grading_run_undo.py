from odoo import api, fields, models
from odoo.exceptions import UserError

from ..shared.dates import say_count
from . import moving


class CustrelGradingRun(models.Model):
    """An applied run can be taken back until the next one is applied."""

    _inherit = "custrel.grading.run"

    may_undo = fields.Boolean(
        compute="_compute_may_undo", export_string_translation=False
    )
    taken_back_at = fields.Datetime(readonly=True, copy=False)
    taken_back_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    def _compute_may_undo(self):
        applied = self.filtered(lambda run: run.state == "applied")
        last = self.browse()
        for company in applied.company_id:
            last |= self._find_last_applied(company)
        for run in self:
            run.may_undo = run in last

    @api.model
    def _find_last_applied(self, company):
        """:return: the run of a company that was applied last, or none"""
        return self.search(
            [("company_id", "=", company.id), ("state", "=", "applied")],
            order="applied_at desc, id desc",
            limit=1,
        )

    @api.model
    def _has_begun(self, company):
        """:return: whether a run was applied, unless all were taken back since: who did
        that stands before *Go* again"""
        if not company._custrel_has_started():
            return False
        if self._find_last_applied(company):
            return True
        taken_back = [("company_id", "=", company.id), ("taken_back_at", "!=", False)]
        return not self.search_count(taken_back, limit=1)

    def action_undo(self):
        """Take an applied run back: customers get the grades that it changed, unless
        somebody has graded them since; its moves stay in the history, marked.

        A preview that waits is discarded: it proposes moves from grades that are gone.

        :raise UserError: the run is not the last one that was applied
        """
        self.check_access("write")
        for run in self._as_program():
            if not run.may_undo:
                raise UserError(
                    self.env._(
                        "%s can't be taken back: only the last run that was applied "
                        "can. Set grades by hand, or compute a new run.",
                        run.name,
                    )
                )
            run._undo()
        return True

    def _undo(self):
        self._discard_waiting()
        [(count,)] = self._execute(moving.take_back(self))
        self._keep(
            {
                "state": "discarded",
                "taken_back_at": fields.Datetime.now(),
                "taken_back_by_id": self.env.user.id,
            }
        )
        self.message_post(
            body=self.env._(
                "Taken back: %s customers have their old grade.",
                say_count(self.env, count),
            )
        )
        self._restore_scores()
        self._follow_undo()
        return self._follow_grades()

    def _follow_undo(self):
        """Take back what followed from the grades that this run had given."""

    # ------------------------------------------------------ before something happens

    def action_ask_apply(self):
        """Say what applying does, and ask."""
        return self._ask("apply", self.env._("Apply %s", self.name))

    def action_ask_undo(self):
        """Say what taking back does, and ask."""
        return self._ask("undo", self.env._("Take Back: %s", self.name))

    def _ask(self, act, title):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "custrel.grading.confirm",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_run_id": self.id, "default_act": act},
        }

    def _describe_apply(self):
        """:return: list of sentences: what applying this run does"""
        picture = self._get_picture()
        moves = {name: count for name, (count, _sum) in picture.count_moves().items()}
        come, gone = picture.count_key()
        moves["moved"] = moves["up"] + moves["down"] + moves["new"]
        lines = [
            self.env._(
                "%(moved)s customers move: %(up)s up, %(down)s down, %(new)s get their "
                "first grade. %(stay)s keep theirs.",
                **{name: say_count(self.env, count) for name, count in moves.items()},
            )
        ]
        if self.is_stale:
            lines.insert(
                0,
                self.env._(
                    "The policy has changed since this run was computed: this applies "
                    "the old rules. Compute it again first."
                ),
            )
        if come or gone:
            lines.append(
                self.env._(
                    "%(come)s become key customers, %(gone)s cease to be.",
                    come=say_count(self.env, come),
                    gone=say_count(self.env, gone),
                )
            )
        return lines

    def _describe_undo(self):
        """:return: list of sentences: what taking this run back does"""
        self.env.flush_all()
        counts = dict(self.env.execute_query(moving.count_given_back(self)))
        kept = counts.get("kept", 0)
        lines = []
        if count := counts.get("old"):
            lines.append(
                self.env._(
                    "%s customers get the grade back that they had.",
                    say_count(self.env, count),
                )
            )
        if count := counts.get("none"):
            lines.append(
                self.env._(
                    "%s customers have no grade again: this run gave them their first.",
                    say_count(self.env, count),
                )
            )
        if kept:
            lines.append(
                self.env._(
                    "%s have been graded anew since and keep that.",
                    say_count(self.env, kept),
                )
            )
        come, gone = self._count_key_given_back()
        if come or gone:
            lines.append(
                self.env._(
                    "%(come)s become key customers, %(gone)s cease to be.",
                    come=say_count(self.env, come),
                    gone=say_count(self.env, gone),
                )
            )
        lines = lines or [self.env._("No customer gets another grade: nobody moved.")]
        if before := self._get_last_applied():
            lines.append(
                self.env._(
                    "Scores and ranks are computed again by %s, over its window and "
                    "the documents of now.",
                    before.name,
                )
            )
        return lines + self._describe_kept_rules()

    def _describe_kept_rules(self):
        """:return: list of sentences: the policy does not go back to what graded before
        this run"""
        before = self._get_last_applied()
        policy = self.policy_id
        if not before.rules or before.rules == policy._get_grading_rules():
            return []
        return [
            self.env._(
                "The policy %(policy)s stays as it is now, with a window of %(months)s "
                "months: the next run grades by it again. If you want the former "
                "rules, too, change them there.",
                policy=policy.name,
                months=policy.window_months,
            )
        ]

    def _count_key_given_back(self):
        """:return: how many become key customers by taking this run back, and how many
        cease to be"""
        grades = self.env["custrel.grade"].with_context(active_test=False)
        is_key = {grade.id: grade.is_key for grade in grades.search([])}
        come = gone = 0
        for _id, old, new in self.env.execute_query(moving.list_given_back(self)):
            old, new = is_key.get(old, False), is_key.get(new, False)
            come += old and not new
            gone += new and not old
        return come, gone
