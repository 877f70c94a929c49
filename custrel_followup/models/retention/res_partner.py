from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...rules import cadence
from ..shared.fields import (
    SideChar,
    SideDate,
    SideInteger,
    SideMany2one,
    SideSelection,
    SideTable,
)
from ..shared.res_company import CALENDAR_DAYS
from . import states

RHYTHM = SideTable("rhythm", "custrel.customer.rhythm")
USER = "custrel_followup.custrel_group_user"
TONES = {"risk": "warning", "dormant": "secondary", "lost": "danger"}
"""How the page of a customer shows the states that need somebody."""


class SideDays(SideInteger):
    """How many days ago a day was, where the company is."""

    def value_to_sql(self, records, alias, query):
        today = records.env.company._custrel_today()
        return SQL("(%s - %s)", today, super().value_to_sql(records, alias, query))


class ResPartner(models.Model):
    """Where a customer stands in his life cycle.

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
    custrel_silent_days = SideDays(
        string="Days Without Order",
        side=RHYTHM,
        column="last_day",
        aggregator=None,
        groups=USER,
        help="Since the last purchase.",
    )
    custrel_won_back_date = SideDate(
        string="Came Back On", side=RHYTHM, column="won_on", groups=USER
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
        labels = {
            "prospect": self.env._("Prospect"),
            "active": self.env._("Active"),
            "won_back": self.env._("Won back"),
            "risk": self.env._("At risk"),
            "dormant": self.env._("Dormant"),
            "lost": self.env._("Lost"),
        }
        return list(labels.items())

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
        if begun := wanted - {False}:
            today = self.env.company._custrel_today()
            has_state = states.has_state(column, today, begun)
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
