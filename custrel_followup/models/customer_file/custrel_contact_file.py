from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.base.models.res_partner import _tz_get


class CustrelContactFile(models.Model):
    """What is known of a customer or contact, beside the contact itself: how it wants
    to be reached. Only contacts of whom something is known have one.

    Whoever sees a contact reads it: nobody is to call whom he does not know not to take
    calls. Those change it who look after the customer; that of a customer of nobody
    everybody may change.
    """

    _name = "custrel.contact.file"
    _description = "Contact File"
    _inherit = ["custrel.about.partner"]
    _rec_name = "partner_id"

    partner_id = fields.Many2one(string="Contact")
    no_calls = fields.Boolean(string="Do Not Call")
    weekday_ids = fields.Many2many(
        "custrel.weekday",
        "custrel_contact_file_weekday_rel",
        "file_id",
        "weekday_id",
        string="Best Days",
    )
    hour_from = fields.Float(string="Best From")
    hour_to = fields.Float(string="Best Until")
    tz = fields.Selection(_tz_get, string="Time Zone")

    _partner_unique = models.UniqueIndex(
        "(partner_id)", "There is a file of this contact already."
    )
    _hours_of_a_day = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_from < 24 AND hour_to >= 0 AND hour_to <= 24)",
        "The hours of a day are 0:00 to 24:00.",
    )

    @api.constrains("hour_from", "hour_to")
    def _check_hours(self):
        for file in self:
            begin, end = (round(hour * 60) for hour in (file.hour_from, file.hour_to))
            if begin == end and file.hour_from:
                raise ValidationError(
                    self.env._(
                        "%s: the hours begin and end at the same time, so nobody could "
                        "ever be reached. Give a later end, or leave both empty.",
                        file.partner_id.display_name,
                    )
                )

    @api.model
    def _say_for_others(self, names):
        return self.env._(
            "%s: only those who look after a customer say how it wants to be reached.",
            names,
        )

    # ----------------------------------------------------------------- merging

    def _prepare_merged(self, other):
        """:return: dict of what this file takes from another one of the same person"""
        vals = {name: other[name] for name in ("no_calls", "tz") if not self[name]}
        if not self.weekday_ids:
            vals["weekday_ids"] = [fields.Command.set(other.weekday_ids.ids)]
        if not (self.hour_from or self.hour_to):
            vals |= {"hour_from": other.hour_from, "hour_to": other.hour_to}
        return vals
