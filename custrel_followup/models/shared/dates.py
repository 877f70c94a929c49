from functools import lru_cache

from babel.dates import format_interval, format_skeleton
from babel.numbers import format_decimal

from odoo.tools import babel_locale_parse, formatLang, get_lang

from .clock import get_today

DAY = "MMMEd"
"""Weekday, day and month, in the order of the language."""
MONTH = "yMMMM"
QUARTER = "yQQQ"


def say_date(env, day, skeleton=DAY):
    """:param skeleton: what of the day is said, after CLDR; its order and signs are
        those of the reader's language, as no pattern of ours can know them
    :return: e.g. "Mon, Nov 30" or "11月30日周一" """
    return _format_day(get_lang(env).code, skeleton, day)


@lru_cache(maxsize=1000)
def _format_day(lang, skeleton, day):
    """Babel looks long for the nearest pattern, and all mails of a wave say one day."""
    return format_skeleton(skeleton, day, locale=babel_locale_parse(lang))


def say_span(env, first, last):
    """:return: both days, with the year unless it is the present one, e.g. "Nov 23 –
    29" or "11月23日至29日" """
    locale = babel_locale_parse(get_lang(env).code)
    is_present = first.year == last.year == get_today(env).year
    skeleton = "MMMd" if is_present else "yMMMd"
    return format_interval(first, last, skeleton, locale=locale)


def say_count(env, count):
    """:return: a whole number as the reader's language writes it, e.g. "2,357" """
    return format_decimal(count, locale=babel_locale_parse(get_lang(env).code))


def say_amount(env, amount, currency):
    """:return: an amount as the reader's language writes it, without cents where there
    are none, e.g. "$ 2,357" """
    amount = currency.round(amount)
    digits = 0 if amount == round(amount) else currency.decimal_places
    parts = currency.symbol or "", formatLang(env, amount, digits=digits)
    ordered = parts if currency.position == "before" else reversed(parts)
    return "\N{NO-BREAK SPACE}".join(filter(None, ordered))


def say_minutes(env, minutes):
    """:return: e.g. "10 min", "1 h 30 min", "6 h" """
    hours, rest = divmod(round(minutes), 60)
    if not hours:
        return env._("%s min", rest)
    if not rest:
        locale = babel_locale_parse(get_lang(env).code)
        return env._("%s h", format_decimal(hours, locale=locale))
    return env._("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)
