from odoo import api, models

from ..shared.jobs import run_soon
from .custrel_customer_rhythm import JOB


class CustrelGradingRun(models.Model):
    _inherit = "custrel.grading.run"

    @api.model
    def _begin(self, companies):
        """Who is at risk, and how loyal customers are, is known as soon as a company
        begins, not next day."""
        if companies:
            run_soon(self.env, JOB)
        return super()._begin(companies)
