from odoo import models
from odoo.http import request

USER = "custrel_followup.custrel_group_user"


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Whoever works with customers begins with them, unless he has chosen another
        home action, or comes by a link to an app, as after its installation. Nothing is
        kept at the user: it follows his rights."""
        info = super().session_info()
        # Odoo prefers the home action to the app of such a link.
        is_free = not info.get("home_action_id") and "menu_id" not in request.params
        if is_free and self.env.user.has_group(USER):
            menus = self.env["ir.ui.menu"]
            info["home_action_id"] = menus._custrel_get_home(request.session.debug)
        return info
