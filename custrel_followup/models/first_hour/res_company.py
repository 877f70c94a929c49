from odoo import fields, models


class ResCompany(models.Model):
    """Which steps of the first hour somebody has looked at, on whatever device."""

    _inherit = "res.company"

    custrel_first_hour_seen = fields.Char(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="Names of the steps that somebody has looked at, with commas.",
    )
