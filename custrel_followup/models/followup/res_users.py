import logging
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..shared.mail_headers import AUTO_GENERATED
from .ladder import Ladder

_logger = logging.getLogger(__name__)

SECTIONS = ("today", "overdue", "second", "manager")
MOST_CLIMBED = 30
"""Follow-ups of others that a section of a mail shows; the screen shows all."""


def _by_importance(followup):
    grade = followup.grade_id
    return (
        not grade.is_key,
        not grade,
        grade.sequence,
        followup.date_planned,
        followup.id,
    )


class ResUsers(models.Model):
    """One mail a day tells each person what is due, and what climbs to him."""

    _inherit = "res.users"

    @api.model
    def _custrel_send_digests(self, batch_size=50):
        """Send each person with due follow-ups, or to whom others' climb, one digest
        for his present day.

        The day, and what was told of, is written in the transaction that queues the
        mail: a run that is killed or repeated neither forgets nor repeats anything.
        """
        cron, error = self.env["ir.cron"], None
        steps = Ladder(self.env).find()
        error = self._custrel_climb_on_screen(steps)
        digests = self._custrel_find_digests(steps)
        users = self.browse(
            user.id for user in digests if user._custrel_awaits_digest()
        )
        cron._commit_progress(remaining=len(users))
        for start in range(0, len(users), batch_size):
            batch = users[start : start + batch_size].try_lock_for_update()
            for user in batch:
                try:
                    with self.env.cr.savepoint():
                        user._custrel_send_digest(digests[user], steps.get(user, ()))
                except Exception as exc:
                    _logger.exception("Sending a digest to user %s failed", user.id)
                    error = exc
            if not cron._commit_progress(len(batch)):
                break
        if error:
            raise error

    @api.model
    def _custrel_climb_on_screen(self, steps):
        """Take the steps of which no mail tells: it is no news, the company wants no
        digest, or the person has no address.

        :return: the last error, or None
        """
        error = None
        for user, own in steps.items():
            try:
                with self.env.cr.savepoint():
                    user._custrel_mark_told(step for step in own if not step.by_mail)
            except Exception as exc:
                _logger.exception("Climbing to user %s failed", user.id)
                error = exc
        return error

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
              JOIN res_users owner ON owner.id = followup.user_id AND owner.active
              JOIN res_company_users_rel works
                ON works.user_id = owner.id AND works.cid = followup.company_id
              JOIN res_company company
                ON company.id = followup.company_id AND company.custrel_digest
             WHERE followup.state = 'planned' AND followup.active
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

    def custrel_get_digest(self):
        """What the digest template shows; key customers come first.

        :return: dict of lists of follow-ups: the user's own, ``today`` and ``overdue``,
            and those of others that climb to him as ``second`` contact or ``manager``
        """
        self.ensure_one()
        digest = self.env.context.get("custrel_digest")
        if digest is None:
            everybody = self.sudo()  # to find them; they are read with his rights below
            steps = Ladder(everybody.env).find()
            digest = everybody._custrel_find_digests(steps).get(self, {})
        followups = self.env["custrel.followup"]
        return {
            section: followups.browse(digest.get(section))
            ._filtered_access("read")
            .sorted(_by_importance)
            for section in SECTIONS
        }

    def custrel_get_digest_subject(self):
        """:return: subject of the digest, in the language of the environment"""
        counts = {name: len(due) for name, due in self.custrel_get_digest().items()}
        climbed = counts["second"] + counts["manager"]
        if not climbed:
            return self.env._(
                "%(today)s follow-ups today, %(overdue)s overdue",
                today=counts["today"],
                overdue=counts["overdue"],
            )
        return self.env._(
            "%(today)s follow-ups today, %(overdue)s overdue, %(climbed)s overdue of "
            "colleagues",
            today=counts["today"],
            overdue=counts["overdue"],
            climbed=climbed,
        )

    def custrel_render_climbed(self):
        """:return: Markup of the sections about follow-ups that climb to the user"""
        digest = self.custrel_get_digest()
        return self.env["ir.qweb"]._render(
            "custrel_followup.digest_climbed",
            {
                "sections": [(name, digest[name]) for name in ("second", "manager")],
                "most": MOST_CLIMBED,
                "base_url": self.get_base_url(),
            },
        )

    def _custrel_send_digest(self, digest, steps):
        self.ensure_one()
        template = self.env.ref("custrel_followup.mail_template_digest")
        template.with_context(
            lang=self.lang, tz=self.tz, custrel_digest=dict(digest)
        ).send_mail(self.id, email_values={"headers": AUTO_GENERATED})
        self.custrel_digest_date = self._custrel_today()
        self._custrel_mark_told(step for step in steps if step.by_mail)
