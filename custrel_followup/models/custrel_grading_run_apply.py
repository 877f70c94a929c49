import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from . import grading_sql

_logger = logging.getLogger(__name__)

APPLY_BATCH = 12_000
"""Moves written by one statement; a job commits after each."""

APPLY_NOW_LIMIT = 50_000
"""More moves than this are applied in the background."""


class CustrelGradingRun(models.Model):
    """Applying or discarding what a run proposes, by hand or every month."""

    _inherit = "custrel.grading.run"

    def action_apply(self):
        """Write the proposed grades on the customers and keep each move.

        :raise UserError: the run is not computed
        """
        self.check_access("write")
        for run in self:
            run._check_applicable()
            run._apply_moves()
            run._finish_apply()

    def action_request_apply(self):
        """Apply now, or in the background when that would keep the user waiting."""
        self.ensure_one()
        self.check_access("write")
        self._check_applicable()
        if self.move_count <= APPLY_NOW_LIMIT:
            return self.action_apply()
        self.write({"apply_requested": True, "applied_by_id": self.env.user.id})
        # Users can't read scheduled actions.
        self.env.ref("custrel_followup.ir_cron_grade").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "%s customers are being moved in the background. Reload this page "
                    "to see the progress.",
                    self.move_count,
                ),
            },
        }

    def _check_applicable(self):
        if self.state != "computed":
            raise UserError(
                self.env._("%s must be computed before it can be applied.", self.name)
            )

    def _apply_moves(self, limit=None):
        """:return: whether moves are left"""
        with self._statement_settings():
            author = self.applied_by_id or self.env.user
            self.env.cr.execute(grading_sql.apply_moves(self, author, limit))
        return bool(
            self.env["custrel.grading.move"].search_count(
                [("run_id", "=", self.id)], limit=1
            )
        )

    def _finish_apply(self):
        self.write(
            {
                "state": "applied",
                "apply_requested": False,
                "applied_at": fields.Datetime.now(),
                "applied_by_id": (self.applied_by_id or self.env.user).id,
            }
        )
        self.activity_unlink(["mail.mail_activity_data_todo"])

    def action_discard(self):
        """Drop what the run proposes; customers keep their grades.

        :raise UserError: the run is applied, be it in part
        """
        self.check_access("write")
        self._discard()
        self._restore_scores()

    def _discard(self):
        for run in self:
            if run.state == "applied":
                raise UserError(
                    self.env._("%s is applied and can't be discarded.", run.name)
                )
            if run.state == "computed" and run.change_ids:
                raise UserError(
                    self.env._("%s is applied in part. Apply the rest.", run.name)
                )
        self.move_ids.unlink()
        self.activity_unlink(["mail.mail_activity_data_todo"])
        self.write({"state": "discarded", "apply_requested": False})

    def _restore_scores(self):
        """Computed grades follow the last applied run again, not a dropped preview."""
        for company in self.company_id:
            if self.env["custrel.score"]._get_run(company).state != "discarded":
                continue
            applied = self.search(
                [("company_id", "=", company.id), ("state", "=", "applied")],
                order="applied_at desc, id desc",
                limit=1,
            )
            if applied:
                with applied._statement_settings():
                    applied._compute_scores()

    @api.model
    def _cron_grade(self):
        """Daily: let overrides expire, make the monthly run of each company, apply it.

        Safe to repeat and to kill: a company has one automatic run a month, and the
        moves that are left are what remains to be done.
        """
        cron = self.env["ir.cron"]
        companies = self.env["res.company"].search([])
        self.env["custrel.grading.policy"]._create_for_companies(companies)
        cron._commit_progress(remaining=len(companies))
        error = None
        for company in companies:
            try:
                finished = company._custrel_work_in(self)._grade_company(company)
            except Exception as exc:
                self.env.cr.rollback()
                _logger.exception("Grading of company %s failed", company.id)
                error = exc
                finished = True
            if not cron._commit_progress(int(finished)):
                break
        if error:
            raise error

    @api.model
    def _grade_company(self, company):
        """:return: False if time ran out before the run was applied"""
        self.env["res.partner"]._custrel_expire_grades(company)
        run = self._get_monthly_run(company).try_lock_for_update()
        if not run:
            return True
        if run.state == "draft":
            run.action_compute()
            if run.policy_id.approval_required:
                run._ask_for_approval()
        if run.state != "computed":
            return True
        if run.policy_id.approval_required and not run.apply_requested:
            return True
        while run._apply_moves(APPLY_BATCH):
            if not self.env["ir.cron"]._commit_progress():
                return False
        run._finish_apply()
        return True

    @api.model
    def _get_monthly_run(self, company):
        """:return: a run waiting to be applied, or this month's, made when missing"""
        today = company._custrel_today()
        requested = self.search(
            [("company_id", "=", company.id), ("apply_requested", "=", True)], limit=1
        )
        if requested:
            return requested
        monthly = self.search(
            [
                ("company_id", "=", company.id),
                ("automatic", "=", True),
                ("superseded", "=", False),
                ("date_to", ">=", today.replace(day=1)),
            ],
            limit=1,
        )
        policy = self.env["custrel.grading.policy"].search(
            [("company_id", "=", company.id)], limit=1
        )
        if monthly or not policy:
            return monthly
        return self.create(
            {"policy_id": policy.id, "date_to": today, "automatic": True}
        )

    def _ask_for_approval(self):
        group = self.env.ref("custrel_followup.custrel_group_manager")
        managers = group.all_user_ids.filtered(
            lambda user: self.company_id in user.company_ids and user.active
        )
        for manager in managers:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=self.date_to,
                summary=manager.with_context(lang=manager.lang).env._(
                    "Approve the new grades"
                ),
                user_id=manager.id,
            )
