from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules import reach
from ..shared.dates import say_count
from ..shared.listing import say_all, say_sentences
from .reach import Reaches
from .reach_words import ReachWords

FORBIDDING = frozenset(("no_calls", "forbidden_channel_ids"))
CHANNELS = FORBIDDING | frozenset(("wanted_channel_ids",))
"""Fields that say by which channels somebody does not want to be contacted."""

WISHES = FORBIDDING | frozenset(
    ("weekday_ids", "hour_from", "hour_to", "tz", "wanted_channel_ids")
)
"""Fields that say how somebody wants to be reached."""

WISH = "custrel_followup.mt_wish"

OPENING = frozenset(("weekday_ids", "hour_from", "hour_to", "tz"))
"""Fields that say when somebody is best reached."""


def _has_window(file):
    return bool(file.hour_from or file.hour_to or file.weekday_ids)


class MailMessage(models.Model):
    """Notes in the history of how contacts want to be reached."""

    _inherit = "mail.message"

    custrel_wish = fields.Json(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="What the note says, so that each reader reads it in his language: the "
        "preferences ``now`` and ``before``, or the address that is ``stopped`` and "
        "the ``mail`` by whose link.",
    )


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
                        channels=say_all(self.env, both.mapped("name")),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create(vals_list)
        followups = self.env["custrel.followup"]
        moved = followups._follow_wishes(files.partner_id)
        files._log_wishes({}, moved=moved)
        followups._follow_windows(files.filtered(_has_window).partner_id)
        return files

    def write(self, vals):
        said = not WISHES.isdisjoint(vals)
        before = self._get_wishes() if said else {}
        result = super().write(vals)
        moved = {}
        if not CHANNELS.isdisjoint(vals):
            moved = self.env["custrel.followup"]._follow_wishes(self.partner_id)
        if said:
            self._log_wishes(before, moved=moved)
        if not OPENING.isdisjoint(vals):
            self.env["custrel.followup"]._follow_windows(self.partner_id)
        return result

    def unlink(self):
        if not self.env.su:  # merging customers says itself what stays
            nothing = dict.fromkeys(self.ids, reach.NOTHING)
            self._log_wishes(self._get_wishes(), nothing)
        return super().unlink()

    # ----------------------------------------------------------------- history

    def _get_wishes(self):
        """:return: dict of the id of each of these files to its
        :class:`reach.Wishes`"""
        reaches = Reaches(self.env.company)
        return {file.id: reaches.get_own(file) for file in self}

    def _log_wishes(self, before, after=None, moved=None):
        """Note at the contacts what has changed: who calls at another hour than last
        time sees since when, and by whom, that is so.

        :param dict before: see :meth:`_get_wishes`; what is not in it said nothing
        :param dict after: the same; what they say now if not given
        :param dict moved: of the ids of customers to the number of their follow-ups
            that have another channel now
        """
        self.flush_recordset()  # what the database refuses is not put into words
        after = self._get_wishes() if after is None else after
        bodies, said, words = {}, {}, ReachWords(self.env)
        for file in self:
            both = after[file.id], before.get(file.id, reach.NOTHING)
            new, old = (
                say_sentences(self.env, words.describe(wishes)) for wishes in both
            )
            if old != new:
                person = file.partner_id.id
                body = Markup("<p>%s<br/>%s</p>") % words.say_change(*both)
                customer = file.partner_id.commercial_partner_id.id
                if count := (moved or {}).get(customer):
                    body += Markup("<p>%s</p>") % self.env._(
                        "Planned follow-ups that have another channel now: %s",
                        say_count(self.env, count),
                    )
                bodies[person] = body
                now, once = map(reach.write_wishes, both)
                said[person] = {"now": now, "before": once}
        self._log_at(bodies, said)

    @api.model
    def _log_at(self, bodies, said, author_id=None):
        """Put notes into the history of how contacts want to be reached.

        :param dict bodies: text or HTML by the id of each contact
        :param dict said: by the same ids what they say, see
            :attr:`MailMessage.custrel_wish`
        :param author_id: contact who says so; the user if not given
        """
        if not bodies:
            return
        messages = (
            self.env["res.partner"]
            .browse(bodies)
            ._message_log_batch(bodies, author_id=author_id)
        ).sudo()  # what nobody else writes
        if kind := self.env.ref(WISH, raise_if_not_found=False):
            messages.subtype_id = kind
        for message in messages:
            message.custrel_wish = said[message.res_id]

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
