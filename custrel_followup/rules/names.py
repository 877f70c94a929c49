"""Names that are put together from parts."""

from collections.abc import Iterable

SEPARATOR = " · "


def join(*parts: str | bool | None) -> str:
    """Put a name together, without the parts that are missing.

    >>> join("C2026-00001", "Machine stands still")
    'C2026-00001 · Machine stands still'
    >>> join("Harbour", False)
    'Harbour'
    """
    return SEPARATOR.join(part for part in parts if part)


def beginnings(names: Iterable[str], separator: str = SEPARATOR) -> set[str]:
    """Return all that may have been the first part of names: it may hold the separator
    itself.

    >>> sorted(beginnings(["Harbour · East · Call"]))
    ['Harbour', 'Harbour · East', 'Harbour · East · Call']
    """
    found = set()
    for name in names:
        parts = name.split(separator)
        found |= {separator.join(parts[: n + 1]) for n in range(len(parts))}
    return found
