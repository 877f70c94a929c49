"""How somebody may be reached, in words."""

from datetime import datetime, time, timedelta
from functools import cached_property

from babel.dates import get_day_names, get_timezone_name

from odoo import fields
from odoo.tools import babel_locale_parse, format_list, get_lang

from ...rules import reach
from ..shared.clock import get_local
from ..shared.listing import say_sentences
from .letters import say_stopped

FEWEST_IN_A_ROW = 3
"""So many days in a row are said as from one to another."""


class ReachWords:
    """Says it in the language of whoever reads it, who knows his own clock.

    :param env: of the reader
    """

    def __init__(self, env):
        self.env = env
        self._now = fields.Datetime.now()

    def get_sentences(self, found, with_now=True):
        """:param found: :class:`Reach`
        :param bool with_now: say how late it is there; not in what is kept
        :return: list of sentences, empty for somebody who wants nothing
        """
        wishes = found.wishes
        sentences = [
            self._get_best(found, with_now),
            *self._get_forbidden(wishes.forbidden),
        ]
        if reach.BLACKLISTED in found.against.values():
            sentences.append(self.env._("The e-mail address is on the blacklist."))
        said = list(filter(None, sentences))
        if said and (language := self._get_language(found.lang)):
            said.append(self.env._("Speaks %(language)s.", language=language))
        return said

    def describe(self, wishes):
        """:param wishes: :class:`reach.Wishes` of one contact file
        :return: list of sentences that say what stands in it"""
        window = reach.Window(wishes.weekdays, wishes.hours, None)
        zone = self.env._("Time zone: %s.", wishes.tz) if wishes.tz else None
        best = self._say_best(self.get_when(window), wishes.wanted)
        sentences = (best, *self._get_forbidden(wishes.forbidden), zone)
        return list(filter(None, sentences))

    def say_change(self, now, before):
        """:param now: :class:`reach.Wishes`; before: the same
        :return: pair of sentences that say what stands there, and what stood"""
        nothing = self.env._("not stated")
        new, old = (
            say_sentences(self.env, self.describe(wishes)) for wishes in (now, before)
        )
        return (
            self.env._("Preferences now: %s", new or nothing),
            self.env._("Preferences before: %s", old or nothing),
        )

    def say_noted(self, said):
        """:param said: what a note in the history keeps, see ``custrel_wish`` of
            ``mail.message``
        :return: the note in words, empty where they can't be found any more"""
        if not said:
            return ""
        if address := said.get("stopped"):
            return say_stopped(self.env, address)
        both = [reach.read_wishes(said[name]) for name in ("now", "before")]
        used = {id_ for wishes in both for id_ in (*wishes.wanted, *wishes.forbidden)}
        return "" if used - self._known else "\n".join(self.say_change(*both))

    def _get_best(self, found, with_now):
        when = self.get_when(found.window)
        if when and with_now and self._is_elsewhere(found.where.zone):
            when = self.env._(
                "%(when)s (local time, now %(now)s there)",
                when=when,
                now=self.get_time(self._at(found.where.zone)),
            )
        elif when and self._is_elsewhere(found.where.zone):
            when = self.env._("%(when)s (local time)", when=when)
        return self._say_best(when, found.wishes.wanted)

    def _say_best(self, when, wanted):
        channels = self._join_channels(wanted)
        if when and channels:
            return self.env._(
                "Best reached %(when)s by %(channels)s.", when=when, channels=channels
            )
        if when:
            return self.env._("Best reached %(when)s.", when=when)
        if channels:
            return self.env._("Best reached by %(channels)s.", channels=channels)
        return None

    @cached_property
    def _channels(self):
        channels = self.env["custrel.channel"].sudo()  # names of a catalogue
        return channels.with_context(active_test=False).search([])

    @cached_property
    def _known(self):
        return set(self._channels.ids)

    @cached_property
    def _calls(self):
        return self._channels.filtered(lambda channel: channel.needs == "phone")

    def _get_forbidden(self, forbidden):
        if not forbidden:
            return
        calls = self._calls
        channels = calls.browse(forbidden)
        if calls and calls <= channels:
            yield self.env._("Never takes calls.")
            channels -= calls
        if channels := channels.filtered("active").sorted("sequence"):
            yield self.env._(
                "Not by %(channels)s.", channels=self._join_channels(channels.ids)
            )

    def _join_channels(self, ids):
        channels = self.env["custrel.channel"].sudo().browse(ids)  # as above
        names = channels.mapped("name")
        return format_list(self.env, names, "or") if names else ""

    def _get_language(self, code):
        """:return: name of a language that the reader may not think of"""
        if not code or code == get_lang(self.env).code:
            return None
        languages = dict(self.env["res.lang"].get_installed())
        return languages.get(code) if len(languages) > 1 else None

    # --------------------------------------------------------------------- time

    def get_when(self, window):
        """:return: days and hours by the clock of somebody, e.g. Tue–Thu 9:00–11:00"""
        days = self._get_days(window.weekdays) if window else ""
        hours = self._get_hours(window.hours) if window.hours else ""
        return " ".join(filter(None, (days, hours)))

    def _get_days(self, weekdays):
        if len(weekdays) in (0, reach.WEEKDAYS):
            return ""
        locale = babel_locale_parse(get_lang(self.env).code)
        names = get_day_names("abbreviated", "format", locale)
        parts, days = [], sorted(weekdays)
        while days:
            count = 1
            while count < len(days) and days[count] == days[0] + count:
                count += 1
            if count >= FEWEST_IN_A_ROW:
                first, last = names[days[0]], names[days[count - 1]]
                parts.append(
                    self.env._(
                        "%(first_day)s–%(last_day)s", first_day=first, last_day=last
                    )
                )
            else:
                parts += [names[day] for day in days[:count]]
            days = days[count:]
        return format_list(self.env, parts)

    def _get_hours(self, hours):
        return self.get_span(*(_clock(hour) for hour in hours))

    def get_span(self, begin, end):
        """:param begin: time of a day, or a moment of a zone
        :return: both of them in words"""
        return self.env._(
            "%(first)s–%(last)s", first=self.get_time(begin), last=self.get_time(end)
        )

    def get_time(self, moment):
        # As hours are typed in Odoo, whatever the language.
        return f"{moment:%H:%M}"

    def _at(self, zone):
        now = self._now.replace(tzinfo=reach.UTC)
        return now.astimezone(zone)

    def _is_elsewhere(self, zone):
        """:return: whether the clock shows another time there than here"""
        here = get_local(self.env, self._now)
        return self._at(zone).utcoffset() != here.utcoffset()

    def get_zone(self, where):
        """:param where: :class:`zones.Where`
        :return: which zone counts, from where it is known, and how late it is there
        """
        now = self.get_time(self._at(where.zone))
        words = {"zone": self._name_zone(where.zone), "now": now}
        if where.source == "contact":
            return self.env._("%(zone)s (the contact's own), now %(now)s", **words)
        if where.source == "country":
            return self.env._("%(zone)s (of its country), now %(now)s", **words)
        if where.source == "company":
            return self.env._("%(zone)s (of our company), now %(now)s", **words)
        return self.env._("%(zone)s, now %(now)s", **words)

    def get_clock(self, where):
        """:param where: :class:`zones.Where`
        :return: how late it is there, empty where it is as late as here
        """
        if not self._is_elsewhere(where.zone):
            return ""
        return self.env._(
            "It is %(now)s there now (%(zone)s).",
            now=self.get_time(self._at(where.zone)),
            zone=self._name_zone(where.zone),
        )

    def _name_zone(self, zone):
        """:return: what people call it, e.g. China Time"""
        if "/" not in zone.key or zone.key.startswith("Etc/"):
            return zone.key  # of no region: UTC
        locale = babel_locale_parse(get_lang(self.env).code)
        return get_timezone_name(zone, zone_variant="generic", locale=locale)


def _clock(hour):
    """:return: time of a day; midnight at the end of it is the same as at its begin"""
    return (datetime.min + timedelta(minutes=round(hour * 60))).time() or time.min
