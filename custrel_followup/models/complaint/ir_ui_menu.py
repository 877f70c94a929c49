from odoo import api, models

SALES_MENUS = ("custrel_my_day_menu", "custrel_menu_grading")
CUSTOMERS = "res_partner_menu_customer"
"""The one entry below *Customers* that is for agents: finding who complains."""


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    @api.model
    def _load_menus_blacklist(self):
        """Whoever only handles complaints has no day of follow-ups, no figures of
        customers to look at, and no work that is done with them."""
        hidden = super()._load_menus_blacklist()
        user = self.env.user
        agent = user.has_group("custrel_followup.custrel_group_complaint_agent")
        seller = user.has_group("sales_team.group_sale_salesman")
        # An agent has the rights of this group; who has customers was given it.
        own = self.env.ref("custrel_followup.custrel_group_user")
        if not agent or seller or own in user.sudo().group_ids:  # his own groups
            return hidden
        team = user.has_group("custrel_followup.custrel_group_team")
        if team:
            return hidden
        names = [f"custrel_followup.{name}" for name in SALES_MENUS]
        hidden = hidden + [self.env.ref(name).id for name in names]
        return hidden + self._custrel_find_beside(CUSTOMERS).ids

    @api.model
    def _custrel_find_beside(self, name):
        """:return: the other entries of the menu that an entry of ours stands in"""
        menus = self.sudo()  # entries that the user may not open are left out anyway
        entry = self.env.ref(f"custrel_followup.{name}").sudo()
        return menus.search([("parent_id", "=", entry.parent_id.id)]) - entry
