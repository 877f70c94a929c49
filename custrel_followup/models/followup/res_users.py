from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..shared.dates import say_count
from ..shared.inside import tell, told
from ..shared.mail_headers import AUTO_GENERATED
from .ladder import Ladder

SECTIONS = ("today", "overdue", "second", "manager")
MOST_LINES = 20
"""Follow-ups that a mail shows, key customers first; the screen shows all."""


def _by_grade(followup):
    grade = followup.grade_id
    return not grade.is_key, not grade, grade.sequence


def _by_importance(followup):
    return *_by_grade(followup), followup.date_planned, followup.id


class ResUsers(models.Model):
    """One mail a day tells each person what is due, and what climbs to him."""

    _inherit = "res.users"

    custrel_digest_date = fields.Date(
        string="Last Digest of Follow-ups",
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="The user's local day for which the last digest was sent.",
    )

    @api.model
    def _custrel_get_open_work(self):
        planned = Domain("state", "=", "planned")
        return super()._custrel_get_open_work() | {"custrel.followup": planned}

    @api.model
    def _custrel_send_digests(self, job, batch_size=50):
        """Send each person with due follow-ups, or to whom others' climb, one digest
        for his present day.

        The day, and what was told of, is written in the transaction that queues the
        mail: a run that is killed or repeated neither forgets nor repeats anything.
        """
        steps = Ladder(self.env).find()
        digests = self._custrel_find_digests(steps)
        # Of some steps no mail tells: they are no news, the company wants no digest,
        # or the person has no address.
        silent = {
            user: [step for step in own if not step.by_mail]
            for user, own in steps.items()
        }
        job.batches(
            self.union(*filter(silent.get, silent)),
            lambda users: users._custrel_climb_on_screen(silent),
            size=batch_size,
        )
        job.batches(
            self.union(*digests).filtered(lambda user: user._custrel_awaits_digest()),
            lambda users: users._custrel_send_each(digests, steps),
            size=batch_size,
            claim=self._custrel_claim_digests,
        )

    @api.model
    def _custrel_claim_digests(self, users):
        users = users.try_lock_for_update(allow_referencing=True)
        return users.filtered(lambda user: user._custrel_awaits_digest())

    def _custrel_climb_on_screen(self, steps):
        for user in self:
            user._custrel_mark_told(steps[user])

    def _custrel_send_each(self, digests, steps):
        for user in self:
            user._custrel_send_digest(digests[user], steps.get(user, ()))

    def _custrel_mark_told(self, steps):
        self.ensure_one()
        followups = self.env["custrel.followup"]
        found = defaultdict(list)
        for step in steps:
            found[step.step, step.is_news].append(step.followup_id)
        for (name, is_news), ids in found.items():
            user = self if is_news else self.browse()
            followups.browse(ids)._mark_told(name, user, self._custrel_today())

    @api.model
    def _custrel_find_digests(self, steps):
        """:param dict steps: see :meth:`Ladder.find`
        :return: dict of user to a dict of section to ids of follow-ups
        """
        digests = defaultdict(lambda: defaultdict(list))
        rows = self.env.execute_query(self._custrel_select_due())
        users = self.browse({row[0] for row in rows})
        for user_id, followup_id, day in rows:
            user = self.browse(user_id).with_prefetch(users._ids)
            today = user._custrel_today()
            if day <= today:
                section = "today" if day == today else "overdue"
                digests[user][section].append(followup_id)
        for user, own in steps.items():
            told = set()  # one follow-up may take two steps at once
            for step in own:
                if step.by_mail and step.followup_id not in told:
                    section = "second" if step.is_contact else "manager"
                    digests[user][section].append(step.followup_id)
                    told.add(step.followup_id)
        return digests

    @api.model
    def _custrel_select_due(self):
        """:return: SQL of owner, follow-up and due day of what may be due today"""
        self.env.flush_all()
        return SQL(
            """
            SELECT followup.user_id, followup.id, followup.date_planned
              FROM custrel_followup followup
              JOIN res_users owner
                ON owner.id = followup.user_id AND owner.active AND NOT owner.share
              JOIN res_company_users_rel works
                ON works.user_id = owner.id AND works.cid = followup.company_id
              JOIN res_company company
                ON company.id = followup.company_id AND company.custrel_digest
               AND company.custrel_started_at IS NOT NULL
             WHERE followup.state = 'planned' AND followup.active
               AND followup.automatic IS NOT TRUE
               AND followup.date_planned <= %s
             ORDER BY followup.user_id, followup.date_planned, followup.id
            """,
            # The farthest time zone is a day ahead of UTC.
            fields.Date.add(fields.Date.today(), days=1),
        )

    def _custrel_awaits_digest(self):
        """:return: whether a digest of today can and has yet to be sent"""
        self.ensure_one()
        last = self.custrel_digest_date
        return bool(self.email and (not last or last < self._custrel_today()))

    @api.private  # for mails, which are filled in with records
    def custrel_get_digest(self):
        """What the digest template shows: at most 20 follow-ups; key customers come
        first. Nobody is told of what he may not open; who looks at the digest of
        another one, what both may.

        :return: dict of lists of follow-ups: the user's own, ``today`` and ``overdue``,
            and those of others that climb to him as ``second`` contact or ``manager``
        """
        digest = self._custrel_get_whole_digest()
        found = [(name, followup) for name in SECTIONS for followup in digest[name]]
        # Sorting keeps the order of the sections where two are as important.
        found.sort(key=lambda pair: _by_grade(pair[1]))
        shown = set(found[:MOST_LINES])
        return {
            name: own.filtered(lambda f, name=name: (name, f) in shown)
            for name, own in digest.items()
        }

    def _custrel_get_whole_digest(self):
        """:return: like :meth:`custrel_get_digest`, however long"""
        self.ensure_one()
        digest = told(self, "custrel_digest")
        if digest is None:
            everybody = self.sudo()  # to find them; what may be read is shown
            steps = Ladder(everybody.env).find()
            digest = everybody._custrel_find_digests(steps).get(self, {})
            digest = self._custrel_get_readable_digest(digest)
        followups = self.env["custrel.followup"]
        return {
            section: followups.browse(digest.get(section))
            ._filtered_access("read")
            .sorted(_by_importance)
            for section in SECTIONS
        }

    def _custrel_get_readable_digest(self, digest):
        """:param dict digest: of section to ids of follow-ups
        :return: the same without what this user may not open; no empty sections
        """
        ids = [id_ for section in digest.values() for id_ in section]
        followups = self.env["custrel.followup"].browse(ids)
        readable = set(self._custrel_filter_readable(followups)._ids)
        shown = {
            section: [id_ for id_ in own if id_ in readable]
            for section, own in digest.items()
        }
        return {section: own for section, own in shown.items() if own}

    @api.private  # for mails, which are filled in with records
    def custrel_get_digest_subject(self):
        """:return: subject of the digest, in the language of the environment"""
        digest = self._custrel_get_whole_digest()
        counts = {name: len(due) for name, due in digest.items()}
        climbed = counts["second"] + counts["manager"]
        if not climbed:
            return self.env._(
                "%(today)s follow-ups today, %(overdue)s overdue",
                today=say_count(self.env, counts["today"]),
                overdue=say_count(self.env, counts["overdue"]),
            )
        return self.env._(
            "%(today)s follow-ups today, %(overdue)s overdue, %(climbed)s overdue of "
            "colleagues",
            today=say_count(self.env, counts["today"]),
            overdue=say_count(self.env, counts["overdue"]),
            climbed=say_count(self.env, climbed),
        )

    @api.private  # for mails, which are filled in with records
    def custrel_render_climbed(self):
        """:return: Markup of the sections about follow-ups that climb to the user, and
        of how many more there are than the mail shows"""
        digest = self.custrel_get_digest()
        whole = self._custrel_get_whole_digest()
        hidden = {name: len(whole[name]) - len(digest[name]) for name in SECTIONS}
        return self.env["ir.qweb"]._render(
            "custrel_followup.digest_climbed",
            {
                "sections": [(name, digest[name]) for name in ("second", "manager")],
                "own": hidden["today"] + hidden["overdue"],
                "climbed": hidden["second"] + hidden["manager"],
                "base_url": self.get_base_url(),
            },
        )

    def _custrel_send_digest(self, digest, steps):
        self.ensure_one()
        digest = self._custrel_get_readable_digest(digest)
        if not digest:
            return
        template = self.env.ref("custrel_followup.mail_template_digest")
        template = template.with_context(lang=self.lang, tz=self._custrel_tz())
        tell(template, custrel_digest=digest).send_mail(
            self.id, email_values={"headers": AUTO_GENERATED}
        )
        self.custrel_digest_date = self._custrel_today()
        self._custrel_mark_told(step for step in steps if step.by_mail)
