import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from . import statements

_logger = logging.getLogger(__name__)


class CustrelGradingRun(models.Model):
    """Applying or discarding what a run proposes, by hand or every month."""

    _inherit = "custrel.grading.run"

    def action_apply(self):
        """Write the proposed grades on the customers and keep each move.

        :raise UserError: the run is not computed
        """
        self.check_access("write")
        for run in self:
            if run.state != "computed":
                raise UserError(
                    self.env._(
                        "%s must be computed before it can be applied.", run.name
                    )
                )
            run._apply(statements.take_moves(run))

    def _apply(self, moves):
        """:param SQL moves: see :func:`statements.apply_moves`"""
        self._execute(statements.apply_moves(self, self.env.user, moves))
        self._keep(
            {
                "state": "applied",
                "applied_at": fields.Datetime.now(),
                "applied_by_id": self.env.user.id,
            }
        )
        self.activity_unlink(["mail.mail_activity_data_todo"])

    def action_discard(self):
        """Drop what the run proposes; customers keep their grades.

        :raise UserError: the run is applied
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
        self.move_ids.unlink()
        self.activity_unlink(["mail.mail_activity_data_todo"])
        self._keep({"state": "discarded"})

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
                applied._compute_scores()

    @api.model
    def _cron_grade(self):
        """Daily: let overrides expire, make the monthly run of each company, apply it.

        Safe to repeat and to kill: a company has one automatic run a month, and what
        is done for a company is one transaction.
        """
        cron = self.env["ir.cron"]
        companies = self.env["res.company"].search([])
        self.env["custrel.grading.policy"]._create_for_companies(companies)
        cron._commit_progress(remaining=len(companies))
        error = None
        for company in companies:
            try:
                company._custrel_work_in(self)._grade_company(company)
            except Exception as exc:
                self.env.cr.rollback()
                _logger.exception("Grading of company %s failed", company.id)
                error = exc
            if not cron._commit_progress(1):
                break
        if error:
            raise error

    @api.model
    def _grade_company(self, company):
        self.env["res.partner"]._custrel_expire_grades(company)
        run = self._get_monthly_run(company).try_lock_for_update()
        approved = not run.policy_id.approval_required
        if run.state == "draft" and approved:
            # Nobody looks at the moves: they go from the figures to the customers.
            run._compute()
            run._apply(run._propose_moves())
        elif run.state == "draft":
            run.action_compute()
            run._ask_for_approval()
        elif run.state == "computed" and approved:
            run.action_apply()

    @api.model
    def _get_monthly_run(self, company):
        """:return: this month's run, made when missing"""
        today = company._custrel_today()
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
