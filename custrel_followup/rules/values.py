"""What a value may be that comes from outside, before anything is done with it."""

import hmac
import math
import re
from datetime import date

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2199, 12, 31)
"""Days beyond these are slips of the pen, and break calendars."""

LARGEST_INTEGER = 2**31 - 1
LARGEST_NUMBER = 1e15
"""Up to here a float keeps two decimals, and hours still are a length of time."""

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""What no database keeps: NUL, and halves of characters."""

LINE_BREAK = re.compile(r"\s*[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+\s*")


def clean(text: str) -> str:
    r"""Leave out what can't be stored.

    >>> clean("a\x00b \ud800c")
    'ab c'
    """
    return UNSTORABLE.sub("", text) if UNSTORABLE.search(text) else text


def sent_text(value: object) -> str:
    r"""The text in a field of a page; none if a file was sent as text.

    >>> sent_text("a\x00b"), sent_text(b"content"), sent_text(None)
    ('ab', '', '')
    """
    return clean(value) if isinstance(value, str) else ""


def one_line(text: str) -> str:
    r"""Join lines: a subject or a name with a line break ends headers of mails early.

    >>> one_line("Machine\r\nBcc: all@example.com\n")
    'Machine Bcc: all@example.com'
    """
    return LINE_BREAK.sub(" ", text).strip() if LINE_BREAK.search(text) else text


def is_same_token(token: str, sent: str) -> bool:
    """Whether somebody sent this token, in a time that does not tell how much of it was
    right. A link that was damaged on its way may hold any characters.

    >>> is_same_token("5f3a", "5f3a"), is_same_token("5f3a", "5f3")
    (True, False)
    >>> is_same_token("5f3a", "5f3é"), is_same_token("5f3a", "")
    (False, False)
    """
    return sent.isascii() and hmac.compare_digest(token, sent)


def is_integer(value: object) -> bool:
    """
    >>> is_integer(12), is_integer("12"), is_integer(2.0), is_integer(False)
    (True, True, True, True)
    >>> is_integer(2**31), is_integer("text"), is_integer(0.5), is_integer(math.inf)
    (False, False, False, False)
    """
    number = _number(value)
    return (
        number is not None and number == int(number) and abs(number) <= LARGEST_INTEGER
    )


def is_number(value: object) -> bool:
    """
    >>> is_number(-1.5), is_number("1e3"), is_number(True)
    (True, True, True)
    >>> is_number(math.nan), is_number(1e308), is_number(10**400), is_number([1])
    (False, False, False, False)
    """
    number = _number(value)
    return number is not None and abs(number) <= LARGEST_NUMBER


def _number(value):
    if not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def is_day(day: date) -> bool:
    """
    >>> is_day(date(2026, 3, 2)), is_day(date(1, 1, 1)), is_day(date(9999, 12, 31))
    (True, False, False)
    """
    return FIRST_DAY <= day <= LAST_DAY


def is_id(value: object) -> bool:
    """
    >>> is_id(7), is_id(0), is_id(-1), is_id(True), is_id("7"), is_id(2**40)
    (True, False, False, False, False, False)
    """
    return type(value) is int and 0 < value <= LARGEST_INTEGER


def is_command(command: object) -> bool:
    """Whether this is one of Odoo's commands for lists of records.

    >>> is_command([4, 7]), is_command((6, 0, [1, 2])), is_command([5]), is_command(7)
    (True, True, True, True)
    >>> is_command([4]), is_command([6, 0, "abc"]), is_command([0, 0, 1])
    (False, False, False)
    >>> is_command([9, 1, 1]), is_command("x"), is_command([])
    (False, False, False)
    """
    if not isinstance(command, list | tuple):
        return is_id(command)
    if not command or not isinstance(command[0], int):
        return False
    code, *rest = command
    if code == 0:
        return len(rest) == 2 and isinstance(rest[1], dict)
    if code == 1:
        return len(rest) == 2 and is_id(rest[0]) and isinstance(rest[1], dict)
    if code in (2, 3, 4):
        return bool(rest) and is_id(rest[0])
    if code == 5:
        return True
    if code != 6 or len(rest) != 2 or isinstance(rest[1], str | bytes | dict):
        return False
    return all(map(is_id, rest[1])) if hasattr(rest[1], "__iter__") else False
