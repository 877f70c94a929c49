import logging
from functools import partial

import psycopg2

from odoo import api, models

from ...rules import automail, mailrepair
from ..shared.inside import tell, told
from ..shared.jobs import repeat

_logger = logging.getLogger(__name__)

COMPLAINT = "custrel.complaint"


class MailThread(models.AbstractModel):
    """The way of a mail until it is a complaint, or an answer in one.

    Mails for other models pass as they do without us, except that what can't be read
    is made readable first.
    """

    _inherit = "mail.thread"

    @api.model
    def message_process(
        self,
        model,
        message,
        custom_values=None,
        save_original=False,
        strip_attachments=False,
        thread_id=None,
    ):
        """Remember whether all that is fetched are complaints.

        A call from outside is repeated by Odoo when another transaction was faster,
        e.g. somebody who saved the complaint. A mail from a mailbox would be lost: each
        has a transaction of its own, which is repeated here.
        """
        if model == COMPLAINT:
            self = tell(self, custrel_complaints_only=True)
        process = partial(
            super().message_process,
            model,
            message,
            custom_values,
            save_original,
            strip_attachments,
            thread_id,
        )
        if told(self, "custrel_fetching"):
            return repeat(self.env, process)
        return process()

    @api.model
    def message_parse(self, message, save_original=False):
        """Read also a mail that does not say, or says wrongly, how it is written."""
        try:
            mailrepair.repair(message)
            values = super().message_parse(message, save_original)
        except psycopg2.Error:
            raise
        except Exception:  # a mail that makes the reader fail would be lost
            _logger.info("A mail is kept as far as it can be read", exc_info=True)
            rest = mailrepair.get_rest(message)
            values = super().message_parse(rest, save_original)
        if not "1970" <= values.get("date", "")[:4] <= "2100":
            values.pop("date", None)  # of a broken clock
        if self._custrel_is_for_complaints(values):
            complaints = self.env[COMPLAINT]
            values["message_id"] = complaints._get_message_id(message, values)
        return values

    @api.model
    def _custrel_is_for_complaints(self, values):
        """Whether a mail was sent to a team, or answers a complaint."""
        if told(self, "custrel_complaints_only"):
            return True
        messages = self.env["mail.message"].sudo()  # whoever runs the gateway
        if messages.browse(values.get("parent_id")).model == COMPLAINT:
            return True
        return bool(self.env[COMPLAINT]._find_aliases(values["recipients"]))

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        """No machine complains by itself, and an absence notice is no answer; but that
        a mail of ours did not arrive is worth knowing."""
        routes = super().message_route(
            message, message_dict, model, thread_id, custom_values
        )
        if message_dict.get("is_bounce") and self._custrel_is_for_complaints(
            message_dict
        ):
            # Perhaps a person's mail all the same: like any other, but doubtful.
            values = message_dict | {"is_bounce": False}
            routes = super().message_route(message, values, model)
            routes = [route for route in routes if route[0] == COMPLAINT]
        own = [route for route in routes if route[0] == COMPLAINT]
        if self.env[COMPLAINT]._is_for_another_company(message_dict, own):
            values = message_dict | {"references": "", "in_reply_to": ""}
            routes = super().message_route(message, values, model)
            message_dict.pop("parent_id", None)
            own = [route for route in routes if route[0] == COMPLAINT]
        if not own:
            return routes
        if self.env[COMPLAINT]._came_meanwhile(message, message_dict):
            _logger.info("Mail %s came twice at once", message_dict["message_id"])
            return []
        others = [route for route in routes if route[0] != COMPLAINT]
        bounced = _says_lost(message) and self.env[COMPLAINT]._find_bounced(
            message, message_dict
        )
        if automail.is_automatic(message) and not bounced:
            own = self.env[COMPLAINT]._filter_kept(message, message_dict, own)
        if not own:
            _logger.info("Automatic mail %s is ignored", message_dict.get("message_id"))
            return others
        return others + self.env[COMPLAINT]._select_routes(message, message_dict, own)

    @api.model
    def _routing_check_route(self, message, message_dict, route, raise_exception=True):
        """Who filled in a web form is the sender."""
        if route[0] == COMPLAINT:
            message_dict.update(self.env[COMPLAINT]._get_sender(message, message_dict))
        return super()._routing_check_route(
            message, message_dict, route, raise_exception
        )

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """A mail that may be from a machine, or forged, is kept, and moves nothing."""
        complaints = self.env[COMPLAINT]
        if not any(route[0] == COMPLAINT for route in routes):
            return super()._message_route_process(message, message_dict, routes)
        wanted = message_dict.get("parent_id") or complaints._is_own_list(message)
        if automail.is_automatic(message) or automail.is_doubtful(message, wanted):
            lost_ids = None
            if _says_lost(message):
                lost_ids = complaints._find_returned(message, message_dict).ids
            self = tell(self, custrel_doubtful=True, custrel_lost=lost_ids)
        thread_id = False
        for route in routes:
            # What one complaint takes from it is not for the others.
            values, records = dict(message_dict), self
            if route[0] == COMPLAINT and route[1] and complaints._is_unproven(values):
                records = tell(self, custrel_unproven=True)
            thread_id = super(MailThread, records)._message_route_process(
                message, values, [route]
            )
        return thread_id


def _says_lost(message):
    """Whether a mail says that one of ours did not arrive."""
    is_bounce = automail.get_writer(message) == automail.BOUNCE_NOTICE
    return is_bounce and automail.says_lost(message)
