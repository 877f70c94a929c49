import logging

from odoo import models

from ..shared.inside import tell, told
from ..shared.jobs import FASTER, attempt, commit_now

_logger = logging.getLogger(__name__)

FOLLOWUP = "custrel.followup"


class MailMail(models.Model):
    """The queue of Odoo tells automatic follow-ups what became of their mails."""

    _inherit = "mail.mail"

    def _send(self, auto_commit=False, **options):
        # The queue commits after each mail; meanwhile somebody else may have sent and
        # deleted others of it, and Odoo would leave all that follow for the next run.
        records = tell(self.exists(), custrel_committing=auto_commit)
        return super(MailMail, records)._send(auto_commit=auto_commit, **options)

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        """Odoo has marked the mail as failed until it has left. Written to the database
        before it leaves, it is never sent again by a server that was killed meanwhile.
        """
        mails = super()._prepare_outgoing_list(mail_server, doc_to_followers)
        if told(self, "custrel_committing") and self._custrel_leaves_once():
            self.write({"failure_reason": False})
            commit_now(self.env)
        return mails

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        automatic = self._custrel_get_automatic()
        if failure_type and self._custrel_leaves_once():
            # Where it can't connect, Odoo says so here only.
            self.filtered(lambda m: not m.failure_type).failure_type = failure_type
        result = super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )
        if automatic:
            try:
                attempt(self.env, "Settle mails", automatic, lambda f: f._settle())
            except FASTER:  # other mails wait; the job settles it
                _logger.info("What became of a mail is noted later", exc_info=True)
        return result

    def _custrel_leaves_once(self):
        """:return: whether it would be worse to send one of these twice than never"""
        return bool(self._custrel_get_automatic())

    def _custrel_get_automatic(self):
        """:return: automatic follow-ups that wait for these mails"""
        ours = self.filtered(lambda mail: mail.model == FOLLOWUP)
        followups = self.env[FOLLOWUP].sudo()  # whoever runs the queue
        if not ours:
            return followups
        return followups.search(
            [
                ("mail_message_id", "in", ours.mail_message_id.ids),
                ("mail_state", "=", "queued"),
            ]
        )
