from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    custrel_monday_mail = fields.Boolean(
        string="Weekly Overview",
        default=True,
        help="On Monday morning those who lead others get a mail that answers what the "
        "page of that name answers.",
    )
