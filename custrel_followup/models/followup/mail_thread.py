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
            self = tell(self, custrel_written_by=automail.get_writer(message))
        return super()._message_route_process(message, message_dict, routes)
