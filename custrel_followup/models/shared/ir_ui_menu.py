from odoo import api, models

ROOT = "custrel_followup.custrel_menu_root"


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    @api.model
    def _custrel_get_home(self, debug):
        """:param debug: the developer mode of the session, by which Odoo keeps menus
        :return: id of the action that our app opens for the user, False without one"""
        root = self.env["ir.model.data"]._xmlid_to_res_id(ROOT, False)
        return self.load_web_menus(debug).get(root, {}).get("actionID", False)
