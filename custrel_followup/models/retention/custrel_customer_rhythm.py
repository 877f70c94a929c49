from odoo import api, fields, models
from odoo.tools import SQL

from ..grading import rhythm
from ..grading.execution import execute
from ..shared.fields import KeptJson
from ..shared.jobs import Job, run_soon
from . import decided, heard, kept, lifecycle, states

JOB = "custrel_followup.ir_cron_lifecycle"


class CustrelCustomerRhythm(models.Model):
    """The days from which a customer is at risk, dormant, lost, if nothing happens.

    The state is a comparison of them with today when it is read: it is right at
    midnight, without any job.
    """

    _inherit = "custrel.customer.rhythm"

    heard_on = fields.Date(
        string="Last Heard Of",
        readonly=True,
        help="The last day on which he spoke or wrote to us: in a follow-up or a "
        "complaint, on the portal, or by an answer to a question.",
    )
    kept_until = fields.Date(
        string="Kept Active Until",
        readonly=True,
        help="Until then an order is to come, to be delivered or to be invoiced, a "
        "quotation is valid, or a project is open. Where no day was promised, or it "
        "has passed, an order counts for a year after it was placed, if Odoo knows its "
        "deliveries or most orders are invoiced in Odoo; a project for a year after "
        "it, or one of its tasks, was changed last.",
    )
    gap = fields.Float(
        string="Expected Gap (Days)", digits=(16, 1), readonly=True, aggregator="avg"
    )
    silent_from = fields.Date(
        string="Silent for Too Long From",
        readonly=True,
        help="By his own rhythm, whatever we did.",
    )
    quiet_from = fields.Date(string="Nobody Spoke With Him From", readonly=True)
    unanswered_on = fields.Date(string="Did Not Answer Until", readonly=True)
    risk_from = fields.Date(string="At Risk From", readonly=True)
    dormant_from = fields.Date(readonly=True)
    lost_from = fields.Date(readonly=True)
    won_on = fields.Date(string="Came Back On", readonly=True)
    lost_on = fields.Date(string="Given Up On", readonly=True)
    lost_reason_id = fields.Many2one(
        "custrel.lost.reason", readonly=True, ondelete="restrict"
    )
    lost_tried = fields.Char(string="What Was Tried", readonly=True)
    lost_outcome = fields.Char(string="What Came of It", readonly=True)
    snoozed_until = fields.Date(string="Left Alone Until", readonly=True)
    snooze_reason = fields.Char(string="Why He Is Left Alone", readonly=True)
    slowed_on = fields.Date(string="Contacted Less Often Since", readonly=True)
    resumed_on = fields.Date(
        string="Taken Up Again On",
        readonly=True,
        help="What he did not answer until then does not slow his contacts again.",
    )
    ended = KeptJson(
        string="Ended by a Purchase",
        readonly=True,
        export_string_translation=False,
        help="What had been decided of him until he bought, and his last purchase "
        "before: it holds again if that purchase turns out to be none.",
    )
    state = fields.Selection(
        selection=lambda self: self.env["res.partner"]._custrel_lifecycle_states(),
        compute="_compute_state",
        string="Life Cycle",
    )

    _risk_idx = models.Index("(company_id, risk_from)")

    @api.depends("last_day", "risk_from", "dormant_from", "lost_from", "lost_on")
    @api.depends_context("company")
    def _compute_state(self):
        found = dict(
            self.env.execute_query(
                SQL(
                    "SELECT id, %s FROM %s WHERE id = ANY(%s)",
                    self._state_to_sql(self._table),
                    SQL.identifier(self._table),
                    self.ids,
                )
            )
        )
        for row in self:
            row.state = found.get(row._origin.id)

    @api.model
    def _state_to_sql(self, alias):
        self.flush_model()
        return states.state(
            lambda name: SQL.identifier(alias, name), self.env.company._custrel_today()
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "state":
            return self._state_to_sql(alias)
        return super()._field_to_sql(alias, field_expr, query)

    # ------------------------------------------------------------------- the dates

    @api.model
    def _get_touched(self, company, source, since):
        changed = [
            SQL(
                "SELECT partner_id FROM %s WHERE company_id = %s AND write_date >= %s",
                SQL.identifier(table),
                company.id,
                since,
            )
            for table in ("custrel_followup", "custrel_complaint", "custrel_need")
        ]
        if source != "sale":  # open orders keep a customer active all the same
            changed.append(rhythm.touched_customers("sale", company, since))
        if "project.project" in self.env:
            changed.append(kept.touched_projects(since))
        return [*super()._get_touched(company, source, since), *changed]

    @api.model
    def _get_assignments(self, company, bought):
        """Whoever buys after he was dormant or given up has come back, and nothing that
        was decided of him before counts any more; of who is joined by one who bought it
        does, unless that was after he was given up."""
        later = SQL(
            """(EXCLUDED.last_day > COALESCE(present.last_day, '-infinity')
                AND (%s OR present.lost_on <= EXCLUDED.last_day))""",
            bought,
        )
        came_back = SQL(
            """%s AND %s
               AND (present.dormant_from <= EXCLUDED.last_day
                    OR present.lost_on <= EXCLUDED.last_day)
               AND present.last_day IS NOT NULL""",
            later,
            bought,
        )
        return [
            *super()._get_assignments(company, bought),
            SQL(
                "won_on = CASE WHEN %s THEN EXCLUDED.last_day ELSE present.won_on END",
                came_back,
            ),
            *decided.end(later),
        ]

    @api.model
    def _follow_days(self, company, partner_ids):
        result = super()._follow_days(company, partner_ids)
        if partner_ids is None:
            # All days are written: only now it can be said what is usual.
            rules = self.env["custrel.lifecycle.rule"].sudo()  # of whoever buys
            rules._measure(company)
        execute(self.env, decided.hold_again(company, partner_ids))
        self._date_anew(company, partner_ids)
        return result

    @api.model
    def _follow_grades(self, company, partner_ids):
        self._date(company, partner_ids)
        return super()._follow_grades(company, partner_ids)

    @api.model
    def _refresh_soon(self, company):
        run_soon(self.env, JOB)
        return super()._refresh_soon(company)

    @api.model
    def _date_anew(self, company, partner_ids):
        """Look at what keeps customers active and what we heard of them, and write the
        days from which states begin.

        :param partner_ids: list of ids of customers, None for all
        """
        open_ = self._get_kept(company, partner_ids)
        words = self._get_heard(company, partner_ids)
        facts = lifecycle.read_facts(company, open_, words, partner_ids)
        self._date(company, partner_ids, facts)

    @api.model
    def _date(self, company, partner_ids, facts=lifecycle.KNOWN_FACTS):
        """Write the days from which states begin.

        :param partner_ids: of customers, see :func:`lifecycle.whose`
        :param SQL facts: see :func:`lifecycle.find_dates`
        """
        if isinstance(partner_ids, list) and not partner_ids:
            return
        rules = self.env["custrel.lifecycle.rule"].sudo()  # of whoever buys
        limits = lifecycle.list_limits(rules._get_by_grade(company))
        dates = lifecycle.find_dates(company, limits, partner_ids, facts)
        execute(self.env, lifecycle.write_dates(dates))
        self._changed()

    @api.model
    def _compare_states(self, company, by_grade, named):
        """Tell what other limits would change today, writing nothing.

        :param by_grade: see :func:`lifecycle.list_limits`
        :return: see :func:`states.compare_states`
        """
        limits = lifecycle.list_limits(by_grade)
        dates = lifecycle.find_dates(company, limits, None, lifecycle.KNOWN_FACTS)
        today = company._custrel_today()
        return execute(self.env, states.compare_states(company, today, dates, named))

    @api.model
    def _count_states_before(self, company, graded):
        """Tell what the customers of a company that has not begun would be today,
        writing nothing.

        :param SQL graded: table of the grades that they would have
        :return: dict of state to how many
        """
        self.env.flush_all()
        today = company._custrel_today()
        days = rhythm.purchase_days(self._get_source(company), company, today)
        rows = lifecycle.read_rows(company, rhythm.sum_days(days))
        open_, words = self._get_kept(company, None), self._get_heard(company, None)
        rules = self.env["custrel.lifecycle.rule"]
        dates = lifecycle.find_dates(
            company,
            lifecycle.list_limits(rules._get_limits_before(company, rows, graded)),
            None,
            lifecycle.read_facts(company, open_, words, None, rows),
            rows,
            graded,
        )
        counted = states.count_states(company, today, dates, rows)
        return dict(execute(self.env, counted))

    @api.model
    def _changed(self):
        """Forget what was read of them before."""
        self.invalidate_model()
        partners = self.env["res.partner"]
        names = [
            name
            for name, field in partners._fields.items()
            if getattr(field, "side", None) and field.side.model == self._name
        ]
        partners.invalidate_model([*names, "custrel_without_plan"])

    @api.model
    def _get_kept(self, company, partner_ids):
        """:return: list of SQL, see :func:`lifecycle.read_facts`: modules with
        contracts add theirs"""
        knows_deliveries = "delivery_status" in self.env["sale.order"]._fields
        open_ = [kept.kept_by_orders(company, partner_ids, knows_deliveries)]
        if "project.project" in self.env:
            open_.append(kept.kept_by_projects(company, partner_ids))
        return open_

    @api.model
    def _get_heard(self, company, partner_ids):
        """:return: list of SQL, see :func:`lifecycle.read_facts`: rooms that ask
        customers something add theirs"""
        return [
            heard.heard_in_complaints(company, partner_ids),
            heard.heard_of_needs(company, partner_ids),
        ]

    @api.model
    def _hear_of(self, records):
        """Have the dates of the customers of these records follow what we heard of
        them."""
        for company, own in records.grouped("company_id").items():
            self._hear(company, own.partner_id.ids)

    @api.model
    def _hear(self, company, partner_ids):
        """Have the dates of customers follow what we heard of them."""
        if partner_ids and company._custrel_has_started():
            self.env.flush_all()
            self.env.cr.execute(lifecycle.add_rows(company, partner_ids))
            # What the job holds it dates itself, or the next one does.
            self._date_anew(company, self._skip_locked(company, partner_ids))

    # ---------------------------------------------------------------------- the job

    @api.model
    def _cron_follow(self):
        """Daily: dates of the customers of whom something changed, tasks for those at
        risk, fewer contacts for those who never answer, loyalty of the years of which
        something changed.

        Safe to repeat and to kill: what is done is not found again.

        :raise Exception: the last error, where nobody could be told of it
        """
        companies = self.env["res.company"]._custrel_find_started()
        with Job(self.env, "Life cycle") as job:
            job.batches(companies, self._look)
            job.batches(companies, self._slow_down)
            for company in companies:
                job.step(self.env["custrel.followup"]._plan_risks, job, company)
            for company in companies:  # it rests on these purchase days
                job.step(self.env["custrel.loyalty"]._count, job, company)

    @api.model
    def _look(self, company):
        """Look at what changed; once a month at everything, for some write documents
        past Odoo, which leaves no trace."""
        rules = self.env["custrel.lifecycle.rule"]
        if rules._is_stale(company):
            company.sudo().custrel_rhythm_at = False  # nobody else writes it
        self._refresh(company)

    @api.model
    def _slow_down(self, company):
        """Contact those less often who never answer, where the settings say so."""
        if company.custrel_sleepers != "slow":
            return
        self.env.cr.execute(
            SQL(
                """
                UPDATE custrel_customer_rhythm rhythm SET slowed_on = %s WHERE %s
                """,
                company._custrel_today(),
                self._is_sleeper(company, "rhythm"),
            )
        )
        self._changed()

    @api.model
    def _is_sleeper(self, company, alias):
        """:return: SQL condition: a customer never answers, and is still contacted as
        often as before"""
        return SQL(
            """(%(row)s.company_id = %(company)s AND %(row)s.slowed_on IS NULL
                AND %(row)s.lost_on IS NULL
                AND %(row)s.unanswered_on <= %(today)s
                AND %(row)s.dormant_from <= %(today)s
                AND %(row)s.unanswered_on
                    > COALESCE(%(row)s.resumed_on, '-infinity'))""",
            row=SQL.identifier(alias),
            company=company.id,
            today=company._custrel_today(),
        )
