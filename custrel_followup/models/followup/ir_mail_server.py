from odoo import api, models
from odoo.tools import config

NOWHERE = "invalid"
"""Host by which Odoo keeps copies of a database, such as for tests, from sending."""

DEFAULT = (None, False, "", "localhost")
"""What Odoo assumes where nobody has said by which server mails leave."""


class IrMailServer(models.Model):
    """Whether mails can leave at all is known before the first one is refused."""

    _inherit = "ir.mail_server"

    @api.model
    def _custrel_is_missing(self):
        """:return: whether nobody has set up a server by which mails leave, and none is
        known to have left by that of this computer"""
        servers = self.sudo().search([])  # of administrators only
        if servers:
            return all(server.smtp_host == NOWHERE for server in servers)
        if config["smtp_server"] not in DEFAULT:
            return False
        mails = self.env["mail.mail"].sudo()  # whether there is one
        return not mails.search_count([("state", "=", "sent")], limit=1)

    @api.model
    def _custrel_describe_missing(self):
        """:return: that no mail can leave, and what an administrator does about it;
        empty if mails can"""
        if not self._custrel_is_missing():
            return ""
        nowhere = self.sudo().search([], limit=1)  # of administrators only
        if nowhere:
            return self.env._(
                "No mail leaves this database: its outgoing mail server “%(server)s” "
                "leads nowhere. An administrator sets up another one in the settings, "
                "under Outgoing Email Servers.",
                server=nowhere.name,
            )
        return self.env._(
            "No outgoing mail server is set up, so no mail leaves. An administrator "
            "adds one in the settings, under Outgoing Email Servers."
        )
