"""Telephone numbers as people write them into one field."""

import re
import unicodedata
from collections.abc import Iterator

_SEPARATORS = re.compile(r"[/;,、|\n]|\bor\b|或")

_EXTENSION = re.compile(
    r"[\s(]*(?:[-–—#*x转轉]|转?分机号?|轉?分機號?|内线|內線|ext(?:ension|n)?\b)[\s.:]*\d{1,6}[\s)]*$",
    re.IGNORECASE,
)
"""What stands behind the number of an office: who reads it knows that it is dialled
later."""


def readings(text: str) -> Iterator[list[str]]:
    """The numbers in a text, each as it may be read: as it stands, or else without an
    extension.

    >>> list(readings("021-55551234-8001"))
    [['021-55551234-8001', '021-55551234']]
    >>> for text in "010-1234567转8001", "010-1234567 分机：8", "010-1234567(Ext. 12)":
    ...     print(*(ways[-1] for ways in readings(text)))
    010-1234567
    010-1234567
    010-1234567
    >>> list(readings("+86 21 55551234 / 13812345679"))
    [['+86 21 55551234'], ['13812345679']]
    >>> list(readings("ask Li")), list(readings(" /"))
    ([['ask Li']], [])
    """
    for part in _SEPARATORS.split(unicodedata.normalize("NFKC", text)):
        if part := part.strip():
            yield list(dict.fromkeys((part, _EXTENSION.sub("", part) or part)))
