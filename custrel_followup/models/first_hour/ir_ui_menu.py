from odoo import api, models

LANDING = "custrel_followup.custrel_first_hour_menu"


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    @api.model
    def _load_menus_blacklist(self):
        """The first hour leads the app until the company has begun; later it stands
        below the configuration only."""
        hidden = super()._load_menus_blacklist()
        if self.env.company._custrel_has_started():
            hidden = hidden + [self.env.ref(LANDING).id]
        return hidden
