from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..shared.fields import SqlMany2many, SqlText, read_along
from .res_partner import USER


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
    """Why a customer is at risk, read with the rights of the user."""

    _inherit = "res.partner"

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

    @api.depends_context("company", "uid")
    def _compute_custrel_risk_reason_ids(self):
        read_along(self, [self._fields["custrel_risk_reason_ids"]])

    @api.depends_context("company", "lang", "uid")
    def _compute_custrel_risk_words(self):
        read_along(self, [self._fields["custrel_risk_words"]])

    def _custrel_say_if_at_risk(self):
        """:return: words for a task that was given for a risk of which no reason is
        known, or left"""
        self.ensure_one()
        if self.custrel_lifecycle not in ("active", "won_back"):
            return self.env._("At risk")
        return self.env._(
            "No longer at risk, last purchase on %s",
            format_date(self.env, self.custrel_last_purchase_date),
        )

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

    def _custrel_get_briefing(self, followup):
        briefing = super()._custrel_get_briefing(followup)
        if followup.state != "done":
            words = self.commercial_partner_id.custrel_risk_words or ""
            briefing["risks"] = words.splitlines()
        return briefing
