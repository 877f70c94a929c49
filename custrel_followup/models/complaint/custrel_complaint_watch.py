from collections import Counter, defaultdict
from datetime import timedelta
from operator import methodcaller

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from ..shared.inside import tell
from ..shared.jobs import Job, run_soon
from ..shared.mail_headers import AUTO_GENERATED
from ..shared.readers import Readers

MAIL_QUEUE = "mail.ir_cron_mail_scheduler_action"
WATCH = "custrel_followup.ir_cron_watch"
REMINDER = "custrel_followup.mail_activity_type_complaint"
MOST_ACKNOWLEDGED = 3
"""So many mails of one address to one team are acknowledged in 24 hours."""


class CustrelComplaint(models.Model):
    """The job that tells people in time, once each: customers that their complaint has
    come in, owners that it is theirs, and whoever is next that a target is near or was
    missed. It also ends the silence of customers who answer no proposal."""

    _inherit = "custrel.complaint"

    acknowledge = fields.Boolean(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="The customer is still to get his number.",
    )
    acknowledged_at = fields.Datetime(
        readonly=True, copy=False, help="When the customer got his number by mail."
    )
    acknowledged_to = fields.Char(
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The address of a mail that was acknowledged.",
    )
    tell_owner = fields.Boolean(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="The assignee is still to be told that it is his.",
    )

    _acknowledge_idx = models.Index("(id) WHERE acknowledge")
    _tell_owner_idx = models.Index("(id) WHERE tell_owner")

    def _request_watch(self):
        """Have what is new told within a minute."""
        if any(c.tell_owner or c.acknowledge for c in self):
            run_soon(self.env, WATCH)

    @api.model
    def _cron_watch(self, batch_size=200):
        """Count targets again, acknowledge what is new, tell new owners, warn before
        and tell of missed targets, climb to others, and end the silence of customers.

        Each step selects what still needs it and marks it in the transaction that does
        it, so it can be repeated and killed; one bad complaint does not stop the rest.

        :raise Exception: the last error, where nobody could be told of it
        """
        records = self.with_context(tracking_disable=True)
        is_news = Domain("tell_owner", "=", True) | self._get_watch_domain()
        steps = (
            # Nothing is told of a deadline that has moved.
            ([("recount", "=", True)], "_recount_batch", batch_size),
            ([("acknowledge", "=", True)], "_acknowledge_batch", batch_size),
            # Everybody gets one mail of a whole batch, so it is a large one.
            (is_news, "_tell_news", 5 * batch_size),
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
        """Call a method on all complaints of a domain, batch by batch.

        :param Job job: the job that commits after each batch
        :param str method: name of the method; after it the domain no longer matches
        """
        job.batches(
            self.search(domain, order="id"),
            methodcaller(method),
            size=batch_size,
            claim=lambda batch: batch.try_lock_for_update().filtered_domain(domain),
        )

    @api.model
    def _prepare_notices(self, company, vals_list):
        """Add to the values of new complaints of a company whether its customer and
        its owner are still to be told."""
        for vals in vals_list:
            stage = self.env["custrel.complaint.stage"].browse(vals["stage_id"])
            wanted = vals.get("acknowledge", True) and company.custrel_acknowledge
            vals["acknowledge"] = wanted and stage.state == "new"
            vals["tell_owner"] = vals["user_id"] not in (False, None, self.env.uid)

    def _take_acknowledged(self):
        """Note which of new complaints are acknowledged now.

        Two desks that answer by themselves make a new case of each other's answers for
        ever, and not every machine says that it is one. So of the mails that come from
        one address to one team in 24 hours only the first ones are acknowledged; the
        rest is handled like all others, but without a word to answer to. What people
        enter, or customers on the portal, is always acknowledged.

        :return: complaints of which the customer is told
        """
        mailed = self.browse(complaint.id for complaint in self._get_customer_mails())
        senders = {c: (c.team_id, c._get_customer_address()) for c in mailed}
        counts = mailed._count_acknowledged(senders.values())
        told = self.browse()
        for complaint in self.sorted("id"):
            sender = senders.get(complaint)
            if sender and counts[sender] >= MOST_ACKNOWLEDGED:
                continue
            counts[sender] += 1
            complaint._keep({"acknowledged_to": sender and sender[1]})
            told += complaint
        told._keep({"acknowledged_at": fields.Datetime.now()})
        return told

    @api.model
    def _count_acknowledged(self, senders):
        """:param senders: pairs of team and address
        :return: counter of these pairs: how many mails were acknowledged in 24 hours
        """
        since = fields.Datetime.now() - timedelta(days=1)
        groups = self.with_context(active_test=False)._read_group(
            [
                ("team_id", "in", [team.id for team, _address in senders]),
                ("acknowledged_to", "in", [address for _team, address in senders]),
                ("acknowledged_at", ">", since),
            ],
            ["team_id", "acknowledged_to"],
            ["__count"],
        )
        return Counter({(team, address): count for team, address, count in groups})

    def _acknowledge_batch(self):
        self._keep({"acknowledge": False})
        self._take_acknowledged()._send_template("received")

    def _tell_news(self):
        """Tell owners what is theirs now, and whoever is next what is due or late: each
        person by one mail."""
        news = defaultdict(lambda: defaultdict(self.browse))
        new = self.filtered("tell_owner")
        new._keep({"tell_owner": False})
        readers = Readers(new)
        for user, own in new.grouped(lambda c: c._get_told("new", readers)).items():
            news[user]["new"] = own
        self.filtered_domain(self._get_watch_domain())._watch_batch(news)
        self._send_alerts(news)

    def _end_silences(self):
        for complaint in self:
            complaint._end_silence()

    def _watch_batch(self, news):
        """Remind of each target by the steps that are due, and note when the next one
        is.

        :param dict news: where what is to be told is added, see :meth:`_send_alerts`
        """
        now = fields.Datetime.now()
        reminders = []
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

    @api.model
    def _send_alerts(self, news):
        """Send one mail to each person about all that is new to him.

        :param dict news: of user to a dict of step, or "new", to complaints
        """
        template = self.env.ref("custrel_followup.mail_template_complaint_alert")
        template = template.sudo()  # templates are for the administrator
        for user, sections in news.items():
            user = user.sudo()  # his address, language and time zone
            if user.email:
                alerts = {step: complaints.ids for step, complaints in sections.items()}
                own = template.with_context(lang=user.lang, tz=user._custrel_tz())
                own = tell(own, custrel_alerts=alerts)
                subject = own._render_field("subject", user.ids)[user.id]
                about = tell(user.with_env(own.env), custrel_alerts=alerts)
                own.send_mail(
                    user.id,
                    email_values={
                        "headers": AUTO_GENERATED,
                        "subject": f"{subject}: {about._custrel_say_alerts()}",
                    },
                )
        if news:
            run_soon(self.env, MAIL_QUEUE)

    def _get_told(self, step, readers):
        """Who is told of a step, see :data:`STEPS`, or that the complaint is new.

        Who may not open the complaint is passed over: the next one above is told.

        :param readers: :class:`Readers` of the complaints of the batch
        :return: user, empty if the company has nobody
        """
        people = self._get_people(step)
        return readers.first(people, self.id) or self.env["res.users"]

    def _get_people(self, step):
        """:return: generator of users to tell of a step, the first choice first"""
        company, taken = self.company_id, set()
        if step == "second":
            yield self._get_second()
        elif step != "manager" and company._custrel_employs(self.user_id):
            yield self.user_id
        yield self._get_leader()
        while user := company._custrel_get_fallback_user(without=taken):
            taken.add(user.id)
            yield user.sudo(False)
        yield self.user_id.filtered(company._custrel_employs)

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
        return self.env["mail.activity"]._custrel_find_reminders(self, REMINDER)

    def _prepare_reminder(self, name, step, user):
        """:param str name: of the target, "response" or "resolution"
        :return: values of the activity that reminds ``user`` of a step
        """
        user = user.sudo()  # his time zone
        return self.env["mail.activity"]._custrel_prepare_reminder(
            self,
            user,
            REMINDER,
            lambda complaint: complaint._describe_target(
                name, step, user._custrel_tz()
            ),
            user._custrel_local_day(self[f"{name}_deadline"]),
        )

    def _describe_target(self, name, step, tz):
        """:return: summary of a reminder, in the language of the context"""
        env, field = self.env, self._fields[f"{name}_deadline"]
        moment = format_datetime(env, self[field.name], tz=tz, dt_format="short")
        summary = f"{field._description_string(env)} {moment}"
        if step != "warn":
            summary = env._("Late: %s", summary)
        return {"summary": summary}

    def _replace_reminders(self, vals_list):
        """Create reminders; they replace those of the same complaint and person.

        :param list vals_list: see :meth:`_prepare_reminder`
        """
        if not vals_list:
            return
        last = {(vals["res_id"], vals["user_id"]): vals for vals in vals_list}
        old = self._get_reminders().filtered(lambda a: (a.res_id, a.user_id.id) in last)
        old.unlink()
        # One mail per person tells of all of them, see `_send_alerts`.
        self.env["mail.activity"]._custrel_create_reminders(
            list(last.values()), quiet=True
        )
