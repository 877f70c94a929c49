"""In which time zone somebody lives, as far as one can tell.

>>> where = find_zone(None, "Asia/Shanghai", "US", "Asia/Shanghai")
>>> str(where.zone), where.source
('America/New_York', 'country')

Odoo gives each new contact the time zone of whoever enters it. It counts where it is
one of the contact's country, or where nobody says which country that is:

>>> find_zone(None, "America/Los_Angeles", "US", "Asia/Shanghai").source
'contact'
>>> find_zone(None, "Asia/Tokyo", None, "Asia/Shanghai").source
'contact'

What somebody said on purpose goes before all:

>>> find_zone("Asia/Shanghai", "America/Los_Angeles", "US", "Europe/Berlin").source
'file'

Where nothing is known it is the company's:

>>> where = find_zone(None, None, None, "Asia/Kolkata")
>>> str(where.zone), where.source
('Asia/Kolkata', 'company')
>>> find_zone("Mars/Olympus", None, "XX", "Nowhere").zone.key
'UTC'
"""

from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytz  # Odoo takes its zones from it, and it knows those of each country

MAIN_ZONES = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "FM": "Pacific/Pohnpei",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "UZ": "Asia/Tashkent",
}
"""Where most people, or the capital, of a country are, if not in its first zone."""
UNKNOWN = (pytz.UnknownTimeZoneError, ZoneInfoNotFoundError, ValueError, OSError)
"""What is raised for the name of a zone that is none."""


class Where(NamedTuple):
    """A time zone, and from where it is known: ``file``, ``contact``, ``country`` or
    ``company``."""

    zone: ZoneInfo
    source: str


def find_zone(
    own: str | None, tz: str | None, country: str | None, company: str | None
) -> Where:
    """
    :param own: the zone that somebody gave on purpose
    :param tz: the zone of the contact as Odoo has it
    :param country: two letters
    :param company: the zone of our company
    """
    if zone := get_zone(own):
        return Where(zone, "file")
    if (zone := get_zone(tz)) and (not country or lies_in(tz, country)):
        return Where(zone, "contact")
    if zone := get_zone(main_zone(country)):
        return Where(zone, "country")
    return Where(get_zone(company) or ZoneInfo("UTC"), "company")


@cache
def get_zone(name: str | None) -> ZoneInfo | None:
    """
    >>> str(get_zone("Asia/Katmandu")), get_zone("../etc"), get_zone("")
    ('Asia/Katmandu', None, None)
    """
    try:
        return ZoneInfo(name) if name else None
    except UNKNOWN:
        return _get_renamed(name)


def _get_renamed(name: str) -> ZoneInfo | None:
    """Some servers lack the names that zones once had: Odoo tells ``pytz`` what these
    are called now."""
    try:
        return ZoneInfo(str(pytz.timezone(name)))
    except UNKNOWN:
        return None


def main_zone(country: str | None) -> str | None:
    """
    >>> main_zone("de"), main_zone("RU"), main_zone("XX"), main_zone(None)
    ('Europe/Berlin', 'Europe/Moscow', None, None)
    """
    code = (country or "").upper()
    zones = pytz.country_timezones.get(code)
    return MAIN_ZONES.get(code) or (zones[0] if zones else None)


def lies_in(tz: str, country: str) -> bool:
    """
    >>> lies_in("America/Denver", "us"), lies_in("Asia/Shanghai", "us")
    (True, False)
    """
    return tz in pytz.country_timezones.get(country.upper(), ())
