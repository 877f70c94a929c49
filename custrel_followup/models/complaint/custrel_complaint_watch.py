from collections import defaultdict
from operator import methodcaller

from odoo import api, fields, models
from odoo.fields import Domain

from ..shared.inside import tell
from ..shared.jobs import Job
from ..shared.mail_headers import AUTO_GENERATED
from ..shared.readers import Readers
from .custrel_complaint_news import MAIL_QUEUE


class CustrelComplaint(models.Model):
    """Nobody has to remember: targets, silence and news are told in time, once each."""

    _inherit = "custrel.complaint"

    @api.model
    def _cron_watch(self, batch_size=200):
        """Count targets again, acknowledge what is new, tell new owners, warn before
        and tell of missed targets, climb to others, and end the silence of customers.

        Each step selects what still needs it and marks it in the transaction that does
        it, so it can be repeated and killed; one bad complaint does not stop the rest.

        :raise Exception: the last error, when all the others are done
        """
        records = self.with_context(tracking_disable=True)
        # Owners get one mail of a whole batch.
        steps = (
            # Nothing is told of a deadline that has moved.
            ([("recount", "=", True)], "_recount_batch", batch_size),
            ([("acknowledge", "=", True)], "_acknowledge_batch", batch_size),
            ([("tell_owner", "=", True)], "_tell_owners", 5 * batch_size),
            (self._get_watch_domain(), "_watch_batch", batch_size),
            (self._get_silent_domain(), "_end_silences", batch_size),
        )
        with Job(self.env, "Watch complaints") as job:
            for step in steps:
                job.step(records._in_batches, job, *step)

    @api.model
    def _get_watch_domain(self):
        """:return: domain of complaints of which a step is to be told now"""
        now = fields.Datetime.now()
        return Domain("response_watch_at", "<=", now) | Domain(
            "resolution_watch_at", "<=", now
        )

    @api.model
    def _in_batches(self, job, domain, method, batch_size):
        """Do something with all complaints of a domain.

        :param str method: after it the domain no longer matches
        """
        job.batches(
            self.search(domain, order="id"),
            methodcaller(method),
            size=batch_size,
            claim=lambda batch: batch.try_lock_for_update().filtered_domain(domain),
        )

    def _acknowledge_batch(self):
        self._keep({"acknowledge": False})
        self._take_acknowledged()._send_template("received")

    def _tell_owners(self):
        self._keep({"tell_owner": False})
        readers = Readers(self)
        told = self.grouped(lambda c: c._get_told("new", readers))
        self._send_alerts({user: {"new": own} for user, own in told.items()})

    def _end_silences(self):
        for complaint in self:
            complaint._end_silence()

    def _watch_batch(self):
        """Tell what is due of each target, and find when to look again."""
        now = fields.Datetime.now()
        reminders, news = [], defaultdict(lambda: defaultdict(self.browse))
        readers = Readers(self)
        for company, complaints in self.grouped("company_id").items():
            clock = company._custrel_work_time()
            for complaint in complaints:
                due = complaint._set_watch(clock, now)
                if any("breach" in steps for steps in due.values()):
                    complaint._keep({"late_user_id": complaint.user_id.id})
                for name, steps in due.items():
                    for step in steps:
                        user = complaint._get_told(step, readers)
                        if not user:
                            continue  # the company has nobody
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
                own = template.with_context(lang=user.lang, tz=user.tz)
                tell(own, custrel_alerts=alerts).send_mail(
                    user.id, email_values={"headers": AUTO_GENERATED}
                )
        if news:
            self._run_soon(MAIL_QUEUE)
