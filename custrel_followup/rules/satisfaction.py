"""What customers answer when they are asked how satisfied they are.

CSAT is the share of the two best of five answers. NPS is the share of promoters (9 and
10 on a scale from 0 to 10) less that of detractors (0 to 6), a number of points from
-100 to 100 (F. Reichheld, Harvard Business Review, December 2003). Neither says much
without the number of answers.
"""

from datetime import date

from dateutil.relativedelta import relativedelta

FIVE, TEN = "five", "ten"
SCALES = {FIVE: (1, 5), TEN: (0, 10)}
"""Lowest and highest answer of a scale."""

CONTENT = 4
"""Of five: from here on a customer is satisfied."""

PROMOTER, DETRACTOR = 9, 6

ENOUGH = 10
"""Of fewer answers a share is chance: their number is said first."""

LONGEST_COMMENT = 5_000

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
"""From one wave to the next."""


def read_value(text: object, scale: str) -> int | None:
    """The answer that a form sends; None if it is not on the scale.

    >>> read_value("0", "ten"), read_value("10", "ten"), read_value(" 7 ", "ten")
    (0, 10, 7)
    >>> read_value("0", "five"), read_value("11", "ten"), read_value("-1", "ten")
    (None, None, None)
    >>> [read_value(x, "ten") for x in ("", None, "7.5", "seven", "1e1", [], "٣", "²")]
    [None, None, None, None, None, None, None, None]
    """
    text = text.strip() if isinstance(text, str) else ""
    if not (text.isascii() and text.isdecimal() and len(text) <= 2):
        return None
    return int(text) if int(text) in get_values(scale) else None


def get_values(scale: str) -> range:
    """All answers of a scale.

    >>> list(get_values("five"))
    [1, 2, 3, 4, 5]
    """
    lowest, highest = SCALES[scale]
    return range(lowest, highest + 1)


def get_tone(value: int, scale: str) -> str:
    """Whether an answer is good, fair or bad.

    >>> [get_tone(value, "five") for value in (1, 2, 3, 4, 5)]
    ['bad', 'bad', 'fair', 'good', 'good']
    >>> [get_tone(value, "ten") for value in (0, 6, 7, 8, 9, 10)]
    ['bad', 'bad', 'fair', 'fair', 'good', 'good']
    """
    if scale == FIVE:
        return "good" if value >= CONTENT else "bad" if value < CONTENT - 1 else "fair"
    if value >= PROMOTER:
        return "good"
    return "bad" if value <= DETRACTOR else "fair"


def is_said_in(code: str, stored: dict[str, str]) -> bool:
    """Whether somebody has said a question in a language. Its words are kept by
    language; who reads one that has none gets those of ``en_US``, which are English
    unless they were written in another language that has the same ones.

    >>> english = {"en_US": "Why?", "fr_FR": "Pourquoi ?"}
    >>> [is_said_in(code, english) for code in ("en_US", "en_GB", "fr_FR", "zh_CN")]
    [True, True, True, False]
    >>> chinese = {"en_US": "为什么？", "zh_CN": "为什么？"}
    >>> [is_said_in(code, chinese) for code in ("zh_CN", "zh_TW", "en_US", "en_GB")]
    [True, False, False, False]
    """
    others = {lang: words for lang, words in stored.items() if lang != "en_US"}
    if code in others:
        return True
    return code.startswith("en") and stored.get("en_US") not in others.values()


def draw_count(count: int, share: int) -> int:
    """How many of some customers a share in percent is; never nobody of somebody.

    >>> draw_count(1000, 20), draw_count(3, 10), draw_count(0, 10), draw_count(7, 100)
    (200, 1, 0, 7)
    """
    return -(-count * share // 100)


def get_next_start(day: date, every: str) -> date:
    """The day on which the following wave begins.

    >>> get_next_start(date(2026, 1, 31), "month")
    datetime.date(2026, 2, 28)
    >>> get_next_start(date(2026, 11, 30), "quarter")
    datetime.date(2027, 2, 28)
    >>> get_next_start(date(2024, 2, 29), "year")
    datetime.date(2025, 2, 28)
    """
    return day + relativedelta(months=MONTHS[every])
