from werkzeug.urls import url_join

from odoo import api, models
from odoo.tools import hmac

from ...rules.values import is_same_token
from . import letters

STOP = "custrel-stop"
"""Scope of the tokens with which somebody says that he wants no such mails."""


class CustrelFollowup(models.Model):
    """The link in an automatic mail by which somebody says that he wants no more."""

    _inherit = "custrel.followup"

    def _get_stop_url(self, address):
        return url_join(
            self.get_base_url(), f"/contact/stop/{self.id}/{self._sign(address)}"
        )

    def _sign(self, address):
        self.ensure_one()
        return hmac(self.env(su=True), STOP, (self.id, address))  # the key is secret

    @api.model
    def _find_by_stop(self, followup_id, token):
        """:return: the follow-up whose mail had this link, or none"""
        followup = self.browse(followup_id).exists()
        if followup and followup.mail_to:
            if is_same_token(followup._sign(followup.mail_to), token):
                return followup
        return self.browse()

    def _stop_mails(self):
        """The recipient wants no mails any more: noted where whoever writes next looks,
        in the language of the owner."""
        self.ensure_one()
        owner = self.mail_sender_id.sudo()  # his language
        record = self.with_context(lang=owner.lang or self.env.lang)
        if words := letters.refuse_mails(record, self.mail_to):
            self.message_post(body=words, subtype_xmlid="mail.mt_note")
