from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from ..shared.jobs import Job
from .custrel_followup_planner import BULK

STEPS = ("second", "manager")

NOBODY_TOLD = {
    f"{step}_told_{what}": False for step in STEPS for what in ("on", "user_id")
}


class CustrelFollowup(models.Model):
    """The daily job that marks missed follow-ups, finds owners, restores activities and
    sends digests; and the marks of whom a digest told of an overdue follow-up: the
    second contact, then the manager (:class:`Ladder` says who that is)."""

    _inherit = "custrel.followup"

    second_told_on = fields.Date(
        string="Colleague Told On",
        readonly=True,
        copy=False,
        help="When the overdue follow-up climbed to the customer's other owner, or "
        "to the manager if there is none.",
    )
    second_told_user_id = fields.Many2one(
        "res.users",
        string="Colleague Told",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="Empty if the assignee himself would have been told.",
    )
    manager_told_on = fields.Date(
        readonly=True,
        copy=False,
        help="When the overdue follow-up climbed to the leader of the assignee's team.",
    )
    manager_told_user_id = fields.Many2one(
        "res.users",
        string="Manager Told",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="Empty if he knew of it already.",
    )

    @api.model
    def _cron_remind(self, batch_size=500):
        """Mark what is long overdue as missed, find owners for what has none, restore
        lost activities, and send each owner at most one digest a day.

        Each step selects what still needs it, so it can be repeated and killed.

        :raise Exception: the last error, where nobody could be told of it
        """
        with Job(self.env, "Remind") as job:
            job.each(
                self.env["res.company"]._custrel_find_started(),
                partial(self.with_context(**BULK)._remind_company, job, batch_size),
            )
            job.step(self.env["res.users"]._custrel_send_digests, job)

    @api.model
    def _remind_company(self, job, batch_size, company):
        for select, act in (
            (self._missed_condition, self._mark_missed),
            (self._ownerless_condition, self._find_owners),
            (self._unreminded_condition, self._schedule_reminders_of),
        ):
            if condition := select(company):
                claim = partial(self._claim_open, company, condition)
                job.batches(
                    self._find_open(company, condition)._ids,
                    partial(act, company),
                    size=batch_size,
                    claim=claim,
                )

    @api.model
    def _find_open(self, company, condition):
        """:param SQL condition: about the row ``followup``
        :return: planned follow-ups of the company that meet the condition
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT followup.id FROM custrel_followup followup
                 WHERE followup.state = 'planned' AND followup.active
                   AND followup.company_id = %s AND %s
                 ORDER BY followup.id
                """,
                company.id,
                condition,
            )
        )
        return self.browse(row[0] for row in rows)

    @api.model
    def _claim_open(self, company, condition, ids):
        """:return: those that still meet the condition and that nobody else holds"""
        among = SQL("followup.id IN %s AND (%s)", tuple(ids), condition)
        found = self._find_open(company, among)
        return found.try_lock_for_update(allow_referencing=True)

    @api.model
    def _missed_condition(self, company):
        days = company.custrel_missed_after_days
        limit_day = company._custrel_today() - timedelta(days=days)
        return days and SQL(
            "followup.origin = 'cadence' AND followup.date_planned < %s"
            " AND followup.automatic IS NOT TRUE",
            limit_day,
        )

    @api.model
    def _mark_missed(self, _company, followups):
        followups.write({"state": "missed"})

    @api.model
    def _ownerless_condition(self, company):
        return SQL(
            "(followup.user_id IS NULL OR followup.user_id != ALL(%s))",
            list(company._custrel_get_following()),
        )

    @api.model
    def _find_owners(self, company, followups):
        rows = [
            {"id": partner.id, "user_id": partner.user_id.id or None}
            for partner in followups.partner_id
        ]
        # Work that is there goes to somebody in any case.
        leader = self._get_led_teams(company)[:1].user_id
        fallback = leader or company._custrel_get_fallback_user()
        owners = self._get_owners(company, rows, fallback)
        for user_id, owned in followups.grouped(
            lambda followup: owners[followup.partner_id.id]
        ).items():
            if user_id:
                owned.write({"user_id": user_id})

    @api.model
    def _unreminded_condition(self, _company):
        return SQL(
            """followup.user_id IS NOT NULL AND followup.automatic IS NOT TRUE
            AND NOT EXISTS (
                SELECT FROM mail_activity activity
                 WHERE activity.res_model = 'custrel.followup'
                   AND activity.res_id = followup.id
                   AND activity.active AND activity.custrel_reminder
            )"""
        )

    @api.model
    def _schedule_reminders_of(self, _company, followups):
        followups._schedule_reminders()

    def write(self, vals):
        vals = self._get_checked(vals)
        if vals.get("date_planned"):
            self._start_ladder_again(fields.Date.to_date(vals["date_planned"]))
        result = super().write(vals)
        if vals.get("state", "missed") != "missed":
            self._forget_told()
        return result

    def _start_ladder_again(self, day):
        """Forget who was told of follow-ups that are moved to a later day."""
        self.filtered(lambda f: f.date_planned < day)._forget_told()

    def _forget_told(self):
        told = self.filtered(lambda f: f.second_told_on or f.manager_told_on)
        if told:
            told._keep(NOBODY_TOLD)

    def _mark_told(self, step, user, day):
        """:param user: who was told at this step; nobody if that was no news"""
        self.with_context(**BULK)._keep(
            {f"{step}_told_on": day, f"{step}_told_user_id": user.id}
        )
