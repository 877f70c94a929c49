from odoo import api, models

from ..shared.jobs import run_soon
from .custrel_followup_absence import PLAN


class CustrelGradingRun(models.Model):
    """The first follow-ups are there as soon as a company begins, not the next day."""

    _inherit = "custrel.grading.run"

    @api.model
    def _begin(self, companies):
        if companies:
            run_soon(self.env, PLAN)
        return super()._begin(companies)
