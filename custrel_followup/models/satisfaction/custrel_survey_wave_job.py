from functools import partial

from odoo import api, models

from ..shared.jobs import Job
from .custrel_survey_wave import ANSWER


class CustrelSurveyWave(models.Model):
    """The job that asks customers: it queues the mails, Odoo's queue sends them.

    Whom it asks is written before, a row each; a row is marked in the transaction that
    queues its mail. Killed at any line it neither repeats nor forgets one.
    """

    _inherit = "custrel.survey.wave"

    @api.model
    def _cron_ask(self, batch_size=200):
        """Start waves whose day has come, find the follow-ups after which is asked,
        queue mails and reminders, note what was not sent, and close waves.

        :raise Exception: the last error, where nobody could be told of it
        """
        with Job(self.env, "Ask") as job:
            job.each(
                self.env["res.company"].search([]),
                partial(self._ask_company, job, batch_size),
            )

    @api.model
    def _ask_company(self, job, size, company):
        waves = company._custrel_work_in(self)
        answers = company._custrel_work_in(self.env[ANSWER])
        job.step(waves._close_due, job, company)
        job.step(waves._start_due, job, company)
        job.step(answers._note_lost, job, company, size)
        job.step(answers._note_left, job, company, size)
        job.step(answers._note_followups, job, company, size)
        job.step(answers._ask_waiting, job, company, size)
        job.step(answers._note_standing, job, company, size)
        job.step(answers._remind, job, company, size)

    @api.model
    def _close_due(self, job, company):
        due = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "asking"),
                ("date_deadline", "<", company._custrel_today()),
            ]
        )
        job.batches(
            due, lambda waves: waves._close(), claim=self._claim_state("asking")
        )

    @api.model
    def _start_due(self, job, company):
        today = company._custrel_today()
        due = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "draft"),
                ("starts_itself", "=", True),
                ("date_start", "<=", today),
                ("date_deadline", ">=", today),
            ]
        )
        job.batches(
            due,
            lambda waves: waves._start_by_itself(),
            claim=self._claim_state("draft"),
        )

    def _claim_state(self, state):
        """:return: function that locks waves which are still in a state"""

        def claim(waves):
            waves.invalidate_recordset()
            return waves.try_lock_for_update().filtered(lambda w: w.state == state)

        return claim

    def _start_by_itself(self):
        for wave in self:
            wave._start(*wave._draw())
