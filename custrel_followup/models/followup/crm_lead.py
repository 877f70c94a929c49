from odoo import api, fields, models

from ..customer_file.res_partner import USER
from .reach import Reaches


class CrmLead(models.Model):
    """An opportunity says, too, that its customer takes no calls."""

    _inherit = "crm.lead"

    custrel_no_calls = fields.Boolean(
        string="Never Takes Calls",
        compute="_compute_custrel_no_calls",
        groups=USER,
        help="The customer does not want to be called at this number.",
    )

    @api.depends("partner_id")
    @api.depends_context("company")
    def _compute_custrel_no_calls(self):
        partners = self.partner_id._origin
        refusing = Reaches(self.env.company).find_refusing(partners.ids)
        for lead in self:
            lead.custrel_no_calls = lead.partner_id._origin.id in refusing
