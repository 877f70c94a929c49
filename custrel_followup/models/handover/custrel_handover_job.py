import logging

from odoo import api, models

from .custrel_handover_apply import BATCH

_logger = logging.getLogger(__name__)


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
        cron, error = self.env["ir.cron"], None
        for handover in self.search([("state", "=", "scheduled")]):
            if handover.date_from <= handover.company_id._custrel_today():
                handover = handover.company_id._custrel_work_in(handover)
                error = handover._try(handover._begin) or error
        for handover in self.search([("state", "=", "applying")]):
            handover = handover.company_id._custrel_work_in(handover)
            while lines := handover._get_todo(batch_size):
                error = handover._apply_batch(lines) or error
                self.env.invalidate_all()
                if not cron._commit_progress(len(lines), remaining=1):
                    return
            handover._finish()
        for handover in self.search(self._get_due_returns()):
            handover = handover.company_id._custrel_work_in(handover)
            error = handover._try(handover._give_back) or error
            cron._commit_progress(1, remaining=1)
        cron._commit_progress(remaining=0)
        if error:
            raise error

    def _try(self, step):
        """:return: the error of this step, which does not stop the others; or None"""
        try:
            with self.env.cr.savepoint():
                step()
        except Exception as exc:
            _logger.exception("%s: %s failed", self, step.__name__)
            return exc
        return None
