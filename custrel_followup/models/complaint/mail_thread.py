import logging

from odoo import api, models

from ...rules.automail import is_automatic

_logger = logging.getLogger(__name__)


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        """No machine complains, and an absence notice is no answer."""
        routes = super().message_route(
            message, message_dict, model, thread_id, custom_values
        )
        kept = [route for route in routes if route[0] != "custrel.complaint"]
        if len(kept) < len(routes) and is_automatic(message):
            _logger.info("Automatic mail %s is ignored", message_dict.get("message_id"))
            return kept
        return routes
