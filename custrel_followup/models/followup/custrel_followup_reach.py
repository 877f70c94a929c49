from odoo import api, fields, models
from odoo.tools import format_date, plaintext2html

from ...rules import reach
from .reach import Reaches
from .reach_words import ReachWords


class CustrelFollowup(models.Model):
    """When whom it is about is best reached, and what speaks against the channel."""

    _inherit = "custrel.followup"

    reach_text = fields.Char(
        string="How to Reach",
        compute="_compute_reach",
        help="How the first participant, or else the customer, wants to be reached.",
    )
    reach_notice = fields.Char(
        compute="_compute_reach",
        help="What speaks against the channel or the day of a planned follow-up.",
    )
    channel_question = fields.Char(
        compute="_compute_reach",
        export_string_translation=False,
        help="Asked once of whoever records a contact by a forbidden channel.",
    )
    best_time = fields.Char(
        compute="_compute_best_time",
        help="When the customer is best reached on the day, by your own clock.",
    )

    def _get_whom(self):
        """:return: the contact, or else the customer, whom a follow-up is about"""
        return self.contact_ids[:1]._origin or self.partner_id._origin

    @api.depends(
        "partner_id", "contact_ids", "channel_id", "company_id", "state", "date_planned"
    )
    @api.depends_context("lang", "tz")
    def _compute_reach(self):
        self.reach_text = self.reach_notice = self.channel_question = False
        words = ReachWords(self.env)
        for company, followups in self.grouped("company_id").items():
            whom = {followup: followup._get_whom() for followup in followups}
            ids = {partner.id for partner in whom.values()} - {False}
            found = Reaches(company or self.env.company).of(ids)
            for followup, partner in whom.items():
                if one := found.get(partner.id):
                    followup._set_reach(one, partner, words)

    def _set_reach(self, found, partner, words):
        sentences = words.get_sentences(found)
        self.reach_text = words.join(sentences)
        name = partner.name or ""
        against = found.against.get(self.channel_id._origin.id)
        notice = self._say_why_not(against, name, self.channel_id.needs == "phone")
        if against in reach.WISHES:
            self.channel_question = self.env._(
                "%(notice)s Record the contact nevertheless?", notice=notice
            )
        if self.state != "planned":
            return
        notices = [notice] if notice else []
        usable = set(found.others) - {
            id_ for id_, reason in found.against.items() if reason in reach.WISHES
        }
        if against in reach.WISHES and not usable:
            notices.append(
                self.env._("Every channel is forbidden: ask before you do anything.")
            )
        if self.date_planned and self.date_planned in found.other_days:
            notices.append(
                self.env._(
                    "%(contact)s is best reached %(when)s, not on %(day)s.",
                    contact=name,
                    when=words.get_when(found.window),
                    day=format_date(self.env, self.date_planned),
                )
            )
        self.reach_notice = words.join(notices)

    def _say_why_not(self, reason, name, is_call):
        """:return: what speaks against the channel, None if nothing does"""
        env = self.env
        if reason == reach.FORBIDDEN and is_call:
            return env._("%(contact)s never takes calls.", contact=name)
        if reason == reach.FORBIDDEN:
            return env._(
                "%(contact)s does not want to be contacted by %(channel)s.",
                contact=name,
                channel=self.channel_id.name,
            )
        if reason == reach.BLACKLISTED:
            return env._(
                "The e-mail address of %(contact)s is on the blacklist.", contact=name
            )
        if reason == reach.NO_PHONE:
            return env._("There is no telephone number of %(contact)s.", contact=name)
        if reason == reach.NO_EMAIL:
            return env._("There is no e-mail address of %(contact)s.", contact=name)
        return None

    @api.depends("partner_id", "company_id", "state", "date_planned")
    @api.depends_context("lang", "tz")
    def _compute_best_time(self):
        self.best_time = False
        words = ReachWords(self.env)
        planned = self.filtered(lambda f: f.state == "planned" and f.date_planned)
        for company, followups in planned.grouped("company_id").items():
            ids = followups.partner_id._origin.ids
            found = Reaches(company or self.env.company).of_windows(ids)
            for followup in followups:
                one = found.get(followup.partner_id._origin.id)
                if opening := one and one.get_opening(followup.date_planned):
                    local = (
                        fields.Datetime.context_timestamp(followup, moment)
                        for moment in opening
                    )
                    followup.best_time = words.get_span(*local)

    def _prepare_reminder(self):
        """The reminder says when the customer is best reached."""
        vals = super()._prepare_reminder()
        user = self.user_id.sudo()  # language and time zone of a colleague
        his = self.with_context(lang=user.lang or self.env.lang, tz=user.tz)
        if his.best_time:
            said = his.env._("Best reached %(when)s.", when=his.best_time)
            vals["note"] = plaintext2html(said)
        return vals

    @api.model
    def _follow_wishes(self, partners):
        """What cadences have planned for these contacts by a channel that they do not
        want any more gets another one; what was agreed stays and says so."""
        followups = self.sudo()  # of whoever is to contact them, in all companies
        planned = followups.search(
            [
                ("partner_id", "in", partners.commercial_partner_id.ids),
                ("state", "=", "planned"),
                ("origin", "=", "cadence"),
            ]
        )
        for company, own in planned.grouped("company_id").items():
            found = Reaches(company).of(own.partner_id.ids)
            for followup in own:
                one, channel = found[followup.partner_id.id], followup.channel_id
                if one.against.get(channel.id) in reach.WISHES:
                    turn = followup.cadence_id.channel_ids or channel
                    picked = one.pick_channel(turn.ids)
                    if picked and picked != channel.id:
                        followup.channel_id = picked
