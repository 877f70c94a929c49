import logging

from odoo import models

from ..shared.jobs import FASTER, attempt

_logger = logging.getLogger(__name__)

ANSWER = "custrel.survey.wave.answer"


class MailMail(models.Model):
    """A question is sent once, whatever dies while it is sent; whether it has left is
    noted at once."""

    _inherit = "mail.mail"

    def _custrel_leaves_once(self):
        return any(mail.model == ANSWER for mail in self) or (
            super()._custrel_leaves_once()
        )

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        ids = [mail.res_id for mail in self if mail.model == ANSWER]
        result = super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )
        if ids:
            questions = self.env[ANSWER].sudo()  # whoever runs the queue
            questions = questions.search(
                [
                    ("id", "in", ids),
                    ("state", "in", ("asked", "trying")),
                    ("reminded_at", "=", False),
                ]
            )
            failure = failure_type or (failure_reason and "unknown") or None
            error = failure and (failure_reason or self[:1].failure_reason)
            try:
                attempt(
                    self.env,
                    "Note mails",
                    questions,
                    lambda rows: rows._note_sending(error, failure),
                )
            except FASTER:  # other mails wait; the job settles what failed
                _logger.info("What became of a mail is noted later", exc_info=True)
        return result
