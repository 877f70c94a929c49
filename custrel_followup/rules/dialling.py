"""Telephone numbers as somebody dials, or reads, them who looks for one."""

import re
from collections.abc import Collection

TRUNK = "0"
"""Is dialled before a number within its own country, in most countries."""
ABROAD = "00"


def to_look_for(text: str, codes: Collection[str] = (), fewest: int = 5) -> str:
    """What is looked for instead of a number that is typed: what every way to write it
    has in it, without the code of the country and the zero that is dialled within it.

    :param codes: of countries
    :param fewest: so many digits have to be left, or else it stays as it was typed

    >>> to_look_for("021 60000266"), to_look_for("(021) 6000-0266")
    ('2160000266', '2160000266')
    >>> for typed in "+86 21 60000266", "0086 21 60000266", "+86 (0)21 60000266":
    ...     print(to_look_for(typed, {"86", "49"}))
    2160000266
    2160000266
    2160000266

    What is typed in part, or is of a country that nobody knows, stays:

    >>> to_look_for("6000 0266"), to_look_for("01 38"), to_look_for("+99 12345", {"86"})
    ('6000 0266', '01 38', '+99 12345')
    """
    digits = re.sub(r"\D", "", text.replace("(0)", ""))
    is_abroad = text.lstrip(" (").startswith(("+", ABROAD))
    if is_abroad:
        digits = digits.removeprefix(ABROAD)
        for size in (1, 2, 3):
            if digits[:size] in codes:
                digits = digits[size:]
                break
        else:
            return text
    elif not digits.startswith(TRUNK):
        return text
    digits = digits.removeprefix(TRUNK)
    return digits if len(digits) >= fewest else text
