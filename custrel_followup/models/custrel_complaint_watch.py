import logging
from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from .custrel_complaint_mail import MAIL_QUEUE

_logger = logging.getLogger(__name__)

REMINDER = "custrel_followup.mail_activity_type_complaint"
QUIET = {"mail_activity_quick_update": True, "tracking_disable": True}
"""One mail per person tells of all reminders; each by itself would be a flood."""


class CustrelComplaint(models.Model):
    """Nobody has to remember: targets, silence and news are told in time, once each."""

    _inherit = "custrel.complaint"

    tell_owner = fields.Boolean(
        readonly=True, copy=False, help="The owner is still to be told that it is his."
    )

    _tell_owner_idx = models.Index("(id) WHERE tell_owner")

    def _request_watch(self):
        """Have what is new told within a minute."""
        if any(c.tell_owner or c.acknowledge for c in self):
            self._run_soon("custrel_followup.ir_cron_watch")

    @api.model
    def _run_soon(self, job):
        """Have a scheduled action run as soon as the transaction is over; it is asked
        for once, however many ask."""
        precommit = self.env.cr.precommit
        jobs = precommit.data.setdefault("custrel.complaint", set())
        if not jobs:
            precommit.add(self._trigger_jobs)
        jobs.add(job)

    @api.model
    def _trigger_jobs(self):
        # Whoever enters or moves a complaint sets them going.
        for job in sorted(self.env.cr.precommit.data.pop("custrel.complaint", ())):
            action = self.env.ref(job, raise_if_not_found=False)
            if action:
                action.sudo()._trigger()

    @api.model
    def _cron_watch(self, batch_size=200):
        """Acknowledge what is new, tell new owners, warn before and tell of missed
        targets, climb to others, and end the silence of customers.

        Each step selects what still needs it and marks it in the transaction that does
        it, so it can be repeated and killed; one bad complaint does not stop the rest.

        :raise Exception: the last error, when all the others are done
        """
        records = self.with_context(tracking_disable=True)
        # Owners get one mail of a whole batch.
        steps = {
            "_acknowledge_batch": ([("acknowledge", "=", True)], batch_size),
            "_tell_owners": ([("tell_owner", "=", True)], 5 * batch_size),
            "_watch_batch": (self._get_watch_domain(), batch_size),
            "_end_silences": (self._get_silent_domain(), batch_size),
        }
        errors = [
            records._in_batches(domain, method, size)
            for method, (domain, size) in steps.items()
        ]
        for error in filter(None, errors):
            raise error

    @api.model
    def _get_watch_domain(self):
        """:return: domain of complaints of which a step is to be told now"""
        now = fields.Datetime.now()
        return Domain("response_watch_at", "<=", now) | Domain(
            "resolution_watch_at", "<=", now
        )

    @api.model
    def _in_batches(self, domain, method, batch_size):
        """Do something with all complaints of a domain, one by one where a batch fails.

        :param str method: after it the domain no longer matches
        :return: the last error, or None
        """
        cron, error = self.env["ir.cron"], None
        found = self.search(domain, order="id")
        cron._commit_progress(remaining=len(found))
        for start in range(0, len(found), batch_size):
            batch = self.browse(found._ids[start : start + batch_size])
            batch = batch.try_lock_for_update().filtered_domain(domain)
            try:
                with self.env.cr.savepoint():
                    getattr(batch, method)()
            except Exception:
                _logger.info("%s at once failed", batch, exc_info=True)
                error = batch._one_by_one(method) or error
            # What was done is not needed again; memory stays flat.
            self.env.invalidate_all()
            if not cron._commit_progress(len(batch)):
                break
        return error

    def _one_by_one(self, method):
        error = None
        for complaint in self:
            try:
                with self.env.cr.savepoint():
                    getattr(complaint, method)()
            except Exception as exc:
                _logger.exception("Complaint %s failed", complaint.id)
                error = exc
        return error

    def _acknowledge_batch(self):
        self.acknowledge = False
        self._send_template("mail_template_complaint_received")

    def _tell_owners(self):
        self.tell_owner = False
        news = {user: {"new": own} for user, own in self.grouped("user_id").items()}
        self._send_alerts(news)

    def _end_silences(self):
        for complaint in self:
            complaint._end_silence()

    def _watch_batch(self):
        """Tell what is due of each target, and find when to look again."""
        now = fields.Datetime.now()
        reminders, news = [], defaultdict(lambda: defaultdict(self.browse))
        for company, complaints in self.grouped("company_id").items():
            clock = company._custrel_work_time()
            for complaint in complaints:
                due = complaint._set_watch(clock, now)
                if any("breach" in steps for steps in due.values()):
                    complaint.late_user_id = complaint.user_id
                for name, steps in due.items():
                    for step in steps:
                        user = complaint._get_told(step)
                        news[user][step] |= complaint
                        reminders.append(complaint._prepare_reminder(name, step, user))
        self._replace_reminders(reminders)
        self._send_alerts(news)

    def _get_told(self, step):
        """:return: user who is told of a step, see :data:`STEPS`"""
        if step == "second":
            return self._get_second()
        if step == "manager":
            return self._get_leader()
        if self.company_id._custrel_employs(self.user_id):
            return self.user_id
        return self._get_leader()

    def _get_second(self):
        """:return: the other of the customer's two contacts, or else the team leader"""
        partner = self.partner_id.with_company(self.company_id)
        for contact in (partner.custrel_second_user_id, partner.user_id):
            if contact != self.user_id and self.company_id._custrel_employs(contact):
                return contact
        return self._get_leader()

    def _get_leader(self):
        """:return: the leader of the team, or else the fallback user"""
        leader = self.team_id.sudo().user_id  # of a team that is not for everybody
        if self.company_id._custrel_employs(leader):
            return leader.sudo(False)
        return self.company_id._custrel_get_fallback_user()

    def _get_reminders(self):
        """:return: open activities that remind of targets"""
        kind = self.env.ref(REMINDER, raise_if_not_found=False)
        # They are the job's, whoever moves the complaint.
        return (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("activity_type_id", "=", kind.id),
                ]
            )
        )

    def _prepare_reminder(self, name, step, user):
        user = user.sudo()  # his language and time zone
        lang_self = self.with_context(lang=user.lang or self.env.lang)
        deadline = self[f"{name}_deadline"]
        what = lang_self._fields[f"{name}_deadline"]._description_string(lang_self.env)
        moment = format_datetime(lang_self.env, deadline, tz=user.tz, dt_format="short")
        summary = f"{what} {moment}"
        if step != "warn":
            summary = lang_self.env._("Late: %s", summary)
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "activity_type_id": self.env.ref(REMINDER).id,
            "summary": summary,
            "date_deadline": user._custrel_local_day(deadline),
            "user_id": user.id,
            "automated": True,
        }

    def _replace_reminders(self, vals_list):
        """A person has one reminder of a complaint: the last one."""
        if not vals_list:
            return
        last = {(vals["res_id"], vals["user_id"]): vals for vals in vals_list}
        old = self._get_reminders().filtered(lambda a: (a.res_id, a.user_id.id) in last)
        old.unlink()
        self.env["mail.activity"].with_context(**QUIET).create(list(last.values()))

    @api.model
    def _send_alerts(self, news):
        """One mail to each person about all of it.

        :param dict news: of user to a dict of step, or "new", to complaints
        """
        template = self.env.ref("custrel_followup.mail_template_complaint_alert")
        for user, sections in news.items():
            user = user.sudo()  # his address, language and time zone
            if user.email:
                alerts = {step: complaints.ids for step, complaints in sections.items()}
                template.sudo().with_context(
                    lang=user.lang, tz=user.tz, custrel_alerts=alerts
                ).send_mail(user.id)
        if news:
            self._run_soon(MAIL_QUEUE)
