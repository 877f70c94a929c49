from odoo import fields, models
from odoo.fields import Domain

from ..shared.actions import open_window


class CrmLead(models.Model):
    """Won, it meets the needs it came from; lost, somebody looks after them."""

    _inherit = "crm.lead"

    custrel_need_ids = fields.One2many(
        "custrel.need",
        "lead_id",
        string="Needs",
        groups="custrel_followup.custrel_group_user",
    )
    custrel_need_count = fields.Integer(
        string="Number of Needs",
        compute="_compute_custrel_need_count",
        groups="custrel_followup.custrel_group_user",
    )

    def _compute_custrel_need_count(self):
        counts = dict(
            self.env["custrel.need"]._read_group(
                [("lead_id", "in", self.ids)], ["lead_id"], ["__count"]
            )
        )
        for lead in self:
            lead.custrel_need_count = counts.get(lead._origin, 0)

    def write(self, vals):
        if not {"stage_id", "probability", "active", "won_status"} & vals.keys():
            return super().write(vals)
        before = {lead: lead.won_status for lead in self}
        result = super().write(vals)
        moved = self.filtered(lambda lead: lead.won_status != before[lead])
        if moved:
            moved._custrel_tell_needs()
        return result

    def _custrel_tell_needs(self):
        """Needs follow what became of these opportunities, whoever closed them."""
        everybody = self.env["custrel.need"].sudo()  # of any assignee
        needs = everybody.search(
            Domain("lead_id", "in", self.ids)
            & (Domain("state", "=", "open") | Domain("met_by_lead", "=", True))
        )
        needs.filtered(lambda n: n.lead_id.won_status != "won")._follow_reopened()
        needs.filtered(lambda n: n.lead_id.won_status == "won")._follow_won()
        needs.filtered(lambda n: n.lead_id.won_status == "lost")._follow_lost()

    def _merge_dependences(self, opportunities):
        """Odoo deletes the others: their needs are those of the one that stays, where
        it is of the same company."""
        needs = self.env["custrel.need"].sudo()  # of any assignee
        moved = needs.search([("lead_id", "in", opportunities.ids)])
        if self.company_id:
            moved = moved.filtered(lambda n: n.company_id == self.company_id)
        moved.lead_id = self
        return super()._merge_dependences(opportunities)

    def action_custrel_open_needs(self):
        """:return: action with the needs that this opportunity came from"""
        self.ensure_one()
        return open_window(
            self.env,
            "custrel_followup.custrel_need_action",
            first="list",
            domain=[("lead_id", "=", self.id)],
            context={
                "default_lead_id": self.id,
                "default_partner_id": self.partner_id.commercial_partner_id.id,
            },
        )
