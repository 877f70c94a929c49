"""What follows from the dates of a complaint."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any


def next_deadline(
    state: str,
    responded_at: datetime | None,
    response_deadline: datetime | None,
    resolution_deadline: datetime | None,
) -> datetime | None:
    """The target that comes next, none while it is not for us to act.

    >>> monday, friday = datetime(2026, 3, 2), datetime(2026, 3, 6)
    >>> next_deadline("new", None, monday, friday) == monday
    True
    >>> next_deadline("in_progress", datetime(2026, 3, 1), monday, friday) == friday
    True
    >>> next_deadline("waiting", None, monday, friday) is None
    True
    """
    if state not in ("new", "in_progress"):
        return None
    return resolution_deadline if responded_at else response_deadline


def get_ends(state: str, known: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """When a complaint that is entered in ``state`` was settled and closed, as far as
    its values tell, or else now.

    >>> now, monday = datetime(2026, 3, 6), datetime(2026, 3, 2)
    >>> get_ends("in_progress", {}, now)
    {}
    >>> get_ends("rejected", {}, now) == {"closed_at": now}
    True
    >>> ends = get_ends("closed", {"closed_at": monday}, now)
    >>> ends == {"resolved_at": monday, "closed_at": monday}
    True
    """
    ends = {}
    if state in ("resolved", "closed"):
        names = ("resolved_at", "proposed_at", "closed_at")
        ends["resolved_at"] = next(filter(None, map(known.get, names)), now)
    if state in ("closed", "rejected"):
        ends["closed_at"] = known.get("closed_at") or now
    return ends
