"""Words in curly braces that stand for something in a text people may edit."""

import re
from collections.abc import Collection, Mapping

WORD = re.compile(r"\{([^\W\d]\w*)\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values in the places of their words; other words stay as they are.

    Values are put in once: what they contain is never taken for a word.

    >>> fill("Dear {customer}, {new} calls you. {what}", {
    ...     "customer": "{new} Ltd.", "new": "Ann"})
    'Dear {new} Ltd., Ann calls you. {what}'
    """
    return WORD.sub(lambda found: str(values.get(found[1], found[0])), text)


def unknown(text: str, known: Collection[str]) -> list[str]:
    """Words in curly braces that mean nothing, in the order they come.

    >>> unknown("{customer}, {cutsomer}, { new }, {1}", {"customer", "new"})
    ['cutsomer']
    """
    return [word for word in WORD.findall(text) if word not in known]
