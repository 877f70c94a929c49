from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...rules import cadence
from ..grading import documents
from ..shared.fields import (
    SideChar,
    SideDate,
    SideMany2one,
    SideSelection,
    SideTable,
    SqlMany2many,
    SqlText,
    read_along,
)
from ..shared.res_company import CALENDAR_DAYS
from . import lifecycle

RHYTHM = SideTable("rhythm", "custrel.customer.rhythm")
USER = "custrel_followup.custrel_group_user"
TONES = {"risk": "warning", "dormant": "secondary", "lost": "danger"}
"""How the page of a customer shows the states that need somebody."""


class RiskReasons(SqlMany2many):
    """The reasons without their figures, in the order in which they are told."""

    finds_all = False  # of customers that are known, as rights are asked of each

    def from_sql(self, value, record):
        found = {reason_id for reason_id, *_figures in value or ()}
        reasons = record.env["custrel.risk.reason"]._list_active()
        return super().from_sql([r.id for r in reasons if r.id in found], record)


class RiskWords(SqlText):
    """The reasons in words of the reader's language: what is found are figures."""

    finds_all = False

    def from_sql(self, value, record):
        words = record.env["custrel.risk.reason"]._say(value) if value else ()
        return super().from_sql("\n".join(words) or None, record)


class ResPartner(models.Model):
    """Where a customer stands in his life cycle, and why he is at risk.

    Its home is ``custrel.customer.rhythm``, where there are only days; the state is
    compared with today when it is read, found, sorted or grouped.
    """

    _inherit = "res.partner"

    custrel_lifecycle = SideSelection(
        selection="_custrel_lifecycle_states",
        string="Life Cycle",
        side=RHYTHM,
        column="state",
        missing="prospect",
        groups=USER,
        group_expand=True,
        search="_search_custrel_lifecycle",
        help="Prospect: never bought. At risk: silent for longer than his own rhythm, "
        "or without a word for three months. From dates, as of today.",
    )
    custrel_last_purchase_date = SideDate(
        string="Last Purchase", side=RHYTHM, column="last_day", groups=USER
    )
    custrel_won_back_date = SideDate(
        string="Came Back On", side=RHYTHM, column="won_on", groups=USER
    )
    custrel_won_value = fields.Monetary(
        string="Bought Since",
        compute="_compute_custrel_won_value",
        currency_field="currency_id",
        groups=USER,
        help="What a customer who came back has bought since then.",
    )
    custrel_snoozed_until = SideDate(
        string="Left Alone Until", side=RHYTHM, column="snoozed_until", groups=USER
    )
    custrel_left_alone = fields.Boolean(
        string="Left Alone", compute="_compute_custrel_left_alone", groups=USER
    )
    custrel_slowed_date = SideDate(
        string="Contacted Less Often Since",
        side=RHYTHM,
        column="slowed_on",
        groups=USER,
    )
    custrel_unanswered_date = SideDate(
        string="Did Not Answer Until", side=RHYTHM, column="unanswered_on", groups=USER
    )
    custrel_lost_reason_id = SideMany2one(
        "custrel.lost.reason",
        string="Lost Reason",
        side=RHYTHM,
        column="lost_reason_id",
        groups=USER,
    )
    custrel_lost_tried = SideChar(
        string="What Was Tried", side=RHYTHM, column="lost_tried", groups=USER
    )
    custrel_lost_outcome = SideChar(
        string="What Came of It", side=RHYTHM, column="lost_outcome", groups=USER
    )
    custrel_never_answers = fields.Boolean(
        string="Never Answers",
        compute="_compute_custrel_never_answers",
        search="_search_custrel_never_answers",
        groups=USER,
        help="Dormant, and he did not answer: he could be contacted less often.",
    )
    custrel_risk_reason_ids = RiskReasons(
        "custrel.risk.reason",
        string="Risk Reasons",
        select="_custrel_select_risks",
        compute="_compute_custrel_risk_reason_ids",
        search="_search_custrel_risk_reason_ids",
        groups=USER,
    )
    custrel_risk_words = RiskWords(
        string="Why at Risk",
        select="_custrel_select_risks",
        compute="_compute_custrel_risk_words",
        groups=USER,
    )

    @api.model
    def _custrel_resting_domain(self):
        """Who is given up, and who is contacted less often."""
        return (
            super()._custrel_resting_domain()
            | Domain("custrel_lost_reason_id", "!=", False)
            | Domain("custrel_slowed_date", "!=", False)
        )

    @api.model
    def _custrel_is_resting(self, customer, company):
        self.env["custrel.customer.rhythm"].flush_model(["lost_on", "slowed_on"])
        return SQL(
            """(%s OR EXISTS (
                SELECT FROM custrel_customer_rhythm rest
                 WHERE rest.partner_id = %s AND rest.company_id = %s
                   AND (rest.lost_on IS NOT NULL OR rest.slowed_on IS NOT NULL)))""",
            super()._custrel_is_resting(customer, company),
            customer,
            company.id,
        )

    @api.model
    def _custrel_lifecycle_states(self):
        states = {
            "prospect": self.env._("Prospect"),
            "active": self.env._("Active"),
            "won_back": self.env._("Won back"),
            "risk": self.env._("At risk"),
            "dormant": self.env._("Dormant"),
            "lost": self.env._("Lost"),
        }
        return list(states.items())

    @api.model
    def _search_custrel_lifecycle(self, operator, value):
        field = self._fields["custrel_lifecycle"]
        self._check_field_access(field, "read")
        if operator not in ("in", "not in"):
            return field.compare(self, operator, value)
        wanted = set(value)
        if operator == "not in":
            wanted = {*dict(self._custrel_lifecycle_states()), False} - wanted
        return Domain.custom(
            to_sql=lambda model, alias, query: model._custrel_has_state(
                alias, query, wanted
            )
        )

    @api.model
    def _custrel_has_state(self, alias, query, wanted):
        """:param wanted: set of states, with False for who is no customer
        :return: SQL condition in ``query``"""

        def column(name):
            return RHYTHM.column_to_sql(self, alias, name, query)

        own = self._field_to_sql(alias, "commercial_partner_id", query)
        id_ = SQL.identifier(alias, "id")
        conditions = []
        # A condition that does not hold without a row lets PostgreSQL begin with it.
        if states := wanted - {False}:
            today = self.env.company._custrel_today()
            has_state = lifecycle.has_state(column, today, states)
            conditions.append(SQL("%s IS NOT NULL AND %s", column("id"), has_state))
        if "prospect" in wanted:
            conditions.append(SQL("%s IS NULL AND %s = %s", column("id"), own, id_))
        if False in wanted:
            conditions.append(SQL("%s IS NULL AND %s != %s", column("id"), own, id_))
        return SQL("(%s)", SQL(" OR ").join(conditions) or SQL("FALSE"))

    @api.depends("custrel_snoozed_until")
    @api.depends_context("company")
    def _compute_custrel_left_alone(self):
        today = self.env.company._custrel_today()
        for partner in self:
            until = partner.custrel_snoozed_until
            partner.custrel_left_alone = bool(until) and until >= today

    @api.depends("custrel_slowed_date", "custrel_unanswered_date")
    @api.depends_context("company")
    def _compute_custrel_never_answers(self):
        found = self.search(
            [("id", "in", self._origin.ids), ("custrel_never_answers", "=", True)]
        )
        for partner in self:
            partner.custrel_never_answers = partner._origin in found

    @api.model
    def _search_custrel_never_answers(self, operator, value):
        self._check_field_access(self._fields["custrel_never_answers"], "read")
        if operator != "in":
            return NotImplemented
        rows = self.env["custrel.customer.rhythm"]
        rows.flush_model()
        domain = Domain.custom(
            to_sql=lambda model, alias, _query: SQL(
                """%s IN (SELECT sleeper.partner_id
                             FROM custrel_customer_rhythm sleeper WHERE %s)""",
                SQL.identifier(alias, "id"),
                rows._is_sleeper(model.env.company, "sleeper"),
            )
        )
        return domain if True in value else ~domain

    @api.depends_context("company", "uid")
    def _compute_custrel_risk_reason_ids(self):
        read_along(self, [self._fields["custrel_risk_reason_ids"]])

    @api.depends_context("company", "lang", "uid")
    def _compute_custrel_risk_words(self):
        read_along(self, [self._fields["custrel_risk_words"]])

    def _custrel_select_risks(self, alias, query):
        """Read with the rights of the user: nobody learns here of complaints and orders
        of whom he does not look after.

        :return: SQL of the reasons of each of these customers, with their figures
        """
        risks = query.make_alias(alias, "risks")
        if risks not in query._joins:  # once for reasons and words
            self.env.flush_all()
            reasons, asked = (
                self.env["custrel.risk.reason"],
                SQL("SELECT id FROM asked"),
            )
            query.add_join(
                "LEFT JOIN",
                risks,
                SQL(
                    """(WITH asked AS MATERIALIZED (%s)
                        SELECT partner_id,
                               jsonb_agg(jsonb_build_array(reason_id, a, b, c)) AS found
                          FROM (%s) reason GROUP BY partner_id)""",
                    self._custrel_select_asked(),
                    reasons._select(self.env.company, asked),
                ),
                SQL(
                    "%s = %s",
                    SQL.identifier(risks, "partner_id"),
                    SQL.identifier(alias, "id"),
                ),
            )
        return SQL.identifier(risks, "found")

    @api.model
    def _search_custrel_risk_reason_ids(self, operator, value):
        self._check_field_access(self._fields["custrel_risk_reason_ids"], "read")
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        reasons = self.env["custrel.risk.reason"]._get_active()
        if isinstance(value, Domain):
            chosen = reasons & reasons.search(value)
        elif operator == "in":
            chosen = reasons.filtered(lambda reason: reason.id in value)
        else:
            chosen = reasons & reasons.search([("display_name", operator, value)])
        domain = self._custrel_having(chosen)
        if operator == "in" and False in value:
            domain |= ~self._custrel_having(reasons)
        return domain

    @api.model
    def _custrel_having(self, reasons):
        """:return: domain of the customers who have one of these reasons"""
        company = self.env.company
        having = Domain.custom(
            to_sql=lambda model, alias, _query: SQL(
                "%s IN (SELECT partner_id FROM (%s) reason)",
                SQL.identifier(alias, "id"),
                reasons._select(company, None, reasons),
            )
        )
        return having & self._custrel_known_domain()

    @api.model
    def _custrel_known_domain(self):
        """:return: domain of the customers of :meth:`_custrel_known`: finding tells
        no more than reading"""
        if self._custrel_knows_all():
            return Domain.TRUE
        known = self._custrel_select_known()
        return Domain.custom(
            to_sql=lambda model, alias, _query: SQL(
                "%s IN (%s)", SQL.identifier(alias, "id"), known
            )
        )

    @api.model
    def _custrel_knows_all(self):
        user = self.env.user
        return self.env.su or user.has_group("custrel_followup.custrel_group_all")

    @api.model
    def _custrel_select_known(self):
        """:return: SQL of the id of each customer of whom the user sees more in the
        present company than everybody does"""
        return SQL(
            """SELECT partner_id AS id FROM (%(followed)s UNION ALL (%(own)s)) pair
                WHERE COALESCE(company_id, %(company)s) = %(company)s""",
            followed=self.env["custrel.followup"]._followed_by_me(),
            own=self._custrel_select_looked_after(),
            company=self.env.company.id,
        )

    def _custrel_select_asked(self):
        """:return: SQL of the ids of those of these customers of whom the user may be
        told why they are at risk"""
        ids = self._origin.ids
        if self._custrel_knows_all():
            return SQL("SELECT unnest(%s::int[]) AS id", ids)
        return SQL(
            "SELECT DISTINCT id FROM (%s) known WHERE id = ANY(%s)",
            self._custrel_select_known(),
            ids,
        )

    @api.depends_context("company", "uid")
    def _compute_custrel_won_value(self):
        known = self if self._custrel_knows_all() else self._custrel_known()
        values = known._origin._custrel_get_won_values()
        for partner in self:
            partner.custrel_won_value = values.get(partner._origin.id, 0)

    def _custrel_get_won_values(self):
        """:return: dict of the id of each customer to what he bought since then"""
        company = self.env.company
        source = self.env["custrel.customer.rhythm"]._get_source(company)
        today = company._custrel_today()
        days = RHYTHM.read_beside(self, ("won_on",))
        tomorrow = today + timedelta(days=1)
        won = [
            (id_, documents.get_window(source, company, day, tomorrow)[0])
            for id_, (day,) in days.items()
            if day
        ]
        if not won:
            return {}
        first = min(day for (day,) in days.values() if day)
        bought = documents.DOCUMENTS[source](
            company, *documents.get_window(source, company, first, tomorrow)
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT contact.commercial_partner_id, sum(document.amount)
                  FROM (%s) document
                  JOIN res_partner contact ON contact.id = document.partner_id
                  JOIN unnest(%s::int[], %s::timestamp[]) AS won (id, since)
                    ON won.id = contact.commercial_partner_id
                   AND document.moment >= won.since
                 GROUP BY contact.commercial_partner_id
                """,
                bought,
                [customer_id for customer_id, _since in won],
                [since for _customer_id, since in won],
            )
        )
        return {partner_id: float(amount or 0) for partner_id, amount in rows}

    # --------------------------------------------------------------- what is decided

    def _custrel_check_may_give_up(self):
        """:raise AccessError: others look after these customers"""
        if self._custrel_knows_all():
            return
        if strange := self - self._custrel_known():
            raise AccessError(
                self.env._(
                    "%s: only those who look after a customer say what becomes of it.",
                    ", ".join(strange.mapped("display_name")),
                )
            )

    def _custrel_decide(self, **values):
        """Write what somebody decided on these customers in the present company.

        :param values: of ``custrel.customer.rhythm``
        """
        customers, company = self.commercial_partner_id, self.env.company
        customers._custrel_check_may_give_up()
        rows = self.env["custrel.customer.rhythm"].sudo()  # checked above
        self.env.cr.execute(lifecycle.add_rows(company, customers.ids))
        here = [("partner_id", "in", customers.ids), ("company_id", "=", company.id)]
        rows.search(here)._keep(values)
        self.env.flush_all()
        rows._changed()
        return customers

    def _custrel_say(self, body):
        """Put into the history of each customer what was decided."""
        for customer in self:  # as many as somebody chose in a list
            customer.sudo().message_post(body=body)  # whoever looks after it

    def action_custrel_decide(self):
        """Open the dialog that leaves customers alone for a while, or gives them up."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Leave Alone or Give Up"),
            "res_model": "custrel.risk.decision",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_partner_ids": self.commercial_partner_id.ids,
                **{
                    key: value
                    for key, value in self.env.context.items()
                    if key == "default_kind"
                },
            },
        }

    def action_custrel_contact_tomorrow(self):
        """Have these customers contacted on the next working day: what is planned for
        later is brought forward, what is overdue gets a day again, who has nothing
        planned gets a follow-up. What is planned for today stays.

        :return: action that says so and offers to undo it
        """
        elsewhere = self.commercial_partner_id._custrel_elsewhere()
        customers = self.commercial_partner_id - elsewhere
        followups = self.env["custrel.followup"]
        planned = followups._find_next_planned(customers)
        today = self.env.company._custrel_today()
        tomorrow = today + timedelta(days=1)
        moved = planned.filtered(lambda f: f.date_planned != today)
        before = moved._remember()
        made = (customers - planned.partner_id)._custrel_plan_contact(tomorrow)
        changed = moved | made
        changed._move_to(tomorrow)
        message = (planned | made)._say_next_contact()
        message = self._custrel_add_left(message, [elsewhere._custrel_say_elsewhere()])
        offer = changed._offer_undo(before, message)
        if not changed:
            offer["params"]["undo"] = False
        return offer

    def _custrel_plan_contact(self, day):
        """Plan a follow-up of each of these customers with its owner; with the user
        where it has none who works here."""
        company, followups = self.env.company, self.env["custrel.followup"]
        wanted = [
            {
                "partner_id": customer.id,
                "company_id": company.id,
                "user_id": customer.user_id.id
                if company._custrel_employs(customer.user_id)
                else self.env.uid,
                "date_planned": day,
            }
            for customer in self
        ]
        return followups.create(followups._choose_channels(company, wanted))

    def action_custrel_take_up_again(self):
        """Take back that customers are lost, left alone, or contacted less often."""
        customers = self._custrel_decide(
            lost_on=False,
            lost_reason_id=False,
            lost_tried=False,
            lost_outcome=False,
            snoozed_until=False,
            snooze_reason=False,
            slowed_on=False,
            resumed_on=self.env.company._custrel_today(),
        )
        customers._custrel_say(self.env._("Taken up again."))
        return True

    def action_custrel_slow_down(self):
        """Contact these customers less often: they never answer."""
        today = self.env.company._custrel_today()
        customers = self._custrel_decide(slowed_on=today)
        customers._custrel_say(
            self.env._(
                "Contacted only every %s days from now on: he does not answer.",
                self.env.company.custrel_slow_days,
            )
        )
        return True

    def write(self, vals):
        if {"parent_id", "is_company"}.isdisjoint(vals):
            return super().write(vals)
        before = {partner: partner.commercial_partner_id for partner in self}
        result = super().write(vals)
        moved = [p for p, was in before.items() if p.commercial_partner_id != was]
        if moved:
            customers = self.union(*moved, *(before[p] for p in moved))
            rows = self.env["custrel.customer.rhythm"].sudo()  # whoever moves them
            rows._recount(customers | customers.commercial_partner_id)
        return result

    def _custrel_write_grade(self, grade, manual, until=False):
        result = super()._custrel_write_grade(grade, manual, until)
        if self:
            rows = self.env["custrel.customer.rhythm"].sudo()  # whoever grades
            rows._date(self.env.company, self.ids)
        return result

    def _custrel_get_page_sections(self):
        sections = super()._custrel_get_page_sections()
        sections["lifecycle"] = self._custrel_make_lifecycle_section()
        return sections

    def _custrel_make_lifecycle_section(self):
        state = self.custrel_lifecycle
        bought, until = self.custrel_last_purchase_date, self.custrel_snoozed_until
        said = [
            bought and self.env._("Last purchase: %s", format_date(self.env, bought)),
            self.custrel_left_alone
            and self.env._("Left alone until %s", format_date(self.env, until)),
            self.custrel_lost_reason_id.display_name,
            self.custrel_lost_tried,
            self.custrel_lost_outcome,
            self.custrel_slowed_date and self.env._("Contacted less often"),
        ]
        row = {
            "title": dict(self._custrel_lifecycle_states()).get(state, ""),
            "note": " · ".join(filter(None, said)),
            "icon": "fa-heartbeat",
        }
        if state in TONES:
            row |= {"badge": row["title"], "tone": TONES[state]}
        reasons = [
            {"title": words, "icon": "fa-exclamation-triangle"}
            for words in (self.custrel_risk_words or "").splitlines()
        ]
        is_told = state != "prospect" or row["note"] or reasons
        return self._custrel_make_section(
            self.env._("Life Cycle"),
            [row, *reasons] if is_told else [],
            self.env._("This customer has bought nothing yet."),
            sequence=18,
            count=len(reasons),
        )

    def _custrel_get_briefing(self, followup):
        briefing = super()._custrel_get_briefing(followup)
        if followup.state != "done":
            words = self.commercial_partner_id.custrel_risk_words or ""
            briefing["risks"] = words.splitlines()
        return briefing

    def _custrel_get_cadence_day(self):
        """Nobody is planned who is given up, and who does not answer has rest."""
        if self.custrel_lost_reason_id:
            return None
        day = super()._custrel_get_cadence_day()
        last = self._custrel_get_last_counted()
        if day and last and self.custrel_slowed_date:
            company = self.env.company
            day = max(day, last + timedelta(days=company.custrel_slow_days))
            closed = company._custrel_closed_days(day, CALENDAR_DAYS)
            day = cadence.working_day(day, closed)
        return day
