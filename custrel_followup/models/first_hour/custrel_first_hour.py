from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..coverage.res_partner import MOST_TASKS
from ..grading.documents import get_window
from ..shared.clock import get_local
from ..shared.listing import say_all

MANAGER = "custrel_followup.custrel_group_manager"
STEPS = ("people", "source", "grading", "load", "go")
WINDOWS = (6, 12, 24, 36)
"""Months of the window that one click chooses."""

PATIENCE = timedelta(minutes=10)
"""So long after the beginning nobody wonders whether jobs run on this server."""


class CustrelFirstHour(models.AbstractModel):
    """What whoever installs the add-on looks at, chooses and starts, in five steps.

    Nothing of it is stored but what was looked at: each step tells the truth of this
    database, so that the panel may be left and opened again at any time. Nothing but a
    computed run and what the user chooses is written before he begins.
    """

    _name = "custrel.first.hour"
    _description = "First Hour"

    @api.model
    def _may_begin(self):
        """:return: whether the present user may grade customers"""
        return self.env.user.has_group(MANAGER)

    @api.model
    def _check_manager(self):
        """:raise AccessError: the user may not grade customers"""
        if not self._may_begin():
            raise AccessError(
                self.env._("Only an administrator of customer relations begins.")
            )

    # -------------------------------------------------------------------- the panel

    @api.model
    def get_first_hour(self):
        """Show the present company. A run is computed where none waits: it writes no
        customer.

        :return: dict of ``company``, ``started`` (the moment in words or False),
            ``problem`` (why nothing can be computed, or ""), ``others`` (names of the
            user's companies that have not begun), ``seen`` (names of the steps that
            somebody has looked at), and of each step ``people``,
            ``source``, ``grading``, ``load`` and ``go`` a dict, each with ``done``
        :raise AccessError: the user may not grade customers
        """
        self._check_manager()
        company = self.env.company
        problem = self._compute_missing(company)
        run = self._get_run(company)
        others = self.env.user.company_ids - company
        return {
            "company": company.name,
            "started": self._describe_start(company),
            "problem": problem,
            "others": [x.name for x in others if not x._custrel_has_started()],
            "seen": self._get_seen(company),
            "people": self._get_people(company, run),
            "source": self._get_source(company, run),
            "grading": self._get_grading(company, run),
            "load": self._get_load(company, run),
            "go": self._get_go(company, run),
        }

    @api.model
    def _get_seen(self, company):
        seen = company.sudo().custrel_first_hour_seen or ""  # by whoever may begin
        return [step for step in seen.split(",") if step in STEPS]

    @api.model
    def note_seen(self, step):
        """Note that a step was looked at: whoever opens the page later, also elsewhere,
        sees that nobody left it out.

        :param str step: its name
        :return: names of all steps that somebody has looked at
        :raise UserError: there is no such step
        """
        self._check_manager()
        if step not in STEPS:
            raise UserError(self.env._("There is no such step."))
        company = self.env.company
        seen = self._get_seen(company)
        if step not in seen:
            seen = [*seen, step]
            company.sudo().custrel_first_hour_seen = ",".join(seen)  # as above
        return seen

    @api.model
    def compute_again(self):
        """Compute the run anew, over the window that ends today.

        :return: see :meth:`get_first_hour`
        :raise UserError: it can't be computed
        """
        self._check_manager()
        self._compute(self.env.company)
        return self.get_first_hour()

    @api.model
    def choose_source(self, source, months):
        """Take the figures from other documents, or of more or fewer months.

        :param str source: sale or invoice
        :param int months: length of the window
        :return: see :meth:`get_first_hour`
        :raise UserError: it can't be computed
        """
        self._check_manager()
        policy = self._get_policy(self.env.company)
        policy.write({"source": source, "window_months": months})
        return self.compute_again()

    @api.model
    def ask_undo(self, run_id):
        """:return: action that says what taking the applied run back does, and asks"""
        self._check_manager()
        return self.env["custrel.grading.run"].browse(run_id).action_ask_undo()

    @api.model
    def go(self):
        """Apply the run that waits, also after all were taken back. Whoever comes
        second changes nothing.

        :return: see :meth:`get_first_hour`
        :raise UserError: there is no run to apply, and none can be computed
        """
        self._check_manager()
        company = self.env.company
        if not self.env["custrel.grading.run"]._has_begun(company):
            run = self._get_run(company)
            if run.state != "computed" or run.is_stale:
                run = self._compute(company)
            run.action_apply()
        return self.get_first_hour()

    # ---------------------------------------------------------------------- the run

    @api.model
    def _get_run(self, company):
        """:return: the run that was applied last; before *Go* the one that waits"""
        runs = self.env["custrel.grading.run"]
        applied = runs._find_last_applied(company)
        if applied:
            return applied
        mine = [("company_id", "=", company.id)]
        return runs.search([*mine, ("state", "=", "computed")], limit=1)

    @api.model
    def _get_policy(self, company):
        """:return: the policy that grades the company
        :raise UserError: there is none
        """
        policies = self.env["custrel.grading.policy"]
        policies._create_for_companies(company)
        policy = policies.search([("company_id", "=", company.id)], limit=1)
        if not policy:
            raise UserError(
                self.env._(
                    "The grading policies of %s are archived. Unarchive one, or make "
                    "another one.",
                    company.name,
                )
            )
        return policy

    @api.model
    def _compute(self, company):
        """:return: a run that was computed now
        :raise UserError: it can't be computed
        """
        run = self.env["custrel.grading.run"].create(
            {
                "policy_id": self._get_policy(company).id,
                "date_to": company._custrel_today(),
            }
        )
        run.action_compute()
        return run

    @api.model
    def _compute_missing(self, company):
        """Compute the first run unless one waits in which somebody bought, of today and
        by the rules of now.

        :return: why it can't be computed, or ""
        """
        run = self._get_run(company)
        if (
            self.env["custrel.grading.run"]._has_begun(company)
            or run.customer_count
            and not run.is_stale
            and run.date_to >= company._custrel_today()
        ):
            return ""
        try:
            with self.env.cr.savepoint():
                self._compute(company)
        except UserError as error:
            return str(error)
        return ""

    # -------------------------------------------------------------------- the steps

    @api.model
    def _get_source(self, company, run):
        """:return: dict of the step: where the figures come from"""
        policy = run.policy_id
        orders, profit = self.env.execute_query(
            SQL(
                """SELECT COALESCE(sum(order_count), 0),
                          COALESCE(bool_or(profit != 0), FALSE)
                     FROM custrel_score WHERE run_id = %s""",
                run.id or 0,
            )
        )[0]
        names = dict(self.env["custrel.grading.policy"]._get_sources())
        counts = self._count_documents(run)
        return {
            "done": bool(run.customer_count),
            "policy": policy.id,
            "months": policy.window_months,
            "windows": sorted({*WINDOWS, policy.window_months} - {0}),
            "sources": [
                {
                    "value": value,
                    "name": name,
                    "count": counts.get(value, 0),
                    "used": value == policy.source,
                }
                for value, name in names.items()
            ],
            "from": format_date(self.env, run.date_from),
            "to": self._describe_end(run),
            "documents": orders,
            "customers": run.customer_count,
            "currency": company.currency_id.name,
            "zone": company._custrel_tz(),
            "calendar": company.resource_calendar_id.id,
            "has_profit": profit,
            "profit_weight": policy.weight_profit,
        }

    @api.model
    def _describe_end(self, run):
        """:return: the last day of the window; the next one is outside"""
        return format_date(self.env, run.date_to - timedelta(days=1)) if run else ""

    @api.model
    def _count_documents(self, run):
        """:return: dict of each source to how many of its documents the window has"""
        if not run:
            return {}
        company = run.company_id

        def within(source, name):
            start, end = get_window(source, company, run.date_from, run.date_to)
            return (
                Domain("company_id", "=", company.id)
                & Domain(name, ">=", start)
                & Domain(name, "<", end)
            )

        orders = self.env["sale.order"].sudo()  # how many there are
        invoices = self.env["account.move"].sudo()  # as above
        return {
            "sale": orders.search_count(
                within("sale", "date_order") & Domain("state", "=", "sale")
            ),
            "invoice": invoices.search_count(
                within("invoice", "invoice_date")
                & Domain("state", "=", "posted")
                & Domain("move_type", "in", ("out_invoice", "out_refund"))
            ),
        }

    @api.model
    def _get_grading(self, company, run):
        """:return: dict of the step: what the run gives"""
        lapsed = self.env["custrel.grading.move"].search_count(
            [("run_id", "=", run.id), ("is_unscored", "=", True)]
        )
        lines = run.line_ids
        others = self.env["custrel.grade"].search([]) - lines.grade_id
        return {
            "done": bool(run),
            "run": run.id,
            "is_waiting": run.state == "computed",
            "computed_on": self._describe_end(run),
            "lines": [
                {
                    "grade": line.grade_id.display_name,
                    "color": line.grade_id.color,
                    "customers": line.customer_count,
                    "amount": line.amount_share,
                }
                for line in lines
            ],
            "key_share": run.key_amount_share,
            "customers": run.customer_count,
            "first": run.first_count,
            "changes": run.move_count - run.first_count,
            "lapsed": lapsed,
            "lowest": lines[-1:].grade_id.display_name or "",
            "without": say_all(self.env, others.mapped("display_name"))
            if lines
            else "",
            "notice": run.notice or "",
        }

    @api.model
    def _get_go(self, company, run):
        """:return: dict of the step: where complaints come in, whether it began, how
        many follow-ups cadences have planned so far, and the run that can be taken
        back"""
        teams = self.env["custrel.complaint.team"].search(
            [("company_id", "=", company.id)]
        )
        followups = self.env["custrel.followup"]
        begun = self.env["custrel.grading.run"]._has_begun(company)
        return {
            "done": begun,
            "alone": self._count_alone(company, run),
            "tasks": MOST_TASKS,
            "is_late": begun and not self._is_running(company),
            "planned": followups.search_count(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "planned"),
                    ("origin", "=", "cadence"),
                ]
            ),
            "undo": run.id if run.may_undo else False,
            "teams": [
                {
                    "id": team.id,
                    "name": team.name,
                    "alias": team.alias_name or "",
                    "domain": team.alias_domain or "",
                }
                for team in teams
            ],
        }

    @api.model
    def _count_alone(self, company, run):
        """:return: how many key customers, by the grades of the run, have no second
        person of ours who may see their follow-ups"""
        return self.env.execute_query(
            SQL(
                """
                SELECT count(*) FROM %(graded)s graded
                  JOIN custrel_grade grade
                    ON grade.id = graded.grade_id AND grade.is_key
                 WHERE NOT EXISTS (
                       SELECT FROM custrel_assignment present
                        WHERE present.partner_id = graded.partner_id
                          AND present.company_id = %(company)s
                          AND present.role = 'second' AND present.date_end IS NULL
                          AND present.user_id IN (%(following)s))
                """,
                graded=run._select_graded(company),
                following=company._custrel_following_sql(),
                company=company.id,
            )
        )[0][0]

    @api.model
    def _is_running(self, company):
        """:return: whether the planner has run since the company began, or may still
        be about to"""
        job = self.env.ref("custrel_followup.ir_cron_plan").sudo()  # when it ran last
        started = company.sudo().custrel_started_at  # nobody else may read it
        return (
            fields.Datetime.now() < started + PATIENCE
            or bool(job.lastcall)
            and job.lastcall >= started
        )

    @api.model
    def _describe_start(self, company):
        """:return: the day on which the company began, or False"""
        if not self.env["custrel.grading.run"]._has_begun(company):
            return False
        started = company.sudo().custrel_started_at  # nobody else may read it
        return format_date(self.env, get_local(self.env, started).date())
