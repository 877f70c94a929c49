from odoo import fields, models


class CustrelNeedDrop(models.TransientModel):
    _name = "custrel.need.drop"
    _description = "Drop Needs"
    _inherit = ["custrel.kept"]

    need_ids = fields.Many2many("custrel.need", string="Needs", required=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Drop the needs for the reason given."""
        return self.need_ids.action_drop(self.reason)
