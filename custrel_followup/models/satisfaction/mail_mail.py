from odoo import models


class MailMail(models.Model):
    """A question is sent once, whatever dies while it is sent."""

    _inherit = "mail.mail"

    def _custrel_leaves_once(self):
        asks = any(mail.model == "custrel.survey.wave.answer" for mail in self)
        return asks or super()._custrel_leaves_once()
