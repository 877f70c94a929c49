from ast import literal_eval

from odoo import models
from odoo.fields import Domain

MINE = "search_default_mine"
FILES = "custrel.customer.file"


class IrActionsActWindow(models.Model):
    """Lists of customers begin with those of the user, if he has some: whoever looks
    after nobody would read that there is nobody."""

    _inherit = "ir.actions.act_window"

    def _get_action_dict(self):
        action = super()._get_action_dict()
        model, context = action["res_model"], action.get("context") or ""
        if MINE not in context or model not in ("res.partner", FILES):
            return action
        try:
            values = literal_eval(context)
        except (ValueError, SyntaxError):  # it names what only the browser knows
            return action
        if not values.pop(MINE, None) or self._custrel_has_own(model):
            return action
        return action | {"context": str(values)}

    def _custrel_has_own(self, model):
        """:return: whether the list of this model would show the user something as his
        own; whoever is responsible for a file need not look after the customer"""
        customers = self.env["res.partner"].sudo()  # whether there is one, no more
        own = customers._custrel_customer_domain() & Domain(
            "user_id", "=", self.env.uid
        )
        if customers.search_count(own, limit=1):
            return True
        files = self.env[FILES].sudo()  # as above
        kept = Domain("responsible_id", "=", self.env.uid)
        kept &= Domain("company_id", "in", self.env.companies.ids)
        return model == FILES and bool(files.search_count(kept, limit=1))
