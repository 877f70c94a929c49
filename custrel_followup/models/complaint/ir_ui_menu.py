from odoo import api, models

SALES_MENUS = ("custrel_my_day_menu", "custrel_menu_grading")


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    @api.model
    def _load_menus_blacklist(self):
        """Whoever only handles complaints has no day of follow-ups and no figures of
        customers to look at."""
        hidden = super()._load_menus_blacklist()
        user = self.env.user
        agent = user.has_group("custrel_followup.custrel_group_complaint_agent")
        seller = user.has_group("sales_team.group_sale_salesman")
        # An agent has the rights of this group; who has customers was given it.
        own = self.env.ref("custrel_followup.custrel_group_user")
        if not agent or seller or own in user.sudo().group_ids:  # his own groups
            return hidden
        team = user.has_group("custrel_followup.custrel_group_team")
        names = () if team else SALES_MENUS
        return hidden + [self.env.ref(f"custrel_followup.{name}").id for name in names]
