from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

LONGEST_SAID = 160
"""Characters of a talk that a briefing shows."""


def check_one(records):
    """:raise UserError: the action was called from a list for several records"""
    if len(records) != 1:
        raise UserError(
            records.env._("Choose one row: a follow-up is recorded with one customer.")
        )


class CustrelFollowup(models.Model):
    """Which opportunity or order a contact was about."""

    _inherit = "custrel.followup"

    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        domain="[('partner_id', 'child_of', partner_id)]",
        check_company=True,
        ondelete="set null",
        index="btree_not_null",
    )
    order_id = fields.Many2one(
        "sale.order",
        string="Quotation or Order",
        domain="[('partner_id', 'child_of', partner_id)]",
        check_company=True,
        ondelete="set null",
        index="btree_not_null",
    )

    def _say_content(self):
        """:return: the beginning of what was said, as text"""
        self.ensure_one()
        words = " ".join(html2plaintext(self.content or "").split())
        if len(words) > LONGEST_SAID:
            return f"{words[:LONGEST_SAID]}…"
        return words

    def _prepare_next(self):
        about = {"lead_id": self.lead_id.id, "order_id": self.order_id.id}
        return super()._prepare_next() | about


class CrmLead(models.Model):
    _inherit = "crm.lead"

    custrel_followup_count = fields.Integer(
        string="Number of Follow-ups",
        compute="_compute_custrel_followup_count",
        groups="custrel_followup.custrel_group_user",
    )

    def _compute_custrel_followup_count(self):
        followups = self.env["custrel.followup"]
        counts = dict(
            followups._read_group(
                [("lead_id", "in", self.ids)], ["lead_id"], ["__count"]
            )
        )
        for lead in self:
            lead.custrel_followup_count = counts.get(lead._origin, 0)

    def action_custrel_record_contact(self):
        """Record a contact with the customer of this opportunity.

        :raise UserError: the opportunity has no customer yet
        """
        check_one(self)
        if not self.partner_id:
            raise UserError(
                self.env._("%s has no customer yet. Set one first.", self.display_name)
            )
        return self.partner_id._custrel_open_record(default_lead_id=self.id)

    def action_custrel_open_followups(self):
        """Show the follow-ups about this opportunity."""
        self.ensure_one()
        action = self.partner_id.action_custrel_open_followups()
        action["domain"] = [("lead_id", "=", self.id)]
        action["context"] = {
            "default_partner_id": self.partner_id.commercial_partner_id.id,
            "default_lead_id": self.id,
        }
        return action

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        followups = self.env["custrel.followup"].sudo()  # whoever may merge moves all
        followups.search([("lead_id", "in", opportunities.ids)]).lead_id = self
        return result


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_custrel_record_contact(self):
        """Record a contact with the customer of this quotation or order."""
        check_one(self)
        return self.partner_id._custrel_open_record(default_order_id=self.id)
