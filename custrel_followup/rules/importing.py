"""Which records of a sheet are loaded together, once some of them have failed."""

from collections.abc import Iterable, Mapping

Span = tuple[int, int]
"""First row of a record, and the one behind its last."""


def take_apart(
    spans: list[Span], messages: Iterable[Mapping[str, object]]
) -> list[list[Span]]:
    """Let each record stand alone that Odoo complains of, or each of all if it names
    none. They keep their order: a contact may name the company above it.

    >>> spans = [(10, 11), (11, 13), (13, 14), (14, 15)]
    >>> take_apart(spans, [{"message": "No such country", "rows": {"from": 2}}])
    [[(10, 11)], [(11, 13)], [(13, 14), (14, 15)]]
    >>> take_apart(spans[:2], [{"message": "Something is wrong"}])
    [[(10, 11)], [(11, 13)]]

    :param messages: of Odoo's ``load``; their rows count from that of the first record
    """
    first = spans[0][0]
    named = {first + said["rows"]["from"] for said in messages if "rows" in said}
    parts: list[list[Span]] = []
    joins = False
    for span in spans:
        alone = not named or not named.isdisjoint(range(*span))
        if joins and not alone:
            parts[-1].append(span)
        else:
            parts.append([span])
        joins = not alone
    return parts
