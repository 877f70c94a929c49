from operator import methodcaller

from odoo import api, models

from ..shared.jobs import Job
from .custrel_handover_apply import BATCH


class CustrelHandover(models.Model):
    """The job that begins, carries on and gives back."""

    _inherit = "custrel.handover"

    @api.model
    def _cron_hand_over(self, batch_size=BATCH):
        """Begin what is scheduled for today, carry on what is under way, give back
        what absent people lent.

        Each batch is one transaction that marks what it did, so the job can be killed
        and repeated; one bad line does not stop the rest.

        :raise Exception: the last error, when everything was tried
        """
        with Job(self.env, "Hand over") as job:
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
