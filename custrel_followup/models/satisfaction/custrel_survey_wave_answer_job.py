from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...rules import periods
from ..shared.jobs import claim
from .asking import Asking, Person

LATEST = timedelta(days=3)
"""Nobody is asked about a contact that was longer ago when it is looked at."""


class CustrelSurveyWaveAnswer(models.Model):
    """What the job does with the rows of the customers that are asked."""

    _inherit = "custrel.survey.wave.answer"

    # ------------------------------------------------------------------ follow-ups

    @api.model
    def _note_followups(self, job, company, size):
        """Write a row for each recorded follow-up after which is asked."""
        if company.custrel_ask_followups:
            rows = self.env.execute_query(self._select_followups(company))
            job.batches(
                [row[0] for row in rows],
                partial(self._create_for_followups, company),
                size=size,
                claim=partial(self._claim_followups, company),
            )

    @api.model
    def _select_followups(self, company):
        """:return: SQL of the ids of follow-ups after which is still to be asked; not
        of what the system did itself, and not after a contact about a complaint"""
        self.env.flush_all()
        now = fields.Datetime.now()
        settings = company.sudo()  # of the job, whoever began it
        since = max(settings.custrel_ask_since or now, now - LATEST)
        parts = [
            SQL("followup.%s = ANY(%s)", SQL.identifier(name), chosen.ids)
            for name, chosen in (
                ("channel_id", settings.custrel_ask_channel_ids),
                ("result_id", settings.custrel_ask_result_ids),
            )
            if chosen
        ]
        return SQL(
            """
            SELECT followup.id
              FROM custrel_followup followup
             WHERE followup.company_id = %(company)s AND followup.state = 'done'
               AND followup.active AND followup.is_attempt IS NOT TRUE
               AND followup.automatic IS NOT TRUE AND followup.complaint_id IS NULL
               AND followup.date_end >= %(since)s AND followup.date_end <= %(now)s
               AND %(chosen)s
               AND NOT EXISTS (SELECT FROM custrel_survey_wave_answer row
                                WHERE row.followup_id = followup.id)
            """,
            company=company.id,
            since=since,
            now=now,
            chosen=SQL(" AND ").join(parts or [SQL("TRUE")]),
        )

    @api.model
    def _claim_followups(self, company, ids):
        return claim(self.env, self._select_followups(company), ids, "followup")

    @api.model
    def _create_for_followups(self, company, ids):
        followups = self.env["custrel.followup"].browse(ids)
        targets = [(f.partner_id.id, f.mail_recipient_id.id or None) for f in followups]
        today, seen = company._custrel_today(), set()
        expires = today + timedelta(days=company.custrel_ask_open_days)
        vals_list = []
        for followup, found in zip(
            followups, Asking(company).find(targets), strict=True
        ):
            customer = followup.partner_id
            if customer in seen and isinstance(found, Person):
                found = "recently"
            seen.add(customer)
            is_asked = isinstance(found, Person)
            vals_list.append(
                {
                    "kind": "followup",
                    "scale": "five",
                    "followup_id": followup.id,
                    "company_id": company.id,
                    "partner_id": customer.id,
                    "asked_customer": customer.id,
                    "contact_id": is_asked and found.contact_id,
                    "mail_to": is_asked and found.email,
                    "user_id": followup.user_id.id,
                    "grade_id": followup.grade_id.id,
                    "state": "waiting" if is_asked else "skipped",
                    "reason": not is_asked and found,
                    "expires_on": expires,
                }
            )
        self._as_program().create(vals_list)

    # ----------------------------------------------------------------------- asking

    @api.model
    def _ask_waiting(self, job, company, size):
        rows = self.env.execute_query(self._select_waiting(company))
        job.batches(
            [row[0] for row in rows],
            lambda answers: answers._ask(company),
            size=size,
            claim=partial(self._claim_waiting, company),
            failed=self._on_mail_failed,
        )

    @api.model
    def _select_waiting(self, company):
        self.env.flush_all()
        return SQL(
            """
            SELECT row.id
              FROM custrel_survey_wave_answer row
              JOIN res_partner customer ON customer.id = row.partner_id
             WHERE row.state = 'waiting' AND row.company_id = %s
            """,
            company.id,
        )

    @api.model
    def _claim_waiting(self, company, ids):
        """:return: those that still wait, locked with their customers: no two workers
        ask one customer at once"""
        waiting = self._select_waiting(company)
        return self.browse(claim(self.env, waiting, ids, "row", "customer"))

    def _ask(self, company):
        """Queue the mails of those who may still be asked."""
        today = company._custrel_today()
        late = self.filtered(lambda row: row.expires_on < today)
        late._skip("late")
        rows, ready, seen = self - late, self.browse(), set()
        targets = [(r.partner_id.id, r.contact_id.id or None) for r in rows]
        found = Asking(company).find(targets, but=rows.ids)
        for row, person in zip(rows, found, strict=True):
            if not row.partner_id.active:
                row._skip("archived")
            elif not isinstance(person, Person):
                row._skip(person)
            elif row.partner_id in seen:
                row._skip("recently")
            else:
                ready |= row
                seen.add(row.partner_id)
                row._keep_person(person)
        if ready:
            ready._queue_mails()
            ready._keep({"state": "asked", "asked_at": fields.Datetime.now()})

    def _keep_person(self, person):
        """The mail greets whom it goes to, and the link in it that stops such mails is
        about his address."""
        if self.mail_to != person.email:
            self._keep({"mail_to": person.email})
        if self.contact_id.id != person.contact_id:
            self._keep({"contact_id": person.contact_id})

    def _skip(self, reason):
        if self:
            self._keep({"state": "skipped", "reason": reason})

    @api.model
    def _on_mail_failed(self, answer, error):
        """Whatever a template does, the others are asked.

        :return: whether somebody is told of it: it stands on the wave
        """
        answer._keep(
            {"state": "failed", "reason": "words", "error": str(error).strip()[:300]}
        )
        return isinstance(error, UserError)

    # --------------------------------------------------------------------- reminding

    @api.model
    def _note_standing(self, job, company, size):
        """Whose question still stands in the queue is asked when it leaves: the days
        until he is reminded, or asked again, begin then."""
        rows = self.env.execute_query(self._select_standing(company))
        job.batches(
            [row[0] for row in rows],
            lambda answers: answers._keep({"asked_at": fields.Datetime.now()}),
            size=size,
            claim=lambda ids: self.browse(
                claim(self.env, self._select_standing(company), ids, "row")
            ),
        )

    @api.model
    def _select_standing(self, company):
        """:return: SQL of the ids of those who were to be asked before today, and whose
        mail has not left; it is deleted when it has"""
        today = company._custrel_today()
        return SQL(
            """%s AND mail.state = 'outgoing' AND row.reminded_at IS NULL
               AND row.asked_at < %s""",
            self._select_mails(company),
            periods.utc_midnight(today, company._custrel_tz()),
        )

    @api.model
    def _remind(self, job, company, size):
        rows = self.env.execute_query(self._select_to_remind(company))
        job.batches(
            [row[0] for row in rows],
            lambda answers: answers._send_reminders(company),
            size=size,
            claim=partial(self._claim_to_remind, company),
            failed=self._on_reminder_failed,
        )

    @api.model
    def _select_to_remind(self, company):
        """:return: SQL of the ids of those who have not answered for so many days as
        the wave says"""
        self.env.flush_all()
        today = company._custrel_today()
        return SQL(
            """
            SELECT row.id
              FROM custrel_survey_wave_answer row
              JOIN custrel_survey_wave wave ON wave.id = row.wave_id
             WHERE row.state = 'asked' AND row.company_id = %(company)s
               AND row.reminded_at IS NULL AND row.expires_on >= %(today)s
               AND wave.state = 'asking' AND wave.remind_days > 0
               AND row.asked_at
                   < %(midnight)s - (wave.remind_days - 1) * interval '1 day'
            """,
            company=company.id,
            today=today,
            midnight=periods.utc_midnight(today, company._custrel_tz()),
        )

    @api.model
    def _claim_to_remind(self, company, ids):
        to_remind = self._select_to_remind(company)
        return self.browse(claim(self.env, to_remind, ids, "row"))

    def _send_reminders(self, company):
        """Remind those who may still be written to, and nobody instead of them: he has
        not got the question. Of the others it is noted that they were looked at."""
        self._keep({"reminded_at": fields.Datetime.now()})
        targets = [(r.partner_id.id, r.contact_id.id or None) for r in self]
        # He was asked a short time ago: by the very question that is reminded of.
        found = Asking(company).find(targets, but=self.ids)
        ready = self.browse()
        for row, person in zip(self, found, strict=True):
            if not isinstance(person, Person) or not row.partner_id.active:
                continue
            if person.contact_id == row.contact_id.id or person.email == row.mail_to:
                row._keep_person(person)
                ready |= row
        if ready:
            ready._queue_mails()

    @api.model
    def _on_reminder_failed(self, answer, error):
        answer._keep({"reminded_at": fields.Datetime.now(), "error": str(error)[:300]})
        return isinstance(error, UserError)
