from odoo import api, fields, models

from ..customer_file.res_partner import USER, file_field
from ..shared.fields import SideMany2many
from ..shared.listing import say_sentences
from .reach import Reaches
from .reach_words import ReachWords

CLOCK = frozenset(("tz", "country_id", "parent_id"))
"""Fields from which follows by which clock the hours of a contact are meant."""


class ResPartner(models.Model):
    """By which channels customers and contacts want to be reached, and what follows."""

    _inherit = "res.partner"

    custrel_wanted_channel_ids = file_field(
        SideMany2many,
        "wanted_channel_ids",
        "custrel.channel",
        string="Wanted Channels",
        domain=[("intake_only", "=", False)],
        help="Contacts are planned by one of these, whatever the cadence says.",
    )
    custrel_forbidden_channel_ids = file_field(
        SideMany2many,
        "forbidden_channel_ids",
        "custrel.channel",
        string="Forbidden Channels",
        domain=[("intake_only", "=", False)],
        help="No contact is planned by one of these. Whoever records one nevertheless "
        "is asked whether that is meant.",
    )

    custrel_reach = fields.Char(
        string="How to Reach",
        compute="_compute_custrel_reach",
        groups=USER,
        help="What is known of how the contact wants to be reached, with what its "
        "customer or its only person wants.",
    )
    custrel_phone = fields.Char(
        string="Phone to Call",
        compute="_compute_custrel_phone",
        groups=USER,
        help="The telephone number; empty for who takes no calls.",
    )
    custrel_zone = fields.Char(
        string="Clock of the Contact",
        compute="_compute_custrel_reach",
        groups=USER,
        help="The time zone by which its days and hours are meant, and how late it is "
        "there.",
    )

    def write(self, vals):
        """Who moves to another clock is reached at other hours of ours."""
        result = super().write(vals)
        if not CLOCK.isdisjoint(vals):
            customers = self.commercial_partner_id
            known = Reaches(self.env.company).find_windows(customers.ids)
            if known:
                self.env["custrel.followup"]._follow_windows(customers.browse(known))
        return result

    @api.depends(lambda self: self._custrel_get_reach_sources())
    @api.depends_context("lang", "tz", "company")
    def _compute_custrel_reach(self):
        self.custrel_reach = self.custrel_zone = False
        words = ReachWords(self.env)
        for partner, found in Reaches(self.env.company).preview(self).items():
            partner.custrel_reach = say_sentences(self.env, words.get_sentences(found))
            partner.custrel_zone = words.get_zone(found.where)

    @api.depends(lambda self: self._custrel_get_reach_sources())
    @api.depends_context("company")
    def _compute_custrel_phone(self):
        refusing = Reaches(self.env.company).find_refusing(self._origin.ids)
        for partner in self:
            calls = partner._origin.id not in refusing
            partner.custrel_phone = calls and partner.phone

    @api.model
    def _custrel_get_reach_sources(self):
        own = (f"custrel_{name}" for name in self._custrel_get_file_names())
        return ("tz", "country_id", "lang", "phone", "email", "parent_id", *own)

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

    def _custrel_propose_channel(self):
        """:return: dict of the default of the channel, where the usual one is not what
        this contact wants"""
        usual = self.env["custrel.channel"]._get_first()
        reach = self._custrel_get_reach()[self.id]
        channel = reach.pick_channel(usual.ids)
        return {"default_channel_id": channel} if channel != usual.id else {}
