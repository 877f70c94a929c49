from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...rules import need, periods
from ...rules.cadence import working_day
from ..shared.inside import tell
from ..shared.jobs import Job, claim, run_soon
from . import letters
from .custrel_followup_planner import BULK
from .letters import IN_FLIGHT, MAIL_QUEUE
from .planning import CALENDAR_DAYS
from .reach import Reaches

MINUTE = timedelta(minutes=1)


class CustrelFollowup(models.Model):
    """The job that sends the mails of automatic follow-ups.

    It queues them; Odoo's queue sends them. What is queued is marked in the same
    transaction, and a follow-up is done in the one in which its mail was sent: killed
    at any line it neither repeats nor forgets one.
    """

    _inherit = "custrel.followup"

    @api.model
    def _cron_send(self, batch_size=250):
        """Settle what the queue did, and queue the mails of automatic follow-ups that
        are due, when their customers are best reached.

        What can't be sent becomes the ordinary follow-up of its owner.

        :raise Exception: the last error, where nobody could be told of it
        """
        records = self.with_context(**BULK)
        with Job(self.env, "Send") as job:
            job.batches(
                records._find_settled()._ids,
                lambda followups: followups._settle(),
                size=batch_size,
                claim=records._claim_settled,
            )
            job.each(
                self.env["res.company"].search([]),
                partial(records._send_company, job, batch_size),
            )

    # -------------------------------------------------------------------- queueing

    @api.model
    def _send_company(self, job, batch_size, company):
        records = company._custrel_work_in(self)
        job.batches(
            [
                row[0]
                for row in self.env.execute_query(records._select_mails_due(company))
            ],
            lambda followups: followups._queue_mails(company),
            size=batch_size,
            claim=partial(records._claim_due, company),
            failed=self._on_mail_failed,
        )

    @api.model
    def _select_mails_due(self, company):
        """:return: SQL of the ids of those whose day has come"""
        self.env.flush_all()
        return SQL(
            """
            SELECT followup.id
              FROM custrel_followup followup
              JOIN res_partner customer ON customer.id = followup.partner_id
             WHERE followup.mail_state = 'waiting' AND followup.state = 'planned'
               AND followup.automatic AND followup.active
               AND followup.company_id = %s AND followup.date_planned <= %s
               AND (followup.held_until IS NULL OR followup.held_until <= %s)
            """,
            company.id,
            company._custrel_today(),
            fields.Datetime.now(),
        )

    @api.model
    def _claim_due(self, company, ids):
        """:return: those that are still due, locked with their customers against other
        workers: two of one customer are never sent at once"""
        due = self._select_mails_due(company)
        return self.browse(claim(self.env, due, ids, "followup", "customer"))

    def _queue_mails(self, company):
        """Queue the mails of those that may be sent now."""
        ready = self._follow_grades(company)
        for problem, own in self._group_by_problem().items():
            own._become_ordinary("failed", problem)
            ready -= own
        ready = ready._filter_free(company)._filter_open(company)
        if not ready:
            return
        mails = self.env["mail.mail"].sudo()  # the program's own
        mails = mails.create(ready._prepare_letters())
        now = fields.Datetime.now()
        for followup, mail in zip(ready, mails, strict=True):
            followup._keep(
                {
                    "mail_state": "queued",
                    "mailed_at": now,
                    "mail_message_id": mail.mail_message_id.id,
                    "mail_to": followup.mail_recipient_id.email_normalized,
                }
            )
        run_soon(self.env, MAIL_QUEUE)  # by itself it runs once an hour

    def _follow_grades(self, company):
        """Give those whose customers have another grade by now to the cadence of that
        grade, or to nobody: what was planned for the old one does not fit any more.

        :return: the others, and those that the system writes by the new cadence, too
        """
        left = self.filtered(lambda f: f.origin != "cadence" or f.greeting_template_id)
        left |= (self - left).filtered(lambda f: f.cadence_id.grade_id == f.grade_id)
        used = self.env["custrel.cadence"]._get_used(company)
        pressing = self.env["custrel.need"]._find_most_pressing(
            (self - left).partner_id.ids, company
        )
        fitting = (self - left).grouped(
            lambda f: need.pick(
                used, f.grade_id.id, pressing.get(f.partner_id.id, False)
            )
        )
        for record, moved in fitting.items():
            if record:
                record._take_over(company, moved)
                left |= moved.filtered("automatic")
            else:
                moved.action_cancel(
                    self.env._("The customer has another grade by now.")
                )
        today = company._custrel_today()
        return left.filtered(lambda f: f.date_planned <= today)

    def _group_by_problem(self):
        """:return: dict of ``mail_problem`` to those of these that have it"""
        problems = self._find_mail_problems()
        own = self.filtered(problems.get)
        return own.grouped(problems.get)

    def _filter_free(self, company):
        """Put off those whose customers, or whoever reads for them, got an automatic
        mail some days ago, or get one by another of these.

        :return: the others
        """
        free, today = self.browse(), company._custrel_today()
        last = self._get_last_mailed(company)
        pause = timedelta(days=company.custrel_mail_pause_days)
        for followup in self:
            whose = followup.partner_id.id, followup.mail_recipient_id.email_normalized
            day = max((last[x] for x in whose if x in last), default=None)
            if not pause or not day or day + pause <= today:
                free |= followup
                last.update(dict.fromkeys(whose, today))
            else:
                followup._put_off(day + pause)
        return free

    def _get_last_mailed(self, company):
        """Two customers may have one address: it counts like the customer.

        :return: dict of customer ids, and of addresses, to the day of the last
            automatic mail
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT partner_id, NULL, max(mailed_at) FROM custrel_followup
                    WHERE partner_id = ANY(%s) AND mailed_at IS NOT NULL
                    GROUP BY partner_id
                    UNION ALL
                   SELECT NULL, mail_to, max(mailed_at) FROM custrel_followup
                    WHERE mail_to = ANY(%s) AND mailed_at IS NOT NULL
                    GROUP BY mail_to""",
                self.partner_id.ids,
                [x for x in self.mail_recipient_id.mapped("email_normalized") if x],
            )
        )
        zone = company._custrel_tz()
        return {
            id_ or address: periods.local_day(moment, zone)
            for id_, address, moment in rows
        }

    def _put_off(self, day):
        closed = self.company_id._custrel_closed_days(day, CALENDAR_DAYS)
        day = working_day(day, closed)
        latest = max(self.date_latest or day, day)
        self._keep({"date_planned": day, "date_latest": latest})

    def _filter_open(self, company):
        """:return: those whose customers may be written to at this moment"""
        now = fields.Datetime.now()
        works = bool(company._custrel_open_spans(now, now + MINUTE))
        found = Reaches(company).of(self.mail_recipient_id.ids)
        return self.filtered(
            lambda f: _is_open(found[f.mail_recipient_id.id], works, now)
        )

    @api.model
    def _on_mail_failed(self, followup, error):
        """Whatever a template does, the others go on.

        :return: whether somebody is told: the owner is
        """
        followup._become_ordinary("failed", "words", str(error).strip()[:300])
        return isinstance(error, UserError)

    # -------------------------------------------------------------------- settling

    @api.model
    def _find_settled(self):
        """:return: those with a mail that the queue has worked on, or that is gone"""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT followup.id
                  FROM custrel_followup followup
                  LEFT JOIN mail_mail mail
                    ON mail.mail_message_id = followup.mail_message_id
                 WHERE followup.mail_state = 'queued'
                   AND (mail.id IS NULL OR mail.state NOT IN ('outgoing', 'exception')
                        OR mail.state = 'exception' AND mail.write_date < %s)
                 ORDER BY followup.id
                """,
                fields.Datetime.now() - IN_FLIGHT,
            )
        )
        return self.browse(row[0] for row in rows)

    @api.model
    def _claim_settled(self, ids):
        found = self._find_settled() & self.browse(ids)
        return found.try_lock_for_update(allow_referencing=True)

    def _settle(self):
        """Follow what became of their mails."""
        mails = self._get_mails().grouped("mail_message_id")
        for followup in self.filtered(lambda f: f.mail_state == "queued"):
            mail = mails.get(followup.mail_message_id)
            if mail and mail.state in ("sent", "received"):
                followup._on_mail_sent(mail)
            elif followup.state != "planned":
                followup._keep({"mail_state": "failed", "mail_problem": "withdrawn"})
            elif not mail or mail.state == "cancel":
                followup._on_mail_lost("withdrawn", mail)
            elif mail.state == "exception":
                followup._on_mail_refused(mail)

    def _on_mail_sent(self, mail):
        """The contact took place when the mail left."""
        self._keep(
            {
                "mail_state": "sent",
                "mail_problem": False,
                "content": mail.body_html,
                "contact_ids": [
                    fields.Command.link(id_)
                    for id_ in (self._find_written_to() - self.partner_id).ids
                ],
            }
        )
        if self.state == "planned":
            tell(self, custrel_sent=True).action_done()

    def _find_written_to(self):
        """:return: whom the mail has reached, if somebody still has its address"""
        possible = self._get_possible_recipients(self._find_people())
        return possible.filtered(lambda p: p.email_normalized == self.mail_to)[:1]

    def _on_mail_refused(self, mail):
        # He may have said so while it was on its way.
        if letters.find_refusing(self.env, [self.mail_to]):
            self._on_mail_lost("blacklisted", mail)
            return
        if letters.try_again(mail):
            self._keep({"mail_problem": "no_server"})
            return
        problem = letters.get_failure(mail)
        if mail.failure_type == letters.UNREACHABLE:
            problem = "no_server"
        self._on_mail_lost(problem, mail)

    @api.model
    def _withdraw_mails(self, addresses):
        """Let no mail to these addresses leave any more that still stands in the queue;
        their follow-ups become ordinary ones.

        :param addresses: normalized ones, of who wants no mails
        """
        queued = self.with_context(**BULK).search(
            [("mail_state", "=", "queued"), ("mail_to", "in", addresses)]
        )
        mails = letters.take_back(queued._get_mails()).grouped("mail_message_id")
        for followup in queued.filtered(lambda f: f.mail_message_id in mails):
            mail = mails[followup.mail_message_id]
            if followup.state == "planned":
                followup._on_mail_lost("blacklisted", mail)
            else:  # closed meanwhile
                mail.write({"state": "cancel"})
                followup._keep({"mail_state": "failed", "mail_problem": "blacklisted"})

    def _on_mail_lost(self, problem, mail):
        said = mail and problem in ("refused", "no_server")
        error = mail.failure_reason if said else False
        mails = mail or self.env["mail.mail"]
        mails.filtered(lambda m: m.state != "cancel").write({"state": "cancel"})
        # He got nothing: the pause between two mails does not begin.
        left = {"mailed_at": False} if problem != "unknown" else {}
        self._keep(left)
        self._become_ordinary("failed", problem, error)


def _is_open(found, works, now):
    """:param found: :class:`Reach` of the recipient
    :param bool works: whether the company works at the moment
    :return: whether the recipient is best reached at the moment; within the working
        hours of the company where he has no hours of his own
    """
    opening = found.get_next_opening(now)
    begun = not opening or opening[0] <= now
    return begun and (works or bool(found.wishes.hours))
