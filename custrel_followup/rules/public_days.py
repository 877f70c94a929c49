"""Public holidays and working weekends, as the library ``holidays`` knows them.

The library is optional: what is known of a year is brought once into a table of ours,
where it is seen and edited; nothing is ever looked up in the library while planning.

China, 2026: the Saturday before the Spring Festival is worked for its Friday.

>>> found = bring("CN", None, [2026], "en_US")
>>> {day.date: (day.works, day.like_weekday) for day in found.days
...  if day.date in (date(2026, 2, 14), date(2026, 2, 17))}
{datetime.date(2026, 2, 14): (True, 4), datetime.date(2026, 2, 17): (False, None)}

Which days of 2027 are exchanged is decreed in its own time; nothing is guessed:

>>> found = bring("CN", None, [2027], "en_US")
>>> found.undecreed, any(day.works for day in found.days)
([2027], False)
>>> bring("CN", None, [1492], "en_US").unknown
[1492]
>>> bring("ZZ", None, [2026], "en_US")
Traceback (most recent call last):
custrel_followup.rules.public_days.UnknownCountry: ZZ
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from operator import attrgetter
from typing import NamedTuple

PACKAGE = "holidays"
"""Name of the library, for Python and for pip."""

MIDWEEK = 2
"""Like that a weekend is worked if it is not said for which day it stands."""

FULL_LANGUAGE = "en_US"


class LibraryMissing(ImportError):
    """The library is not installed where the server runs."""


class UnknownCountry(ValueError):
    """The library knows no holidays of a country."""


class PublicDay(NamedTuple):
    """A day that differs from the week.

    :param like_weekday: 0 Monday to 6 Sunday if it is worked, or else None
    :param name: of a holiday; a working weekend has none
    :param estimated: the library itself can't be sure of the date
    :param stands_for: the day off for which a weekend is worked, if that is known
    """

    date: date
    works: bool
    like_weekday: int | None
    name: str
    estimated: bool = False
    stands_for: date | None = None


class PublicDays(NamedTuple):
    """What the library says.

    :param unknown: years of which it knows nothing
    :param undecreed: years of which it does not know which days are exchanged
    :param has_subdivision: whether it knows days of the state or province asked for
    """

    days: list[PublicDay]
    unknown: list[int]
    undecreed: list[int]
    has_subdivision: bool


def bring(
    country: str, subdivision: str | None, years: Iterable[int], language: str
) -> PublicDays:
    """Look up the days of a country, and of one of its states or provinces.

    :param country: two letters, as ISO 3166 has them
    :param subdivision: the code of its state; left out where the library has no days
        for it
    :param language: of the names, such as ``zh_CN``; one that the library has if not
    :raise LibraryMissing: it is not installed
    :raise UnknownCountry: it does not have the country
    """
    library = _load()
    years = sorted(set(years))
    # The decree of a year may exchange days at the end of the one before.
    asked = range(years[0], years[-1] + 2) if years else range(0)
    try:
        plain = library.country_holidays(country)
    except NotImplementedError as error:
        raise UnknownCountry(country) from error
    known = set(plain.subdivisions) | set(plain.subdivisions_aliases)
    calendar = library.country_holidays(
        country,
        subdiv=subdivision if subdivision in known else None,
        years=asked,
        language=_choose(language, plain.supported_languages),
    )
    inside = (day for day in _get_days(calendar) if day.date.year in years)
    days = sorted(inside, key=attrgetter("date"))
    found = {day.date.year for day in days}
    decreed = _last_decreed(plain)
    return PublicDays(
        days,
        unknown=[year for year in years if year not in found],
        undecreed=[year for year in years if year in found and decreed < year],
        has_subdivision=subdivision in known,
    )


def _load():
    try:
        import holidays
    except ImportError as error:
        raise LibraryMissing(PACKAGE) from error
    return holidays


def _get_days(calendar) -> Iterator[PublicDay]:
    estimated = _estimated_label(calendar)
    for day, name in sorted(calendar.items()):
        unsure = bool(estimated) and estimated in name
        yield PublicDay(day, False, None, name, unsure)
    stands_for = dict(_get_exchanged(calendar))
    for day in sorted(calendar.weekend_workdays):
        free = stands_for.get(day)
        like = free.weekday() if free else MIDWEEK
        yield PublicDay(day, True, like, "", stands_for=free)


def _get_exchanged(calendar) -> Iterator[tuple[date, date]]:
    """Pairs of a working weekend and the day that is off for it."""
    for mapping in _decrees(calendar):
        for year, entries in mapping.items():
            for entry in entries if isinstance(entries[0], tuple) else (entries,):
                if len(entry) in (4, 5):
                    month, day, from_month, from_day, *other = entry
                    worked = date(other[0] if other else year, from_month, from_day)
                    yield worked, date(year, month, day)


def _decrees(calendar) -> Iterator[Mapping]:
    for name in dir(calendar):
        if re.fullmatch(r"special_(\w+_)?public_holidays", name):
            yield getattr(calendar, name)


def _last_decreed(calendar) -> float:
    """The last year of which it is known which days are exchanged; no limit where a
    country exchanges none."""
    if not getattr(calendar, "has_substituted_holidays", False):
        return float("inf")
    return max((year for mapping in _decrees(calendar) for year in mapping), default=0)


def _estimated_label(calendar) -> str:
    label = getattr(calendar, "estimated_label", "")
    return calendar.tr(label).replace("%s", "").strip() if label else ""


def _choose(language: str, supported: Iterable[str]) -> str | None:
    """The language of the library that comes nearest to one of Odoo; None for the
    country's own.

    >>> _choose("zh_CN", ("en_US", "zh_CN", "zh_TW")), _choose("de_AT", ("de", "en_US"))
    ('zh_CN', 'de')
    >>> _choose("fr_FR", ("de", "en_US")), _choose("fr_FR", ("de",))
    ('en_US', None)
    >>> _choose("en_GB", ("de", "en_US"))
    'en_US'
    """
    supported = sorted(supported)
    short = language.partition("_")[0]
    alike = [name for name in supported if name.partition("_")[0] == short]
    for name in (language, short, *alike, FULL_LANGUAGE):
        if name in supported:
            return name
    return None
