from odoo import models


class CustrelGradingRun(models.Model):
    _inherit = "custrel.grading.run"

    def _apply(self, moves):
        errors = super()._apply(moves)
        complaints = self.env["custrel.complaint"].sudo()  # of every team
        return errors + complaints._follow_grades()
