import re
from collections import Counter

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

from ...rules import reach
from ..shared.clock import get_local
from ..shared.listing import say_sentences
from .reach import Reaches
from .reach_words import ReachWords

BEST_TIME = Markup('<p class="o_custrel_best_time">%s</p>')
BEST_TIME_AGAIN = re.compile(r'<p class="o_custrel_best_time">.*?</p>', re.DOTALL)
"""Found again in the note of a reminder, whatever its user wrote beside it."""


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
    reach_differs = fields.Boolean(
        compute="_compute_reach",
        export_string_translation=False,
        help="The customer does not want to be contacted as the cadence advises.",
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
    best_from = fields.Datetime(
        compute="_compute_best_time",
        help="The moment of the day from which the customer is best reached.",
    )
    best_until = fields.Datetime(
        compute="_compute_best_time",
        help="The moment until which the customer is best reached.",
    )

    def _get_whom(self):
        """:return: the contact, or else the customer, whom a follow-up is about"""
        return self.contact_ids[:1]._origin or self.partner_id._origin

    @api.depends(
        "partner_id",
        "contact_ids",
        "channel_id",
        "cadence_id",
        "company_id",
        "state",
        "date_planned",
    )
    @api.depends_context("lang", "tz")
    def _compute_reach(self):
        self.reach_text = self.reach_notice = self.channel_question = False
        self.reach_differs = False
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
        self.reach_text = say_sentences(self.env, sentences)
        name = partner.name or ""
        self.reach_differs = any(
            found.against.get(channel.id) in reach.WISHES
            for channel in self.cadence_id._origin.channel_ids
        )
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
        self.reach_notice = say_sentences(self.env, notices)

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

    @api.depends("partner_id", "contact_ids", "company_id", "state", "date_planned")
    @api.depends_context("lang", "tz")
    def _compute_best_time(self):
        self.best_time = self.best_from = self.best_until = False
        words = ReachWords(self.env)
        for followup, opening in self._find_openings().items():
            followup.best_from, followup.best_until = opening
            local = (get_local(self.env, moment) for moment in opening)
            followup.best_time = words.get_span(*local)

    def _find_openings(self):
        """:return: dict of those of these that are planned, and whose first participant
        or else customer is best reached at some hours of their day, to naive UTC begin
        and end of these: one query where nobody has any"""
        openings = {}
        planned = self.filtered(lambda f: f.state == "planned" and f.date_planned)
        for company, followups in planned.grouped("company_id").items():
            reaches = Reaches(company or self.env.company)
            known = set(reaches.find_windows(followups.partner_id._origin.ids))
            whom = {
                followup: followup._get_whom().id
                for followup in followups
                if followup.partner_id._origin.id in known
            }
            found = reaches.of(set(whom.values()) - {False})
            for followup, partner_id in whom.items():
                one = found.get(partner_id)
                if opening := one and one.get_opening(followup.date_planned):
                    openings[followup] = opening
        return openings

    # ---------------------------------------------------------------- the reminder

    def _prepare_reminder(self):
        """The reminder says when the customer is best reached."""
        vals = super()._prepare_reminder()
        said = self._say_best_time()
        return {**vals, "note": said} if said else vals

    def _say_best_time(self):
        """:return: HTML for the reminder, by the clock of whom it is for; None where
        any time is as good"""
        user = self.user_id.sudo()  # language and time zone of a colleague
        his = self.with_context(lang=user.lang or self.env.lang, tz=user._custrel_tz())
        if not his.best_time:
            return None
        return BEST_TIME % his.env._("Best reached %(when)s.", when=his.best_time)

    def _update_reminders(self, vals):
        result = super()._update_reminders(vals)
        moving = {"date_planned", "user_id", "partner_id", "contact_ids"}
        if not moving.isdisjoint(vals):
            self._update_reminder_times()
        return result

    def _update_reminder_times(self):
        """Have reminders say the hours of their day as they are by now."""
        planned = self.filtered(lambda f: f.state == "planned" and f.user_id)
        reminders = planned._get_reminders()
        if not reminders:
            return
        # No field of theirs says when the file of a contact or its zone has changed.
        names = ("best_time", "best_from", "best_until")
        planned.invalidate_recordset(names, flush=False)
        followups = {followup.id: followup for followup in planned}
        for reminder in reminders:
            note = str(reminder.note or "")
            kept = BEST_TIME_AGAIN.sub("", note)
            said = followups[reminder.res_id]._say_best_time() or ""
            if f"{said}{kept}" != note:
                reminder.note = Markup("%s%s") % (said, Markup(kept))

    @api.model
    def _follow_windows(self, partners):
        """Reminders of what is planned for the customers of these contacts say their
        hours as they are by now, by whatever clock they are meant."""
        followups = self.sudo()  # of whoever is to contact them, in all companies
        customers = partners.commercial_partner_id.ids
        planned = followups.search(
            [("partner_id", "in", customers), ("state", "=", "planned")]
        )
        planned._update_reminder_times()
        planned._ring_again()

    @api.model
    def _follow_wishes(self, partners):
        """What cadences have planned for these contacts by a channel that they do not
        want any more gets another one, and so does what nobody has touched where they
        want others; what was agreed stays and says so.

        :return: Counter of the ids of customers: how many of theirs have another one
        """
        moved = Counter()
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
                wanted = one.wishes.wanted
                unwanted = (
                    wanted
                    and channel.id not in wanted
                    and not followup.automatic
                    and followup._is_untouched()
                )
                if unwanted or one.against.get(channel.id) in reach.WISHES:
                    turn = followup.cadence_id.channel_ids or channel
                    picked = one.pick_channel(turn.ids)
                    if picked and picked != channel.id:
                        followup.channel_id = picked
                        moved[followup.partner_id.id] += 1
        return moved
