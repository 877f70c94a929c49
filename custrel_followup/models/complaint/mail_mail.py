import logging

from odoo import api, models

from ..shared.jobs import FASTER, attempt

_logger = logging.getLogger(__name__)

COMPLAINT = "custrel.complaint"
REPLIED = "auto-replied"
"""In the headers of mails that no person wrote, see `shared/mail_headers.py`."""


class MailMail(models.Model):
    _inherit = "mail.mail"

    @api.model_create_multi
    def create(self, vals_list):
        """A mail about a complaint is part of its conversation, whoever makes it: the
        watch, a template, a server action, a mailing to many."""
        complaints = self.env[COMPLAINT]
        about = [
            index
            for index, vals in enumerate(vals_list)
            if vals.get("model") == COMPLAINT and vals.get("res_id")
        ]
        if about:
            vals_list = list(vals_list)
            prepared = complaints._prepare_mails([vals_list[i] for i in about])
            for index, vals in zip(about, prepared, strict=True):
                vals_list[index] = vals
        return super().create(vals_list)

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """An answer whose mail did not leave is none, and somebody is told."""
        about = self.filtered(lambda m: m.model == COMPLAINT and m.res_id)
        complaints = self.env[COMPLAINT].sudo()  # whoever runs the queue
        # Odoo deletes most of those that have left.
        settled = [
            (
                *(complaints.browse(mail.res_id), mail.mail_message_id, told, reason),
                REPLIED in (mail.headers or ""),
            )
            for mail in about.sudo()  # as above
            if (told := complaints._get_told_by(mail)) is not None
            for reason in [mail._custrel_describe_failure(failure_reason, failure_type)]
        ]
        result = super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )
        for complaint, *what in settled:
            try:
                attempt(
                    self.env,
                    "Note what became of a mail",
                    complaint,
                    lambda c, what=what: c._settle_mail(*what),
                )
            except FASTER:  # other mails wait
                _logger.info("A mail of %s is not noted", complaint, exc_info=True)
        return result

    def _custrel_describe_failure(self, reason, kind):
        """:return: why a mail has failed, in the words of the server if there are some;
        empty if it has left"""
        if not kind and self.state != "exception":
            return ""
        labels = dict(self._fields["failure_type"]._description_selection(self.env))
        return reason or self.failure_reason or labels.get(kind) or "?"

    def _personalize_outgoing_body(self, body, partner=False, doc_to_followers=None):
        """Nobody stops following a complaint by a link: the programs that look at the
        links of a mail would do it for the owner, who then hears no more."""
        if self.model == COMPLAINT:
            doc_to_followers = None
        return super()._personalize_outgoing_body(
            body, partner=partner, doc_to_followers=doc_to_followers
        )
