import re

from odoo import api, fields, models
from odoo.tools import SQL, html2plaintext

from ..followup import letters
from ..followup.letters import IN_FLIGHT, UNREACHABLE
from ..shared.jobs import claim, run_soon
from .res_company import ASK

OWN_ID = re.compile(r"-openerp-(\d+)-custrel\.survey\.wave\.answer@")
"""What Odoo puts into the Message-ID of a question: which one it is. Most are deleted
when they have left."""


class CustrelSurveyWaveAnswer(models.Model):
    """What became of the mail that asks: it left, was refused, lost or withdrawn."""

    _inherit = "custrel.survey.wave.answer"

    def _note_sending(self, error, failure=None):
        """The queue has just tried to send the question to these.

        :param failure: what kind of failure Odoo calls it, None if the mail has left
        """
        if failure == UNREACHABLE:
            rows = self.filtered(lambda row: row.state == "asked")
            rows._keep({"state": "trying", "error": error and str(error)[:300]})
        elif failure:
            self._note_refused(error)
        elif rows := self.filtered(lambda row: row.state == "trying"):
            rows._keep(
                {"state": "asked", "error": False, "asked_at": fields.Datetime.now()}
            )

    def _note_refused(self, error):
        """A mail server was there, and has not taken the mails: nothing is gained by
        waiting. They got nothing: no pause begins."""
        self._find_mails(("exception",)).write({"state": "cancel"})
        self._keep(
            {
                "state": "failed",
                "reason": "refused",
                "error": error and str(error)[:300],
                "asked_at": False,
            }
        )

    def action_ask_again(self):
        """Ask those again whose mail has not left, of waves that still ask.

        :raise AccessError: the user starts no waves
        """
        self.check_access("read")
        self.env["custrel.survey.wave"].check_access("write")
        rows = self.sudo()  # checked above
        rows = rows.filtered(
            lambda row: (
                row.state in ("failed", "trying")
                and row._is_open()
                and row.wave_id.state != "draft"
            )
        )
        mails = rows._find_mails(("exception", "cancel"))
        # What has failed for no reason yet is just being sent.
        mails = mails.filtered(lambda m: m.state == "cancel" or m.failure_reason)
        mails = mails.try_lock_for_update(allow_referencing=True)
        # What waits in the queue is sent by it.
        known = rows.filtered(lambda row: row.state == "failed")
        rows = known | rows.browse(mails.mapped("res_id"))
        mails.unlink()
        rows._keep(
            {"state": "waiting", "reason": False, "error": False, "asked_at": False}
        )
        run_soon(self.env, ASK)
        return True

    @api.model
    def _note_lost(self, job, company, size):
        rows = self.env.execute_query(self._select_lost(company))
        job.batches(
            self.browse(row[0] for row in rows),
            lambda answers: answers._settle_lost(company),
            size=size,
        )

    @api.model
    def _note_returned(self, values):
        """A mail came back.

        :param values: what was read from the report of it
        """
        ids = OWN_ID.findall(" ".join(values.get("bounced_msg_ids") or ()))
        returned = self.browse(map(int, ids)).exists()
        returned = returned.filtered(
            lambda row: (
                row.state == "asked" and row.mail_to == values.get("bounced_email")
            )
        )
        words = html2plaintext(values.get("body") or "").strip()
        returned._keep({"error": words[:300]})
        # Who was reminded has got the question, only not the reminder.
        returned.filtered(lambda row: not row.reminded_at)._keep(
            {"state": "failed", "reason": "refused", "asked_at": False}
        )

    @api.model
    def _note_left(self, job, company, size):
        """Whose mail was tried again and is there no more has got it: the queue could
        not note that when it left."""
        rows = self.env.execute_query(self._select_left(company))
        job.batches(
            [row[0] for row in rows],
            lambda answers: answers._note_sending(None),
            size=size,
            claim=lambda ids: self.browse(
                claim(self.env, self._select_left(company), ids, "row")
            ),
        )

    @api.model
    def _select_left(self, company):
        self.env.flush_all()
        return SQL(
            """
            SELECT row.id
              FROM custrel_survey_wave_answer row
             WHERE row.company_id = %s AND row.state = 'trying'
               AND NOT EXISTS (SELECT FROM mail_message message
                                 JOIN mail_mail mail
                                   ON mail.mail_message_id = message.id
                                WHERE message.model = 'custrel.survey.wave.answer'
                                  AND message.res_id = row.id)
            """,
            company.id,
        )

    @api.model
    def _select_lost(self, company):
        """:return: SQL of the ids of those whose mail the queue could not send; one
        that is marked so may just be on its way"""
        return SQL(
            """%s AND (mail.state = 'cancel'
                    OR mail.state = 'exception' AND mail.write_date < %s)
             ORDER BY row.id""",
            self._select_mails(company),
            fields.Datetime.now() - IN_FLIGHT,
        )

    @api.model
    def _select_mails(self, company):
        """:return: SQL of the ids of those who were asked and whose ``mail`` is still
        there, up to its conditions"""
        self.env.flush_all()
        return SQL(
            """
            SELECT row.id
              FROM mail_mail mail
              JOIN mail_message message ON message.id = mail.mail_message_id
              JOIN custrel_survey_wave_answer row ON row.id = message.res_id
             WHERE message.model = 'custrel.survey.wave.answer'
               AND row.company_id = %s AND row.state IN ('asked', 'trying')
            """,
            company.id,
        )

    def _find_mails(self, states):
        """:return: mails of these that the queue has in one of these states"""
        mails = self.env["mail.mail"].sudo()  # the program's own
        return mails.search(
            [
                ("model", "=", self._name),
                ("res_id", "in", self.ids),
                ("state", "in", states),
            ]
        )

    def _withdraw(self, reason=None):
        """Let no mail of these leave any more that still stands in the queue, or failed
        and would be tried again; one that is just being sent can't be stopped.

        :param reason: why those are not asked who get no question by that
        """
        mails = letters.take_back(self._find_mails(("outgoing", "exception")))
        rows = self & self.browse(mails.mapped("res_id"))
        mails.unlink()
        if reason:
            unasked = rows.filtered(
                lambda r: r.state in ("asked", "trying") and not r.reminded_at
            )
            unasked._skip(reason)
            unasked._keep({"asked_at": False})

    def _settle_lost(self, company):
        """Say of each why he was not asked, or have it tried again."""
        by_id = self._find_mails(("exception", "cancel")).grouped("res_id")
        asked = self.filtered(lambda a: a.state in ("asked", "trying"))
        refusing = letters.find_refusing(self.env, asked.mapped("mail_to"))
        for answer in asked.filtered(lambda a: a.id in by_id):
            # It could not be withdrawn while it was on its way.
            is_wanted = answer._is_open() and answer.mail_to not in refusing
            answer._on_mail_lost(by_id[answer.id], is_wanted)

    def _on_mail_lost(self, mails, is_wanted):
        """:param bool is_wanted: whether it may be tried again"""
        mail = mails[:1]
        error, reason = mail.failure_reason or False, "withdrawn"
        if mail.state == "exception":
            if is_wanted and letters.try_again(mail):
                return
            reason = letters.get_failure(mail)
        mails.filtered(lambda m: m.state != "cancel").write({"state": "cancel"})
        if self.reminded_at:  # he has got the question, only not the reminder
            self._keep({"error": error and error[:300]})
            mails.unlink()
            return
        vals = {"state": "failed", "reason": reason, "error": error and error[:300]}
        if reason != "unknown":
            vals["asked_at"] = False  # he got nothing: no pause begins
        self._keep(vals)
