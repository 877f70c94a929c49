from functools import partial
from operator import methodcaller

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain

from ...rules import periods
from ..shared.jobs import Job
from . import moving

TASK = "mail.mail_activity_data_todo"


class CustrelGradingRun(models.Model):
    """The run of each month makes itself, and is applied or asked for."""

    _inherit = "custrel.grading.run"

    @api.model
    def _cron_grade(self):
        """Daily: let overrides expire, grade prospects by their intent, make the
        monthly run of each company, apply it.
        The first run of a company is computed only: it waits for a person.

        Safe to repeat and to kill: a company has one automatic run a month, and what
        is done for a company is one transaction.

        :raise Exception: the last error, where nobody could be told of it
        """
        with Job(self.env, "Grade") as job:
            companies = self.env["res.company"].search([])
            policies = self.env["custrel.grading.policy"]
            job.batches(companies, policies._create_for_companies, size=100)
            job.each(companies, partial(self._grade_company, job))

    @api.model
    def _grade_company(self, job, company):
        records = company._custrel_work_in(self)
        expired = records.env["res.partner"]._custrel_find_expired(company)
        job.batches(expired, methodcaller("_custrel_expire_grades"), size=500)
        customers = records.env["res.partner"]
        job.batches(company, lambda _company: customers._custrel_keep_prospects())
        grade = records._grade_month
        if not self._has_begun(company):
            grade = records._grade_first
        job.batches(company, partial(grade, job))

    @api.model
    def _grade_first(self, _job, company):
        """Compute the run with which a company may begin, and say once that it waits.

        A run that somebody discarded is not made again in the same month. Where nobody
        bought yet there is nothing to look at.
        """
        waiting = [
            ("company_id", "=", company.id),
            ("state", "=", "computed"),
            ("customer_count", ">", 0),
        ]
        if self.search_count(waiting, limit=1):
            return
        run = self._get_monthly_run(company).try_lock_for_update()
        if run.state == "draft":
            run.action_compute()
            if run.customer_count:
                run._ask_managers(_describe_first)

    @api.model
    def _grade_month(self, job, company):
        """Make and apply the run of the month, as far as that is still to be done."""
        run = self._get_monthly_run(company).try_lock_for_update()
        approved = not run.policy_id.approval_required
        if run.state == "draft" and approved:
            # Nobody looks at the moves: they go from the figures to the customers.
            run._compute()
            job.remember(*run._apply(run._propose_moves()))
        elif run.state == "draft":
            run.action_compute()
            run._ask_managers(_describe_approval)
        elif run.state == "computed" and approved:
            if run.is_stale:
                run.action_compute()
            job.remember(*run._apply(moving.take_moves(run)))

    @api.model
    def _get_monthly_run(self, company):
        """:return: this month's run, made when missing. What somebody applied is the
        run of that month, also if it was taken back since.
        """
        today = company._custrel_today()
        first = today.replace(day=1)
        begin, end = (
            periods.utc_midnight(day, company._custrel_tz())
            for day in (first, first + relativedelta(months=1))
        )
        by_job = Domain("automatic", "=", True) & Domain("superseded", "=", False)
        by_job &= Domain("date_to", ">=", first)
        applied = Domain("applied_at", ">=", begin) & Domain("applied_at", "<", end)
        here = Domain("company_id", "=", company.id)
        monthly = self.search(here & (by_job | applied), limit=1)
        policy = self.env["custrel.grading.policy"].search(
            [("company_id", "=", company.id)], limit=1
        )
        if monthly or not policy:
            return monthly
        return self.create(
            {"policy_id": policy.id, "date_to": today, "automatic": True}
        )

    def _ask_managers(self, describe):
        """:param describe: what the tasks of those who may apply the run say, see
        :meth:`_custrel_prepare_reminder`
        """
        group = self.env.ref("custrel_followup.custrel_group_manager")
        managers = group.all_user_ids.filtered(
            lambda user: self.company_id in user.company_ids and user.active
        )
        activities = self.env["mail.activity"]
        activities._custrel_create_reminders(
            [
                activities._custrel_prepare_reminder(
                    self, manager, TASK, describe, self.date_to
                )
                for manager in managers
            ]
        )


def _describe_approval(run):
    return {"summary": run.env._("Approve the new grades")}


def _describe_first(run):
    return {"summary": run.env._("Your first grading is ready: look at it")}
