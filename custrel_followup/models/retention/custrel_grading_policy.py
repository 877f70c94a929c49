from odoo import api, models


class CustrelGradingPolicy(models.Model):
    _inherit = "custrel.grading.policy"

    @api.model
    def _describe_new_window(self):
        return [
            *super()._describe_new_window(),
            self.env._(
                "Retention by Month counts by the new window at once, and months that "
                "are over, too: figures that you have shown to somebody change."
            ),
        ]
