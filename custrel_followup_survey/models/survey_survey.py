from odoo import models


class SurveySurvey(models.Model):
    _inherit = "survey.survey"

    def _custrel_is_for_customers(self):
        """:return: whether whoever holds a link can answer it, without a login"""
        self.ensure_one()
        return bool(self.active and self.question_ids and not self.users_login_required)
