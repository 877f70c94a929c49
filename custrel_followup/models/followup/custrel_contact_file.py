from odoo import api, fields, models
from odoo.exceptions import ValidationError

FORBIDDING = frozenset(("no_calls", "forbidden_channel_ids"))
"""Fields that say by which channels somebody does not want to be contacted."""


class CustrelContactFile(models.Model):
    """By which channels somebody wants to be reached, and by which not."""

    _inherit = "custrel.contact.file"

    wanted_channel_ids = fields.Many2many(
        "custrel.channel",
        "custrel_contact_file_wanted_rel",
        "file_id",
        "channel_id",
        string="Wanted Channels",
    )
    forbidden_channel_ids = fields.Many2many(
        "custrel.channel",
        "custrel_contact_file_forbidden_rel",
        "file_id",
        "channel_id",
        string="Forbidden Channels",
    )

    @api.constrains("wanted_channel_ids", "forbidden_channel_ids", "no_calls")
    def _check_channels(self):
        for file in self:
            refused = file.forbidden_channel_ids
            if file.no_calls:
                refused |= file.wanted_channel_ids.filtered(
                    lambda c: c.needs == "phone"
                )
            if both := file.wanted_channel_ids & refused:
                raise ValidationError(
                    self.env._(
                        "%(contact)s: %(channels)s can't be wanted and forbidden.",
                        contact=file.partner_id.display_name,
                        channels=", ".join(both.mapped("name")),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create(vals_list)
        self.env["custrel.followup"]._follow_wishes(files.partner_id)
        return files

    def write(self, vals):
        result = super().write(vals)
        if not FORBIDDING.isdisjoint(vals):
            self.env["custrel.followup"]._follow_wishes(self.partner_id)
        return result

    def _prepare_merged(self, other):
        vals = super()._prepare_merged(other)
        forbidden = self.forbidden_channel_ids | other.forbidden_channel_ids
        wanted = (self.wanted_channel_ids or other.wanted_channel_ids) - forbidden
        if self.no_calls or other.no_calls:
            wanted = wanted.filtered(lambda channel: channel.needs != "phone")
        return vals | {
            "forbidden_channel_ids": [fields.Command.set(forbidden.ids)],
            "wanted_channel_ids": [fields.Command.set(wanted.ids)],
        }
