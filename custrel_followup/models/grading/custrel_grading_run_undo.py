from odoo import fields, models
from odoo.exceptions import UserError

from . import statements


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

    def _find_last_applied(self, company):
        return self.search(
            [("company_id", "=", company.id), ("state", "=", "applied")],
            order="applied_at desc, id desc",
            limit=1,
        )

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
        [(count,)] = self._execute(statements.take_back(self))
        self._keep(
            {
                "state": "discarded",
                "taken_back_at": fields.Datetime.now(),
                "taken_back_by_id": self.env.user.id,
            }
        )
        self.message_post(
            body=self.env._("Taken back: %s customers have their old grade.", count)
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
        return self._ask("undo", self.env._("Take %s back", self.name))

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
        lines = [
            self.env._(
                "%(moved)s customers move: %(up)s up, %(down)s down, %(new)s get their "
                "first grade. %(stay)s keep theirs.",
                moved=moves["up"] + moves["down"] + moves["new"],
                **moves,
            )
        ]
        if come or gone:
            lines.append(
                self.env._(
                    "%(come)s become key customers, %(gone)s cease to be.",
                    come=come,
                    gone=gone,
                )
            )
        return lines

    def _describe_undo(self):
        """:return: list of sentences: what taking this run back does"""
        self.env.flush_all()
        made = sum(count for *_move, count, _amount in self._get_moved())
        kept = self.env.execute_query(statements.count_graded_since(self))[0][0]
        lines = [
            self.env._("%s customers get the grade back that they had.", made - kept)
        ]
        if kept:
            lines.append(
                self.env._("%s have been graded anew since and keep that.", kept)
            )
        return lines
