"""Moments as letters say them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_skeleton, get_timezone_name


def in_words(moment: datetime, tz: str, locale: Locale) -> str:
    """Say when something is, so that nobody takes the day for the month.

    :param moment: naive, in UTC
    :param tz: where whoever reads it lives
    :param locale: of what he reads

    >>> moment = datetime(2026, 11, 25, 4, 0)
    >>> in_words(moment, "Asia/Shanghai", Locale.parse("en_US"))
    'Wed, Nov 25, 12:00'
    >>> in_words(moment, "Asia/Shanghai", Locale.parse("zh_CN"))
    '11月25日周三 12:00'
    """
    local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(tz))
    day = format_skeleton("MMMEd", local, locale=locale)
    clock = format_skeleton("Hm", local, locale=locale)
    return locale.datetime_formats["medium"].format(clock, day)


def with_zone(moment: datetime, tz: str, locale: Locale) -> str:
    """Say when something is, and by whose clock, for who may be elsewhere now.

    The parameters are those of :func:`in_words`.

    >>> moment = datetime(2026, 11, 25, 4, 0)
    >>> with_zone(moment, "Asia/Shanghai", Locale.parse("en_US"))
    'Wed, Nov 25, 12:00 (China Standard Time)'
    >>> with_zone(moment, "Asia/Shanghai", Locale.parse("zh_CN"))
    '11月25日周三 12:00（中国标准时间）'
    """
    local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(tz))
    words, zone = in_words(moment, tz, locale), get_timezone_name(local, locale=locale)
    return f"{words}（{zone}）" if locale.language == "zh" else f"{words} ({zone})"
