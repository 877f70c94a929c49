from odoo import api, models

from ...rules import automail


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        """Whose question came back is not asked, and not reminded."""
        result = super()._routing_handle_bounce(email_message, message_dict)
        if automail.says_lost(email_message):
            answers = self.env["custrel.survey.wave.answer"].sudo()  # of anybody
            answers._note_returned(message_dict)
        return result
