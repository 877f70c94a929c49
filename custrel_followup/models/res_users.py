import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..rules import periods

_logger = logging.getLogger(__name__)


class ResUsers(models.Model):
    _inherit = "res.users"

    custrel_digest_date = fields.Date(
        string="Last Digest of Follow-ups",
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="The owner's local day for which the last digest was sent.",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_author_of_grades(self):
        # No foreign key does this, see UncheckedMany2one.
        changes = self.env["custrel.grade.change"].sudo()  # also of other companies
        if changes.search_count([("user_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._("Users who set grades can't be deleted. Archive them.")
            )

    @api.model
    def _custrel_send_digests(self, batch_size=50):
        """Send each owner of due or overdue follow-ups one digest for his present day.

        The day is written in the transaction that queues the mail: a run that is killed
        or repeated neither forgets nor repeats a digest.
        """
        cron, error = self.env["ir.cron"], None
        users = self._custrel_get_digest_users()
        cron._commit_progress(remaining=len(users))
        for start in range(0, len(users), batch_size):
            batch = users[start : start + batch_size].try_lock_for_update()
            for user in batch:
                try:
                    with self.env.cr.savepoint():
                        user._custrel_send_digest()
                except Exception as exc:
                    _logger.exception("Sending a digest to user %s failed", user.id)
                    error = exc
            if not cron._commit_progress(len(batch)):
                break
        if error:
            raise error

    @api.model
    def _custrel_get_digest_users(self):
        """:return: active users with something due who had no digest today"""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT followup.user_id
                  FROM custrel_followup followup
                  JOIN res_users owner ON owner.id = followup.user_id AND owner.active
                  JOIN res_company company
                    ON company.id = followup.company_id AND company.custrel_digest
                 WHERE followup.state = 'planned' AND followup.active
                   AND followup.date_planned <= %s
                 ORDER BY followup.user_id
                """,
                # The farthest time zone is a day ahead of UTC.
                fields.Date.add(fields.Date.today(), days=1),
            )
        )
        users = self.browse(row[0] for row in rows)
        return users.filtered(
            lambda user: (
                user.email
                and (
                    not user.custrel_digest_date
                    or user.custrel_digest_date < user._custrel_today()
                )
                and user._custrel_get_due_followups()
            )
        )

    def _custrel_today(self):
        """:return: the user's present calendar day"""
        self.ensure_one()
        tz = self.tz or self.company_id._custrel_tz()
        return periods.local_day(fields.Datetime.now(), tz)

    def _custrel_get_due_followups(self):
        """:return: the user's planned follow-ups due today or before, oldest first"""
        self.ensure_one()
        return self.env["custrel.followup"].search(
            [
                ("user_id", "=", self.id),
                ("state", "=", "planned"),
                ("date_planned", "<=", self._custrel_today()),
                ("company_id.custrel_digest", "=", True),
                ("company_id", "in", self.company_ids.ids),
            ]
        )

    def custrel_get_digest(self):
        """What the digest template shows; key customers come first.

        :return: dict with ``today`` and ``overdue`` lists of follow-ups
        """
        self.ensure_one()
        today = self._custrel_today()
        due = self._custrel_get_due_followups()
        due = due.sorted(
            lambda f: (
                not f.grade_id.is_key,
                not f.grade_id,
                f.grade_id.sequence,
                f.date_planned,
                f.id,
            )
        )
        return {
            "today": due.filtered(lambda f: f.date_planned == today),
            "overdue": due.filtered(lambda f: f.date_planned < today),
        }

    def _custrel_send_digest(self):
        self.ensure_one()
        template = self.env.ref("custrel_followup.mail_template_digest")
        template.with_context(lang=self.lang, tz=self.tz).send_mail(self.id)
        self.custrel_digest_date = self._custrel_today()
