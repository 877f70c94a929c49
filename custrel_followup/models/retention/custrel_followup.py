from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_amount

from ...rules import periods
from ..followup.custrel_followup_my_day import SECTION_ROWS
from ..followup.custrel_followup_planner import BULK
from ..shared.actions import open_window
from ..shared.dates import say_count
from ..shared.listing import say_parts
from . import states

SOON_DAYS = 14
"""Whoever is contacted within so many days anyway gets no task."""

AGAIN_DAYS = 30
"""So long nobody gets another task for the same risk."""

CALM_DAYS = 7
"""After the beginning, that people do first what was planned then."""

NEWS_DAYS = 7
"""So long My Day shows who came back."""


class CustrelFollowup(models.Model):
    """Tasks for customers at risk, and what was heard of them."""

    _inherit = "custrel.followup"

    origin = fields.Selection(
        selection_add=[("risk", "At risk")], ondelete={"risk": "set default"}
    )

    @api.depends("origin")
    def _compute_why(self):
        risks = self.filtered(lambda f: f.origin == "risk" and f.state == "planned")
        rest = super(CustrelFollowup, self - risks)._compute_why()
        for company, followups in risks.grouped("company_id").items():
            for followup in followups:
                customer = followup.partner_id.with_company(company)
                words = (customer.custrel_risk_words or "").splitlines()
                followup.why = (
                    say_parts(self.env, words) or customer._custrel_say_if_at_risk()
                )
        return rest

    # ----------------------------------------------------------- what is heard of him

    @api.model_create_multi
    def create(self, vals_list):
        created = super().create(vals_list)
        if done := created.filtered(lambda followup: followup.state == "done"):
            done._hear()  # history that comes from another system
        return created

    def action_done(self):
        result = super().action_done()
        self._hear()
        return result

    def _complete_recorded(self):
        result = super()._complete_recorded()
        self._hear()
        return result

    def _on_mail_back(self, mail_state):
        """Whoever answers a mail of the system is heard of."""
        result = super()._on_mail_back(mail_state)
        if mail_state == "answered":
            self._hear()
        return result

    def _hear(self):
        rows = self.env["custrel.customer.rhythm"].sudo()  # whoever records it
        rows._hear_of(self)

    # ---------------------------------------------------------------------- planning

    @api.model
    def _due_customers(self, company, cadences, horizon, graded=None):
        """Nobody is planned who is given up, and those less often who do not answer."""
        due = super()._due_customers(company, cadences, horizon, graded)
        slow = company._custrel_today() - timedelta(days=company.custrel_slow_days)
        return SQL(
            """%s
               AND NOT EXISTS (
                   SELECT FROM custrel_customer_rhythm rest
                    WHERE rest.partner_id = partner.id AND rest.company_id = %s
                      AND (rest.lost_on IS NOT NULL
                           OR rest.slowed_on IS NOT NULL AND past.last_day > %s)
               )
            """,
            due,
            company.id,
            slow,
        )

    @api.model
    def _plan_risks(self, job, company):
        """Plan a few follow-ups a day of each owner for customers at risk."""
        rows = self._select_risks(company)
        if rows:
            records = company._custrel_work_in(self).with_context(**BULK)
            job.batches(rows, partial(records._plan_risk_batch, company), size=100)

    @api.model
    def _select_risks(self, company):
        """:return: list of pairs of customer and owner, the dearest customers first, as
        many of an owner as he still may get today; none in the first days, of which
        the first hour has told everybody how full they are"""
        today, most = company._custrel_today(), company.custrel_risk_tasks
        if most <= 0 or company._custrel_is_new(CALM_DAYS):
            return []
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                SELECT partner_id, user_id
                  FROM (
                       SELECT customer.id AS partner_id, customer.user_id,
                              row_number() OVER (
                                  PARTITION BY customer.user_id
                                  ORDER BY score.amount DESC NULLS LAST, customer.id
                              ) AS place,
                              (SELECT count(*) FROM custrel_followup given
                                WHERE given.user_id = customer.user_id
                                  AND given.company_id = %(company)s
                                  AND given.origin = 'risk'
                                  AND given.create_date >= %(midnight)s) AS given,
                              score.amount
                         FROM custrel_customer_rhythm rhythm
                         JOIN res_partner customer ON customer.id = rhythm.partner_id
                          AND customer.active
                          AND customer.commercial_partner_id = customer.id
                         LEFT JOIN custrel_score score
                           ON score.partner_id = customer.id
                          AND score.company_id = %(company)s AND score.active
                        WHERE rhythm.company_id = %(company)s AND %(at_risk)s
                          AND (rhythm.snoozed_until IS NULL
                               OR rhythm.snoozed_until < %(today)s)
                          AND customer.user_id IN (%(staff)s)
                          AND (customer.company_id IS NULL
                               OR customer.company_id = %(company)s)
                          AND NOT EXISTS (
                              SELECT FROM custrel_followup followup
                               WHERE followup.partner_id = customer.id
                                 AND followup.company_id = %(company)s
                                 AND (followup.state = 'planned'
                                      AND followup.date_planned <= %(soon)s
                                      OR followup.origin = 'risk'
                                      AND followup.date_planned >= %(again)s)
                          )
                  ) worth
                 WHERE place + given <= %(most)s
                 ORDER BY amount DESC NULLS LAST, partner_id
                """,
                company=company.id,
                today=today,
                at_risk=states.has_state(
                    partial(SQL.identifier, "rhythm"), today, {"risk"}
                ),
                midnight=periods.utc_midnight(today, company._custrel_tz()),
                soon=today + timedelta(days=SOON_DAYS),
                again=today - timedelta(days=AGAIN_DAYS),
                staff=company._custrel_following_sql(),
                most=most,
            )
        )

    @api.model
    def _plan_risk_batch(self, company, rows):
        wanted = [
            {
                "partner_id": partner_id,
                "company_id": company.id,
                "user_id": user_id,
                "origin": "risk",
            }
            for partner_id, user_id in rows
        ]
        day = company._custrel_first_day()
        self._as_program().create(self._prepare_apart(company, day, wanted))

    @api.model
    def _get_unagreed_origins(self):
        return super()._get_unagreed_origins() | {"risk"}

    # ------------------------------------------------------- the next contact, sooner

    @api.model
    def _find_next_planned(self, customers):
        """:return: the next planned follow-up of each of these customers for which a
        person is to do something, as far as the user sees it"""
        planned = self.search(
            [
                ("partner_id", "in", customers.ids),
                ("company_id", "=", self.env.company.id),
                ("state", "=", "planned"),
                ("automatic", "=", False),
            ],
            order="date_planned, id",
        )
        return self.union(*(own[0] for own in planned.grouped("partner_id").values()))

    def _move_to(self, day):
        """Move these to the first day from ``day`` on, on which their owners work."""
        for target, own in self.grouped(self._get_working_days(day).get).items():
            own.write({"date_planned": target})

    def _say_next_contact(self):
        last = max(self.mapped("date_planned"), default=fields.Date.today())
        if len(self) == 1:
            return self.env._(
                "%(customer)s: next contact on %(day)s.",
                customer=self.partner_id.display_name,
                day=self._say_day(last),
            )
        return self.env._(
            "Customers contacted by %(day)s: %(count)s.",
            count=say_count(self.env, len(self)),
            day=self._say_day(last),
        )

    # ------------------------------------------------------------------------ My Day

    @api.model
    @api.readonly
    def get_my_day(self, team=False):
        """Beside the work of the user ``at_risk``, how many of his customers are, and
        ``won_back``, those who came back within a week; or of his team's."""
        day = super().get_my_day(team)
        theirs = day["people"] if team else None
        sections = [self._get_risk_section(theirs), self._get_won_section(theirs)]
        day["sections"] += [section for section in sections if section["count"]]
        return day | {section["name"]: section["count"] for section in sections}

    @api.model
    def _get_customers_of(self, theirs):
        """:param theirs: ids of people; the user's own customers if not given"""
        customers = self.env["res.partner"]
        people = [self.env.uid] if theirs is None else theirs
        return customers._custrel_customer_domain() & Domain("user_id", "in", people)

    @api.model
    def _get_customers_action(self, xmlid, theirs, filters):
        """:return: action with the customers of the user, or of other people: without
        the filter by which it begins with the user's"""
        if theirs is None:
            return xmlid
        return open_window(
            self.env,
            xmlid,
            domain=[("custrel_is_customer", "=", True), ("user_id", "in", theirs)],
            context={f"search_default_{name}": 1 for name in filters},
        )

    @api.model
    def _get_risk_section(self, theirs):
        today = self.env.company._custrel_today()
        domain = (
            self._get_customers_of(theirs)
            & (
                Domain("custrel_lifecycle", "=", "risk")
                # Who is worth most does not get out of sight when he is dormant.
                | Domain("custrel_lifecycle", "=", "dormant")
                & Domain("custrel_grade_id.is_key", "=", True)
            )
            & (
                Domain("custrel_snoozed_until", "=", False)
                | Domain("custrel_snoozed_until", "<", today)
            )
        )
        customers = self.env["res.partner"]
        first = customers.search(
            domain,
            order="custrel_grade_id, custrel_amount desc, id",
            limit=SECTION_ROWS,
        )
        title = self.env._("Your customers at risk, highest grade first")
        if theirs is not None:
            title = self.env._("Customers at risk, highest grade first")
        return self._prepare_section(
            "at_risk",
            (title, self.env._("At Risk")),
            self._get_customers_action(
                "custrel_followup.res_partner_action_risk",
                theirs,
                ("at_risk", "dormant_key", "not_snoozed"),
            ),
            customers.search_count(domain),
            [
                self._prepare_section_row(
                    customer,
                    customer,
                    customer.name,
                    (customer.custrel_risk_words or "").partition("\n")[0],
                )
                for customer in first
            ],
        )

    @api.model
    def _get_won_section(self, theirs):
        since = self.env.company._custrel_today() - timedelta(days=NEWS_DAYS)
        won_back = Domain("custrel_won_back_date", ">", since)
        domain = self._get_customers_of(theirs) & won_back
        customers = self.env["res.partner"]
        won = customers.search(
            domain, order="custrel_won_back_date desc, id", limit=SECTION_ROWS
        )
        values = won._custrel_get_won_values()
        currency = self.env.company.currency_id
        return self._prepare_section(
            "won_back",
            (self.env._("Customers won back"), self.env._("Won Back")),
            self._get_customers_action(
                "custrel_followup.res_partner_action_won_back", theirs, ("won_back",)
            ),
            customers.search_count(domain),
            [
                self._prepare_section_row(
                    customer,
                    customer,
                    customer.name,
                    self.env._(
                        "%s since",
                        format_amount(self.env, values.get(customer.id, 0.0), currency),
                    ),
                )
                for customer in won
            ],
        )
