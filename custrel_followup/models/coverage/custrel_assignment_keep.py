import logging

from odoo import api, models

_logger = logging.getLogger(__name__)


class CustrelAssignment(models.Model):
    """The daily look at who looks after whom."""

    _inherit = "custrel.assignment"

    @api.model
    def _cron_keep(self):
        """Bring assignments in step with salespeople that were written past the ORM,
        and remind of gaps. Safe to repeat and to kill: it looks for what is missing.

        :raise Exception: the last error, when all companies were looked at
        """
        cron, error = self.env["ir.cron"], None
        self._follow_salespeople()
        companies = self.env["res.company"].search([])
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            try:
                company._custrel_work_in(self.env["res.partner"])._custrel_remind_gaps(
                    company
                )
            except Exception as exc:
                self.env.cr.rollback()
                _logger.exception("Looking for gaps in company %s failed", company.id)
                error = exc
            if not cron._commit_progress(1):
                break
        if error:
            raise error
