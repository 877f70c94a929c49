from odoo import fields, models


class ResCompany(models.Model):
    """When loyalty was counted."""

    _inherit = "res.company"

    custrel_loyalty_at = fields.Datetime(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="When it was looked last for what changed.",
    )
    custrel_loyalty_all_at = fields.Datetime(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="When all years were counted last.",
    )
    custrel_loyalty_basis = fields.Char(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="By which documents, time zone and currency all years were counted.",
    )
