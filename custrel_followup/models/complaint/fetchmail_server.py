from odoo import models

from ..shared.inside import tell


class FetchmailServer(models.Model):
    """A mailbox: what Odoo has fetched from it is gone there, whatever became of it."""

    _inherit = "fetchmail.server"

    def _fetch_mail(self, batch_limit=50):
        return super(FetchmailServer, tell(self, custrel_fetching=True))._fetch_mail(
            batch_limit
        )
