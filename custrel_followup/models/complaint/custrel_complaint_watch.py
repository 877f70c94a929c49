import logging
from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from .custrel_complaint_news import MAIL_QUEUE

_logger = logging.getLogger(__name__)


class CustrelComplaint(models.Model):
    """Nobody has to remember: targets, silence and news are told in time, once each."""

    _inherit = "custrel.complaint"

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
        self._keep({"acknowledge": False})
        self._send_template("mail_template_complaint_received")

    def _tell_owners(self):
        self._keep({"tell_owner": False})
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
                    complaint._keep({"late_user_id": complaint.user_id.id})
                for name, steps in due.items():
                    for step in steps:
                        user = complaint._get_told(step)
                        news[user][step] |= complaint
                        reminders.append(complaint._prepare_reminder(name, step, user))
        self._replace_reminders(reminders)
        self._send_alerts(news)

    @api.model
    def _send_alerts(self, news):
        """One mail to each person about all of it.

        :param dict news: of user to a dict of step, or "new", to complaints
        """
        template = self.env.ref("custrel_followup.mail_template_complaint_alert")
        template = template.sudo()  # templates are for the administrator
        for user, sections in news.items():
            user = user.sudo()  # his address, language and time zone
            if user.email:
                alerts = {step: complaints.ids for step, complaints in sections.items()}
                template.with_context(
                    lang=user.lang, tz=user.tz, custrel_alerts=alerts
                ).send_mail(user.id)
        if news:
            self._run_soon(MAIL_QUEUE)
