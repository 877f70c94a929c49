from odoo import models
from odoo.tools import email_normalize


class ResPartner(models.Model):
    """Who has no e-mail address has no other one: Odoo says else when it merges."""

    _inherit = "res.partner"

    def _custrel_have_other_emails(self):
        """:return: whether two of these have addresses that differ"""
        found = {email_normalize(p.email) or p.email for p in self if p.email}
        return len(found) > 1

    def _custrel_level_emails(self):
        """Give all of these the address that one of them has; nothing where two have
        addresses that differ."""
        if self._custrel_have_other_emails():
            return
        email = next((partner.email for partner in self if partner.email), False)
        self.filtered(lambda partner: partner.email != email).email = email
