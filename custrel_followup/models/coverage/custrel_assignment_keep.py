from odoo import api, models

from ..shared.jobs import Job


class CustrelAssignment(models.Model):
    """The daily look at who looks after whom."""

    _inherit = "custrel.assignment"

    @api.model
    def _cron_keep(self):
        """Bring assignments in step with salespeople that were written past the ORM,
        and remind of gaps. Safe to repeat and to kill: it looks for what is missing.

        :raise Exception: the last error, when all companies were looked at
        """
        with Job(self.env, "Look after customers") as job:
            job.batches([self], lambda _all: self._follow_salespeople())
            for company in self.env["res.company"].search([]):
                customers = company._custrel_work_in(self.env["res.partner"])
                job.step(customers._custrel_remind_gaps, job, company)
