from ast import literal_eval

from odoo import models
from odoo.fields import Domain

MINE = "search_default_mine"
OF_CUSTOMERS = ("res.partner", "custrel.customer.file")


class IrActionsActWindow(models.Model):
    """Lists of customers begin with those of the user, if he has some: whoever looks
    after nobody would read that there is nobody."""

    _inherit = "ir.actions.act_window"

    def _get_action_dict(self):
        action = super()._get_action_dict()
        context = action.get("context") or ""
        if MINE not in context or action["res_model"] not in OF_CUSTOMERS:
            return action
        customers = self.env["res.partner"].sudo()  # whether there is one, no more
        own = customers._custrel_customer_domain() & Domain(
            "user_id", "=", self.env.uid
        )
        if customers.search_count(own, limit=1):
            return action
        context = literal_eval(context)
        del context[MINE]
        return action | {"context": str(context)}
