from odoo import api, models
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _custrel_merge(self, sources):
        self._custrel_keep_one("custrel.test.visit", ["company_id", "day"], sources)
        return super()._custrel_merge(sources)

    @api.model
    def _custrel_history_kinds(self):
        return {**super()._custrel_history_kinds(), "visit": self.env._("Visits")}

    def _custrel_history_of_visit(self):
        domain = self._custrel_history_here() & Domain("done_at", "!=", False)
        return "custrel.test.visit", domain, "done_at", self._custrel_tell_visit

    def _custrel_tell_visit(self, visit):
        return {"title": visit.name, "icon": "fa-car", "who": visit.user_id.name}
