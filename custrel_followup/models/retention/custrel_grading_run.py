from odoo import models


class CustrelGradingRun(models.Model):
    _inherit = "custrel.grading.run"

    def _follow_grades(self):
        """Customers of another grade may be silent for another time."""
        errors = super()._follow_grades()
        rows = self.env["custrel.customer.rhythm"].sudo()  # whoever applies the run
        rows._date(self.company_id, None)
        return errors
