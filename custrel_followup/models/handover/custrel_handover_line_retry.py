from odoo import models


class CustrelHandoverLine(models.Model):
    """Trying again what failed."""

    _inherit = "custrel.handover.line"

    def action_retry(self):
        """Try again what could not be handed over.

        :raise UserError: the handover is not under way
        """
        self.check_access("write")
        failed = self.filtered(lambda line: line.state == "failed")
        failed.handover_id._require(("applied", "applying"))
        failed._keep({"state": "todo", "error": False})
        failed.handover_id._write_letters()
        failed.handover_id._keep({"state": "applying"})
        failed.handover_id._carry_on()
        return True
