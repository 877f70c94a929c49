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
