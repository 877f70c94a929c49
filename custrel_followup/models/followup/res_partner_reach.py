from odoo import fields, models

from ..need.res_partner import file_field
from .reach import Reaches


class ResPartner(models.Model):
    """By which channels customers and contacts want to be reached, and what follows."""

    _inherit = "res.partner"

    custrel_wanted_channel_ids = file_field(
        fields.Many2many,
        "wanted_channel_ids",
        "custrel.channel",
        string="Wanted Channels",
        domain=[("intake_only", "=", False)],
        help="Contacts are planned by one of these, whatever the cadence says.",
    )
    custrel_forbidden_channel_ids = file_field(
        fields.Many2many,
        "forbidden_channel_ids",
        "custrel.channel",
        string="Forbidden Channels",
        domain=[("intake_only", "=", False)],
        help="No contact is planned by one of these. Whoever records one nevertheless "
        "is asked whether that is meant.",
    )

    def _custrel_get_file_names(self):
        return (
            *super()._custrel_get_file_names(),
            "wanted_channel_ids",
            "forbidden_channel_ids",
        )

    def _custrel_get_reach(self, company=None):
        """How these customers and contacts may be reached: whoever plans or sends
        something asks here.

        What a contact wants goes before what its customer does, and who is the only
        person of a customer speaks for it. Wishes are kept whoever asks.

        :param company: for which they are contacted, else the present one
        :return: dict of each id to its :class:`Reach`
        """
        return Reaches(company or self.env.company).of(self.ids)
