from odoo import fields, models


class ResCompany(models.Model):
    """Whether a company wants reports, and of which months it has got them."""

    _inherit = "res.company"

    custrel_contact_report = fields.Boolean(
        string="Monthly Follow-up Reports",
        default=True,
        help="When a month has ended, managers get a report of what owner and co-owner "
        "did for each key customer.",
    )

    # Last day of the newest month of which reports were made since they were switched
    # on. Whatever ended after it was missed.
    custrel_contact_report_until = fields.Date(
        readonly=True, copy=False, export_string_translation=False
    )

    def write(self, vals):
        if vals.get("custrel_contact_report") is False:
            vals = {**vals, "custrel_contact_report_until": False}
        return super().write(vals)
