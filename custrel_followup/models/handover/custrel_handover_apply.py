from collections import defaultdict
from operator import methodcaller

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..shared.actions import say
from ..shared.dates import say_count, say_date
from ..shared.inside import tell
from ..shared.jobs import Job, attempt
from ..shared.listing import say_all

BATCH = 100


class CustrelHandover(models.Model):
    """Carry a handover out in batches, the first one at once and the others by a job
    that can be killed at any line."""

    _inherit = "custrel.handover"

    def action_apply(self):
        """Hand over now, or on the day the handover begins.

        The first lines are done at once, the others by a job that is set going.

        :return: action that says when, of a single one that is not due yet; else True
        :raise UserError: a line has nobody to take it, or it is under way already
        """
        self.check_access("write")
        self._require(("draft", "scheduled"))
        for handover in self:
            if handover.unassigned_count:
                raise UserError(
                    self.env._(
                        "Choose a new person for each customer first: %s are without.",
                        say_count(self.env, handover.unassigned_count),
                    )
                )
            handover._check_successors()
            if handover.date_from > handover.company_id._custrel_today():
                handover._keep({"state": "scheduled"})
            else:
                handover._begin()
                handover._carry_on()
        if len(self) == 1 and self.state == "scheduled":
            return say(
                self.env._(
                    "Scheduled: customers and open work change hands on %(day)s. To "
                    "hand over now, set the start to today.",
                    day=say_date(self.env, self.date_from),
                ),
                then={"type": "ir.actions.client", "tag": "soft_reload"},
            )
        return True

    def _check_successors(self):
        """:raise UserError: somebody chosen has left meanwhile"""
        chosen = self.line_ids.filtered(lambda x: x.state == "todo").new_user_id
        self._refuse_who_left(chosen)

    def _refuse_who_left(self, users):
        gone = users.filtered(lambda user: not self.company_id._custrel_follows(user))
        if gone:
            raise UserError(
                self.env._(
                    "%s can't take over: archived, not of this company, or without "
                    "access to follow-ups.",
                    say_all(self.env, gone.mapped("name")),
                )
            )

    def _begin(self):
        """Look once more for what the person holds, and mark the handover as begun."""
        self._collect()
        self._keep({"state": "applying"})

    def _carry_on(self):
        """Do the first batch here and now; what is left is the job's."""
        for handover in self:
            handover = handover.with_company(handover.company_id)
            attempt(
                self.env,
                "Hand over",
                handover._get_todo(BATCH),
                handover._apply_lines,
                failed=handover._note_failure,
            )
            if not handover._finish():
                job = self.env.ref("custrel_followup.ir_cron_hand_over")
                job.sudo()._trigger()  # the system's, whoever hands over

    def _get_todo(self, limit=None):
        return self.env["custrel.handover.line"].search(
            [("handover_id", "=", self.id), ("state", "=", "todo")],
            order="id",
            limit=limit,
        )

    def _note_failure(self, line, error):
        """Show why a line failed to whoever sees to the handover.

        :return: whether he can do something about it
        """
        line._keep({"state": "failed", "error": str(error)})
        return isinstance(error, UserError)

    def _apply_lines(self, lines):
        self.ensure_one()
        lines = lines._as_program()
        lines.write({"state": "done", "done_at": fields.Datetime.now(), "error": False})
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        reason = f"{self.user_id.name}: {reasons[self.reason]}"
        by_role = defaultdict(lines.browse)
        for line in lines:
            by_role[line.role, line.new_user_id] |= line
        for (role, user), own in by_role.items():
            self._refuse_who_left(user)
            if role != "work":
                own = tell(own, custrel_reason=reason)
                own._hand_role(role, self.user_id, user).role_moved = True
            own._pass_on_loans(role, self.user_id, user)
        for user, own in lines.grouped("new_user_id").items():
            own.item_ids._hand_on(self.user_id, user)
        if self.introduce:
            lines._plan_introductions()
        self._send_letters(lines)

    def _finish(self):
        """:return: whether no line is left to hand over"""
        if self._get_todo(1):
            return False
        self._keep({"state": "applied"})
        self.env["mail.activity"]._custrel_find_reminders(self).unlink()
        return True

    @api.model
    def _cron_hand_over(self, batch_size=BATCH):
        """Pass over who may not see to handovers any more, begin what is scheduled for
        today, carry on what is under way, give back what absent people lent.

        Each batch is one transaction that marks what it did, so the job can be killed
        and repeated; one bad line does not stop the rest.

        :raise Exception: the last error, where nobody could be told of it
        """
        with Job(self.env, "Hand over") as job:
            job.step(self._replace_unable)
            scheduled = self.search([("state", "=", "scheduled")])
            due = scheduled.filtered(
                lambda h: h.date_from <= h.company_id._custrel_today()
            )
            job.batches(due, lambda handover: handover._as_job()._begin())
            for handover in self.search([("state", "=", "applying")]):
                job.step(handover._as_job()._apply_all, job, batch_size)
            returns = self.search(self._get_due_returns())
            job.batches(returns, lambda handover: handover._as_job()._give_back())

    def _as_job(self):
        """:return: the handover as its company sees it"""
        return self.company_id._custrel_work_in(self)

    def _apply_all(self, job, batch_size):
        job.batches(
            self._get_todo(),
            self._apply_lines,
            size=batch_size,
            claim=self._claim_todo,
            failed=self._note_failure,
        )
        job.batches(self, methodcaller("_finish"))

    def _claim_todo(self, lines):
        lines = lines.try_lock_for_update(allow_referencing=True)
        return lines.filtered(lambda line: line.state == "todo")
