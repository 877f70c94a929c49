import logging
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from .custrel_followup_planner import BULK

_logger = logging.getLogger(__name__)


class CustrelFollowup(models.Model):
    """Nothing planned is forgotten: owners, activities, digests stay complete."""

    _inherit = "custrel.followup"

    @api.model
    def _cron_remind(self, batch_size=500):
        """Mark what is long overdue as missed, find owners for what has none, restore
        lost activities, and send each owner at most one digest a day.

        Each step selects what still needs it, so it can be repeated and killed.
        """
        errors = []
        followups = self.with_context(**BULK)
        for company in self.env["res.company"].search([]):
            steps = (
                (followups._missed_ids, followups._mark_missed),
                (followups._ownerless_ids, followups._find_owners),
                (followups._unreminded_ids, followups._schedule_reminders_of),
            )
            for select, act in steps:
                if not followups._remind_in_batches(
                    company, select, act, batch_size, errors
                ):
                    return
        try:
            self.env["res.users"]._custrel_send_digests()
        except Exception as exc:
            self.env.cr.rollback()
            _logger.exception("Sending digests failed")
            errors.append(exc)
        if errors:
            raise errors[-1]

    @api.model
    def _remind_in_batches(self, company, select, act, batch_size, errors):
        """:return: False if the time of the job ran out"""
        cron, last_id = self.env["ir.cron"], 0
        while ids := select(company, last_id, batch_size):
            last_id = ids[-1]
            self._act_on(company, self.browse(ids), act, errors)
            # The next batch, if any, is work left.
            if not cron._commit_progress(len(ids), remaining=1):
                return False
        cron._commit_progress(remaining=0)
        return True

    @api.model
    def _act_on(self, company, followups, act, errors):
        """Act on all at once; one that fails doesn't stop the others."""
        try:
            with self.env.cr.savepoint():
                act(company, followups)
            return
        except Exception:
            _logger.info("%s failed on a batch", act.__name__, exc_info=True)
        for followup in followups:
            try:
                with self.env.cr.savepoint():
                    act(company, followup)
            except Exception as exc:
                _logger.exception("%s failed on %s", act.__name__, followup)
                errors.append(exc)

    @api.model
    def _select_open(self, company, condition, last_id, limit):
        """:return: ids of planned follow-ups of the company that meet a condition"""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT followup.id FROM custrel_followup followup
                 WHERE followup.state = 'planned' AND followup.active
                   AND followup.company_id = %s AND followup.id > %s AND %s
                 ORDER BY followup.id LIMIT %s
                """,
                company.id,
                last_id,
                condition,
                limit,
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _missed_ids(self, company, last_id, limit):
        days = company.custrel_missed_after_days
        if not days:
            return []
        limit_day = company._custrel_today() - timedelta(days=days)
        condition = SQL(
            "followup.origin = 'cadence' AND followup.date_planned < %s", limit_day
        )
        return self._select_open(company, condition, last_id, limit)

    @api.model
    def _mark_missed(self, _company, followups):
        followups.write({"state": "missed"})

    @api.model
    def _ownerless_ids(self, company, last_id, limit):
        condition = SQL(
            """NOT EXISTS (
                SELECT FROM res_users owner
                  JOIN res_company_users_rel works ON works.user_id = owner.id
                 WHERE owner.id = followup.user_id AND owner.active
                   AND NOT owner.share
                   AND works.cid = followup.company_id
            )"""
        )
        return self._select_open(company, condition, last_id, limit)

    @api.model
    def _find_owners(self, company, followups):
        rows = [
            {"id": partner.id, "user_id": partner.user_id.id or None}
            for partner in followups.partner_id
        ]
        owners = self._get_owners(company, rows)
        for user_id, owned in followups.grouped(
            lambda followup: owners[followup.partner_id.id]
        ).items():
            if user_id:
                owned.write({"user_id": user_id})

    @api.model
    def _unreminded_ids(self, company, last_id, limit):
        condition = SQL(
            """followup.user_id IS NOT NULL AND NOT EXISTS (
                SELECT FROM mail_activity activity
                 WHERE activity.res_model = 'custrel.followup'
                   AND activity.res_id = followup.id
                   AND activity.active AND activity.automated
            )"""
        )
        return self._select_open(company, condition, last_id, limit)

    @api.model
    def _schedule_reminders_of(self, _company, followups):
        followups._schedule_reminders()
