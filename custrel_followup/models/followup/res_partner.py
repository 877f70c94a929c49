from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules import cadence, need
from ..shared.actions import open_window
from .custrel_followup_about import check_one

CONTACT_DATES = (
    "custrel_next_followup_date",
    "custrel_last_contact_date",
    "custrel_last_written_date",
)


FAR_AHEAD = 3660
"""No cadence waits for so many days."""

MONTH_AHEAD = 31
"""So many days are looked at for a day that is worked."""


class ResPartner(models.Model):
    """What was agreed with a customer, and when he was and will be contacted."""

    _inherit = "res.partner"

    custrel_followup_ids = fields.One2many(
        "custrel.followup",
        "partner_id",
        string="Follow-ups",
        groups="custrel_followup.custrel_group_user",
    )
    custrel_next_followup_date = fields.Date(
        string="Next Follow-up",
        company_dependent=True,
        index=False,
        readonly=True,
        groups="custrel_followup.custrel_group_user",
    )
    custrel_last_contact_date = fields.Date(
        string="Last Contacted",
        company_dependent=True,
        index=False,
        readonly=True,
        groups="custrel_followup.custrel_group_user",
        help="The last day on which one of us reached the customer, or on which the "
        "system wrote a mail that he answered.",
    )
    custrel_last_written_date = fields.Date(
        string="Last Written To by the System",
        company_dependent=True,
        index=False,
        readonly=True,
        groups="custrel_followup.custrel_group_user",
        help="The last automatic mail. The cadence counts it; it is no contact as long "
        "as the customer does not answer.",
    )
    custrel_without_plan = fields.Boolean(
        string="Without a Plan",
        compute="_compute_custrel_without_plan",
        search="_search_custrel_without_plan",
        groups="custrel_followup.custrel_group_user",
        help="No follow-up is open, and no cadence will plan one.",
    )
    custrel_plan_from = fields.Date(
        string="Cadence Plans For",
        compute="_compute_custrel_plan_from",
        groups="custrel_followup.custrel_group_user",
        help="The day for which the cadence plans the next follow-up, a few days "
        "before it. After one that was missed or called off it waits for the next "
        "time.",
    )

    @api.depends(*CONTACT_DATES)
    @api.depends_context("company")
    def _compute_custrel_without_plan(self):
        unplanned = self.filtered_domain(
            self._search_custrel_without_plan("in", [True])
        )
        for partner in self:
            partner.custrel_without_plan = partner in unplanned

    @api.model
    def _search_custrel_without_plan(self, operator, value):
        if operator != "in":
            return NotImplemented
        company = self.env.company
        today = company._custrel_today()
        horizon = today + timedelta(days=company.custrel_plan_ahead_days)
        # For whom something was done today, the cadence plans in the night.
        yesterday = today - timedelta(days=1)
        used = self.env["custrel.cadence"]._get_used(company)
        waits_for_cadence = Domain.OR(
            self._custrel_get_user_domain(used, grade, quadrant)
            & Domain.OR(
                [
                    # What stands on the customer says it of most of them.
                    Domain("custrel_last_contact_date", ">", last),
                    Domain("custrel_last_written_date", ">", last),
                    self._custrel_counted_domain(company, last),
                ]
            )
            for (grade, quadrant), record in used.items()
            for last in [min(record._get_latest_last(horizon), yesterday)]
        )
        domain = Domain("custrel_next_followup_date", "=", False) & ~waits_for_cadence
        domain &= ~self._custrel_resting_domain()
        return domain if True in value else ~domain

    @api.model
    def _custrel_counted_domain(self, company, day):
        """:return: domain of the customers whose cadence counts from a later day than
        this one, as whoever plans does: also from what was missed or called off"""

        def select(_model, alias, _query):
            followups = self.env["custrel.followup"]
            followups.flush_model()
            past = followups._select_past(company, SQL.identifier(alias, "id"))
            return SQL("(SELECT past.last_day FROM (%s) past) > %s", past, day)

        return Domain.custom(to_sql=select)

    @api.depends(*CONTACT_DATES, "custrel_grade_id")
    @api.depends_context("company")
    def _compute_custrel_plan_from(self):
        self.custrel_plan_from = False
        company, followups = self.env.company, self.env["custrel.followup"]
        waiting = self._origin.filtered(
            lambda p: p.custrel_grade_id and not p.custrel_next_followup_date
        )
        used = waiting and self.env["custrel.cadence"]._get_used(company)
        if not used:
            return
        first = company._custrel_first_day()
        horizon = first + timedelta(days=company.custrel_plan_ahead_days)
        today = company._custrel_today()
        due = followups._due_customers(company, used, first + timedelta(days=FAR_AHEAD))
        self.env.flush_all()
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT id, cadence_id, last_day FROM (%s) due "
                "WHERE id IN %s AND last_day IS NOT NULL",
                due,
                tuple(waiting.ids),
            )
        )
        cadences = {record.id: record for record in used.values()}
        days = {}
        for row in rows:
            day = row["last_day"] + cadences[row["cadence_id"]]._get_step()
            # What is due by then should have been planned, and nobody says why not; for
            # whom something was done today, the night comes first.
            if day > horizon or row["last_day"] >= today:
                days[row["id"]] = day
        if not days:
            return
        nearest, furthest = min(days.values()), max(days.values())
        span = (furthest - nearest).days + MONTH_AHEAD
        closed = company._custrel_closed_days(nearest, span)
        for partner in self:
            if day := days.get(partner._origin.id):
                partner.custrel_plan_from = cadence.working_day(day, closed)

    @api.model
    def _custrel_resting_domain(self):
        """:return: domain of the customers whom cadences contact less often than they
        say, because somebody wants that: nobody expects a plan, or hours, for them"""
        return Domain.FALSE

    @api.model
    def _custrel_is_resting(self, _customer, _company):
        """:param SQL _customer: id of a customer
        :return: SQL of whether he is one of :meth:`_custrel_resting_domain`, for
            whoever counts hours of all"""
        return SQL("FALSE")

    @api.model
    def _custrel_get_user_domain(self, used, grade, quadrant):
        """:param used: see `custrel.cadence._get_used`
        :return: domain of customers of a grade who have the cadence for a quadrant, or
            that for all (False)"""
        domain = Domain("custrel_grade_id", "=", grade)
        if quadrant:
            return domain & Domain("custrel_need_quadrant", "=", quadrant)
        others = [name for other, name in used if other == grade and name]
        if others:
            domain &= Domain("custrel_need_quadrant", "not in", others)
        return domain

    def _custrel_get_last_counted(self):
        """:return: the last day that a cadence counts from: of a contact, or a mail of
        the system; False without"""
        days = self.custrel_last_contact_date, self.custrel_last_written_date
        return max(filter(None, days), default=False)

    def _custrel_update_contact_dates(self, companies):
        """Write the dates of last contact, mail of the system and next follow-up where
        they changed."""
        if not self:
            return
        self.env["custrel.followup"].flush_model()
        self.flush_model()
        for company in companies:
            self.env.cr.execute(self._custrel_contact_dates_update(company))
        self.invalidate_recordset([*CONTACT_DATES, "custrel_without_plan"])

    def _custrel_contact_dates_update(self, company):
        names = [SQL.identifier(name) for name in CONTACT_DATES]
        facts = [SQL.identifier("fact", name) for name in CONTACT_DATES]
        return SQL(
            """
            WITH fact AS (
                SELECT partner.id,
                       min(date_planned) FILTER (
                           WHERE state = 'planned' AND beside_plan IS NOT TRUE
                       ) AS custrel_next_followup_date,
                       max(ended.day) FILTER (
                           WHERE state = 'done' AND is_attempt IS NOT TRUE
                             AND (automatic IS NOT TRUE OR mail_state = 'answered')
                       ) AS custrel_last_contact_date,
                       max(ended.day) FILTER (WHERE state = 'done' AND automatic)
                           AS custrel_last_written_date
                  FROM res_partner partner
                  LEFT JOIN custrel_followup followup
                    ON followup.partner_id = partner.id
                   AND followup.company_id = %(company)s AND followup.active
                 CROSS JOIN LATERAL (
                       SELECT (date_end AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date
                                  AS day
                 ) ended
                 WHERE partner.id IN %(ids)s
                 GROUP BY partner.id
            )
            UPDATE res_partner partner SET %(changes)s
              FROM fact
             WHERE fact.id = partner.id AND (%(differs)s)
            """,
            changes=SQL(", ").join(
                SQL(
                    """%(name)s = COALESCE(partner.%(name)s, '{}')
                       || jsonb_build_object(%(key)s::text, %(fact)s)""",
                    name=name,
                    key=str(company.id),
                    fact=fact,
                )
                for name, fact in zip(names, facts, strict=True)
            ),
            differs=SQL(" OR ").join(
                SQL(
                    "(partner.%s ->> %s)::date IS DISTINCT FROM %s",
                    name,
                    str(company.id),
                    fact,
                )
                for name, fact in zip(names, facts, strict=True)
            ),
            tz=company._custrel_tz(),
            company=company.id,
            ids=tuple(self.ids),
        )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._custrel_refuse_dates(
                [n for vals in vals_list for n in vals if vals[n]]
            )
        return super().create(vals_list)

    @api.model
    def _custrel_refuse_dates(self, names):
        """:raise AccessError: somebody gives dates that come from follow-ups"""
        if not set(CONTACT_DATES).isdisjoint(names):
            raise AccessError(
                self.env._(
                    "The dates of the last and the next follow-up come from the "
                    "follow-ups. Record or plan one."
                )
            )

    def write(self, vals):
        given = set() if self.env.su else set(CONTACT_DATES).intersection(vals)
        if given:
            days = {name: fields.Date.to_date(vals[name]) or False for name in given}
            self._custrel_refuse_dates(
                [n for n in given if any(partner[n] != days[n] for partner in self)]
            )
        return super().write(vals)

    def _custrel_known(self):
        followed = self.env.execute_query(
            self.env["custrel.followup"]._followed_by_me()
        )
        known = self & self.browse(partner_id for partner_id, _company in followed)
        return super()._custrel_known() | known

    # ------------------------------------------------------------------ actions

    def action_custrel_record_contact(self):
        """Open the dialog that records a contact: the open follow-up, or a new one.

        What was agreed for a later day stays planned for that day.
        """
        return self._custrel_open_record()

    def _custrel_open_record(self, **context):
        """:param context: defaults of the follow-up
        :return: action that opens the dialog; where something is planned, it asks
            whether that is what was talked about
        """
        check_one(self)
        customer = self.commercial_partner_id
        followup = self.env["custrel.followup"].search(
            [
                ("partner_id", "=", customer.id),
                ("company_id", "=", self.env.company.id),
                ("state", "=", "planned"),
                "|",
                ("beside_plan", "=", False),
                ("user_id", "=", self.env.uid),
                "|",
                ("origin", "=", "cadence"),
                ("date_planned", "<=", self.env.company._custrel_today()),
            ],
            limit=1,
        )
        contacts = self - customer
        if not followup:
            context = self._custrel_propose_channel() | context
        return followup._get_record_action(
            default_partner_id=customer.id,
            default_contact_ids=contacts.ids,
            custrel_unplanned=True,
            **context,
        )

    def action_custrel_open_followups(self):
        """Show the follow-ups of this customer."""
        self.ensure_one()
        customer = self.commercial_partner_id
        return open_window(
            self.env,
            "custrel_followup.custrel_followup_action",
            domain=[("partner_id", "=", customer.id)],
            context={"default_partner_id": customer.id},
        )

    def _custrel_get_cadence_day(self):
        """:return: the working day for which the cadence plans this customer next, as
        far as nothing else comes between; None without a cadence"""
        self.ensure_one()
        company = self.env.company
        pressing = self.env["custrel.need"]._find_most_pressing(self.ids, company)
        record = need.pick(
            self.env["custrel.cadence"]._get_used(company),
            self.custrel_grade_id.id,
            pressing.get(self.id, False),
        )
        if not record:
            return None
        first = company._custrel_first_day()
        last = self._custrel_get_last_counted() or None
        due = cadence.due_date(last, record.times, record.period, first)
        return cadence.working_day(due, company._custrel_closed_days(due, MONTH_AHEAD))
