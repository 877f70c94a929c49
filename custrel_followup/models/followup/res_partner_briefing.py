from odoo import models
from odoo.fields import Domain

ROWS = 3
"""Rows that each section of a briefing shows."""


class ResPartner(models.Model):
    """What a salesperson should know before he calls."""

    _inherit = "res.partner"

    def _custrel_render_briefing(self, followup):
        """:param followup: the one being prepared, left out of the history
        :return: Markup, empty for no customer"""
        if not self:
            return False
        return self.env["ir.qweb"]._render(
            "custrel_followup.briefing", self._custrel_get_briefing(followup)
        )

    def _custrel_get_briefing(self, followup):
        """Read with the rights of the user: nobody learns here what he may not open.

        :return: dict of recordsets, at most a few rows each
        """
        self.ensure_one()
        customer = self.commercial_partner_id
        here = Domain("company_id", "=", self.env.company.id)
        related = Domain("partner_id", "child_of", customer.id) & here
        followups = self.env["custrel.followup"]
        own = here & Domain("partner_id", "=", customer.id)
        done = own & Domain([("state", "=", "done"), ("id", "!=", followup.id)])
        if followup.state == "done":
            return self._custrel_get_former_briefing(followup, done, related)
        past = followups.search(done, order="date_end desc", limit=ROWS)
        everybody = followups.sudo()  # only whether there is any that he may not see
        return {
            "customer": customer,
            "benefits": customer._custrel_get_benefits(),
            "sees_orders": self.env["sale.order"].has_access("read"),
            "past": past,
            "has_hidden": not past and bool(everybody.search_count(done, limit=1)),
            "promises": followups.search(
                own
                & Domain(
                    [
                        ("state", "=", "planned"),
                        ("origin", "=", "next_action"),
                        ("id", "!=", followup.id),
                    ]
                ),
                limit=ROWS,
            ),
            "orders": self._custrel_find(
                "sale.order", related & Domain("state", "=", "sale"), "date_order desc"
            ),
            "quotations": self._custrel_find(
                "sale.order",
                related & Domain("state", "in", ("draft", "sent")),
                "date_order desc",
            ),
            "opportunities": self._custrel_find(
                "crm.lead",
                Domain("partner_id", "child_of", customer.id)
                & Domain("company_id", "in", (False, self.env.company.id))
                & Domain("type", "=", "opportunity")
                & Domain("probability", "<", 100),
                "write_date desc",
            ),
        }

    def _custrel_get_former_briefing(self, followup, done, related):
        """What was known when a follow-up was recorded, as far as it has a date.

        :param Domain done: other recorded follow-ups of the customer
        :param Domain related: records of the customer and its contacts
        """
        moment = followup.date_end
        followups = self.env["custrel.followup"]
        return {
            "customer": self.commercial_partner_id,
            "sees_orders": self.env["sale.order"].has_access("read"),
            "past": followups.search(
                done & Domain("date_end", "<=", moment),
                order="date_end desc",
                limit=ROWS,
            ),
            "promises": followups,
            "orders": self._custrel_find(
                "sale.order",
                related
                & Domain("state", "=", "sale")
                & Domain("date_order", "<=", moment),
                "date_order desc",
            ),
            "quotations": self.env["sale.order"],
            "opportunities": self.env["crm.lead"],
        }

    def _custrel_find(self, model, domain, order):
        records = self.env[model]
        if not records.has_access("read"):
            return records
        return records.search(domain, order=order, limit=ROWS)
