from odoo import fields, models

from ..shared.actions import open_window


class CustrelNeed(models.Model):
    """A need may come from a follow-up, and decides how often the next ones come."""

    _inherit = "custrel.need"
    _given_when_new = frozenset(("followup_id",))

    followup_id = fields.Many2one(
        "custrel.followup",
        string="From Follow-up",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The follow-up in which the customer told it.",
    )

    def _pressing_changed(self, places):
        result = super()._pressing_changed(places)
        partners = {}
        for partner, company in places:
            partners[company] = partners.get(company, partner.browse()) | partner
        for company, own in partners.items():
            self.env["custrel.cadence"]._follow_needs(company, own)
        return result

    def action_open_followup(self):
        """:return: action with the follow-up in which the customer told it"""
        self.ensure_one()
        return open_window(
            self.env,
            "custrel_followup.custrel_followup_action",
            res_id=self.followup_id.id,
            views=[(False, "form")],
            view_mode="form",
            context={},
        )
