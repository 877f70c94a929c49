from odoo import api, models

from ...rules import automail
from ..shared.inside import tell

FOLLOWUP = "custrel.followup"


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Follow-ups learn who answers their mails: a person or a machine."""
        if any(route[0] == FOLLOWUP for route in routes or ()):
            writer = automail.get_writer(message)
            if writer == automail.BOUNCE_NOTICE and not automail.says_lost(message):
                writer = automail.MACHINE
            self = tell(self, custrel_written_by=writer)
        return super()._message_route_process(message, message_dict, routes)

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        """Odoo takes each report for one that a mail is lost, also that it is late or
        was read: follow-ups are told the difference."""
        if not automail.says_lost(email_message):
            self = tell(self, custrel_arrives=True)
        return super()._routing_handle_bounce(email_message, message_dict)
