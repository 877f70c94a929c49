from odoo import models

OWN_FIRST = ("follow-ups", "graded-customers")
"""Paths of pages on which a salesperson begins with his own."""


class IrActionsActWindow(models.Model):
    """Whoever leads nobody begins with his own customers and follow-ups. The filter
    stands in the search box: those of all are a click away."""

    _inherit = "ir.actions.act_window"

    def _get_action_dict(self):
        action = super()._get_action_dict()
        leads = self.env.user.has_group("custrel_followup.custrel_group_team")
        if action.get("path") in OWN_FIRST and not leads:
            context = action.get("context") or "{}"
            action["context"] = context.replace("{", "{'search_default_mine': 1, ", 1)
        return action
