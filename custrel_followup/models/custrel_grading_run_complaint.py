from odoo import models


class CustrelGradingRun(models.Model):
    _inherit = "custrel.grading.run"

    def _apply(self, moves):
        result = super()._apply(moves)
        # Open complaints of every team follow, whoever applies the run.
        self.env["custrel.complaint"].sudo()._follow_grades()
        return result
