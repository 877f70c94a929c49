from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL, format_date, formatLang

from ...rules import periods
from ..shared.dates import say_amount, say_count
from ..shared.inside import told
from ..shared.listing import say_all
from .custrel_complaint_stage import CLOSED_STATES, EACH_ONCE

YEAR = relativedelta(months=12)

UNSATISFIED = 3
"""Of five: a mean below it is shown in red."""


class ResPartner(models.Model):
    """What whoever handles a complaint knows of the customer at a glance. Read with his
    rights: what he may read nothing of is left out."""

    _inherit = "res.partner"

    def _custrel_get_briefing(self, followup):
        briefing = super()._custrel_get_briefing(followup)
        beside = told(self, "custrel_beside_complaint")
        if beside is not None:
            complaint = self.env["custrel.complaint"].browse(beside or [])
            briefing["facts"] = self._custrel_get_complaint_facts(complaint)
        return briefing

    def _custrel_get_complaint_facts(self, complaint):
        """:param complaint: the one that is handled, empty as long as it is new
        :return: list of dicts of ``label`` and ``text``, and, as far as there is
            something, ``phone`` (to call) and ``tone`` (a colour of Bootstrap)
        """
        self.ensure_one()
        customer = self.commercial_partner_id
        last = customer.custrel_last_contact_date
        owners = customer.user_id | customer.custrel_second_user_id
        facts = [
            {"label": self.env._("Grade"), "text": customer._custrel_say_grade()},
            {
                "label": self.env._("Owner and co-owner"),
                # Who they are is shown on each form.
                "text": say_all(self.env, owners.sudo().mapped("name"))
                or self.env._("Nobody"),
            },
            *customer._custrel_get_phone_facts(complaint),
            {
                "label": self.env._("Last contact"),
                "text": format_date(self.env, last) if last else self.env._("None yet"),
            },
        ]
        ordered = customer._custrel_get_year_orders()
        if ordered is not None:
            facts.append({"label": self.env._("Orders of 12 months"), "text": ordered})
        facts += customer._custrel_get_satisfaction_facts()
        facts.append(customer._custrel_get_complaints_fact(complaint))
        return facts + customer._custrel_get_needs_facts()

    def _custrel_say_grade(self):
        grade = self.custrel_grade_id
        return grade.display_name if grade else self.env._("No grade yet")

    def _custrel_get_phone_facts(self, complaint):
        """:return: facts with a number of whoever complains, and of the customer"""
        facts, known = [], set()
        for who in complaint.contact_id | self:
            number = who.phone
            if number and number not in known:
                known.add(number)
                label = self.env._("Phone")
                if who != self:
                    label = self.env._("Phone of %s", who.name)
                # Nobody is led to call whom one must not call.
                calls = {"phone": number} if who.custrel_phone else {}
                facts.append({"label": label, "text": number, **calls})
        return facts

    def _custrel_get_year_orders(self):
        """Count the orders of the last 12 months as grading does, but only those that
        the reader may open.

        :return: number and amount in words, None if he may open no orders at all
        """
        orders = self.env["sale.order"]
        if not orders.has_access("read"):
            return None
        company = self.env.company
        first = company._custrel_today() - YEAR
        query = orders._search(
            Domain("company_id", "=", company.id)
            & Domain("partner_id", "in", self._custrel_history_family())
            & Domain("state", "=", "sale")
            & Domain(
                "date_order", ">=", periods.utc_midnight(first, company._custrel_tz())
            )
        )
        orders.flush_model(["amount_untaxed", "currency_rate"])
        [(count, amount)] = self.env.execute_query(
            query.select(
                SQL("count(*)"),
                SQL(
                    "sum(%s / COALESCE(NULLIF(%s, 0), 1))",
                    orders._field_to_sql("sale_order", "amount_untaxed"),
                    orders._field_to_sql("sale_order", "currency_rate"),
                ),
            )
        )
        if not count:
            return self.env._("None")
        return self.env._(
            "%(amount)s (orders: %(count)s)",
            amount=say_amount(self.env, float(amount or 0), company.currency_id),
            count=say_count(self.env, count),
        )

    def _custrel_get_needs_facts(self):
        """:return: list with the number of open needs; empty where there are some that
        the reader may not see"""
        needs = self.env["custrel.need"]
        wanted = self._custrel_history_here() & Domain("state", "=", "open")
        count = needs.search_count(wanted) if needs.has_access("read") else 0
        # Nobody is told that there is nothing where he may not look.
        if not count and needs.sudo().search_count(wanted, limit=1):
            return []
        text = say_count(self.env, count) if count else self.env._("None")
        return [{"label": self.env._("Open needs"), "text": text}]

    def _custrel_get_satisfaction_facts(self):
        """:return: list with how his complaints were rated; empty where the reader may
        not see those that were"""
        complaints = self.env["custrel.complaint"]
        wanted = (
            self._custrel_history_here()
            & Domain(EACH_ONCE)
            & Domain("rating_last_value", ">", 0)
        )
        [(count, mean)] = complaints._read_group(
            wanted, [], ["__count", "rating_last_value:avg"]
        )
        # As above.
        if not count and complaints.sudo().search_count(wanted, limit=1):
            return []
        text, tone = self.env._("No rating yet"), {}
        if count:
            text = self.env._(
                "%(mean)s of 5 (ratings: %(count)s)",
                mean=formatLang(self.env, mean, digits=1),
                count=say_count(self.env, count),
            )
            tone = {"tone": "danger"} if mean < UNSATISFIED else {}
        return [{"label": self.env._("Satisfaction"), "text": text, **tone}]

    def _custrel_get_complaints_fact(self, complaint):
        """:return: how many others there are: their number is for everybody who meets
        the customer, also who may not open them"""
        complaints = self.env["custrel.complaint"].sudo()  # see above
        others = (
            self._custrel_history_here()
            & Domain(EACH_ONCE)
            & Domain("id", "not in", complaint.ids)
        )
        count = complaints.search_count(others)
        unsettled = Domain("state", "not in", CLOSED_STATES)
        still = complaints.search_count(others & unsettled)
        text, tone = self.env._("None"), {}
        if count:
            text = say_count(self.env, count)
        if still:
            text = self.env._(
                "%(count)s, of which open: %(open)s",
                count=text,
                open=say_count(self.env, still),
            )
            tone = {"tone": "danger"}
        return {"label": self.env._("Other complaints"), "text": text, **tone}
