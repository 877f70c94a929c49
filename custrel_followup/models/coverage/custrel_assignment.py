from odoo import models


class CustrelAssignment(models.Model):
    """Ending a role by hand leaves a gap like emptying the field of the customer."""

    _inherit = "custrel.assignment"

    def write(self, vals):
        vals = self._get_checked(vals)
        if vals.get("date_end") and not self.env.su:
            for row in self.filtered(lambda x: x.role == "second" and not x.date_end):
                customer = row.partner_id.with_company(row.company_id)
                customer._custrel_check_leaves_no_gap(["custrel_second_user_id"])
        return super().write(vals)
