from odoo import api, models


class CustrelGradingRun(models.Model):
    """The app opens with the first hour until a company begins."""

    _inherit = "custrel.grading.run"

    @api.model
    def _begin(self, companies):
        if companies:
            self.env.registry.clear_cache()  # of the menus
        return super()._begin(companies)
