from odoo import api, models

from ..shared.mail_headers import AUTO_REPLIED
from .asking import Asking

QUIET = "settled"
"""Name of the mail that says that a complaint is closed, and asks nothing."""


class CustrelComplaint(models.Model):
    """Whoever was asked a short time ago is told that his complaint is closed, and not
    asked again."""

    _inherit = "custrel.complaint"

    def _send_template(self, name):
        if name != "closed":
            return super()._send_template(name)
        asked = self._filter_asked()
        super(CustrelComplaint, asked)._send_template(QUIET)
        return super(CustrelComplaint, self - asked)._send_template(name)

    def _choose_mail(self, name):
        name = super()._choose_mail(name)
        return QUIET if name == "closed" and self._filter_asked() else name

    def _filter_asked(self):
        """:return: those of these whose customers were asked a short time ago"""
        asked = self.browse()
        for company, complaints in self.grouped("company_id").items():
            found = Asking(company).find_asked(complaints.partner_id.ids)
            asked |= complaints.filtered(lambda c, ids=found: c.partner_id.id in ids)
        return asked

    @api.model
    def _get_mail_values(self, name):
        values = super()._get_mail_values(name)
        return values | {"headers": AUTO_REPLIED} if name == QUIET else values
