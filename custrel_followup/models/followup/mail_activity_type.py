from odoo import api, models


class MailActivityType(models.Model):
    """Channels of follow-ups are types of their reminders."""

    _inherit = "mail.activity.type"

    @api.model
    def _custrel_get_needed(self):
        names = ("visit", "message", "meeting", "event", "greeting", "stand_in")
        return super()._custrel_get_needed() | dict.fromkeys(names, "custrel.followup")
