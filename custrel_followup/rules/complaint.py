"""What follows from the dates of a complaint."""

from collections.abc import Iterable, Mapping
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
    """How and when a complaint that is entered in ``state`` was settled and closed, as
    far as its values tell, or else now; what is open has no end.

    >>> now, monday = datetime(2026, 3, 6), datetime(2026, 3, 2)
    >>> get_ends("in_progress", {"closed_at": monday}, now)
    {'closed_at': False}
    >>> get_ends("rejected", {}, now) == {"closed_at": now}
    True
    >>> ends = get_ends("closed", {"closed_at": monday}, now)
    >>> ends == {"resolved_at": monday, "closed_at": monday, "closing": "staff"}
    True

    A proposal is an answer, if there was none before:

    >>> ends = get_ends("resolved", {"responded_at": monday}, now)
    >>> ends == {"resolved_at": now, "proposed_at": now, "responded_at": monday}
    True
    """
    ends: dict[str, Any] = {}
    if state in ("resolved", "closed"):
        names = ("resolved_at", "proposed_at", "closed_at")
        ends["resolved_at"] = next(filter(None, map(known.get, names)), now)
    elif state != "rejected" and known.get("resolved_at"):
        ends["resolved_at"] = False
    if state == "resolved":
        for name in ("proposed_at", "responded_at"):
            ends[name] = known.get(name) or ends["resolved_at"]
    if state in ("closed", "rejected"):
        ends["closed_at"] = known.get("closed_at") or now
    elif known.get("closed_at"):
        ends["closed_at"] = False
    if state == "closed":
        ends["closing"] = known.get("closing") or "staff"
    return ends


def joined_response(
    own: tuple[datetime | None, datetime | None],
    others: Iterable[tuple[datetime | None, datetime | None]],
) -> tuple[datetime | None, datetime | None]:
    """When complaints that are one matter were answered first, and until when that had
    to be. What was answered stays answered as it was; otherwise an answer to any of
    them counts; otherwise the earliest deadline runs on.

    :param own: moment of the answer and deadline of the complaint that goes on
    :param others: the same of those that were merged into it

    >>> monday, tuesday, friday = (datetime(2026, 3, day) for day in (2, 3, 6))
    >>> joined_response((tuesday, friday), [(None, monday)]) == (tuesday, friday)
    True
    >>> joined_response((None, friday), [(tuesday, monday)]) == (tuesday, friday)
    True
    >>> joined_response((None, friday), [(None, monday)]) == (None, monday)
    True
    >>> joined_response((None, None), [(None, None), (None, friday)]) == (None, friday)
    True

    Who had no deadline for it did not answer too late:

    >>> joined_response((tuesday, None), [(None, monday)]) == (tuesday, tuesday)
    True
    """
    answered_at, deadline = own
    others = tuple(others)
    if not answered_at:
        answered_at = min((at for at, _until in others if at), default=None)
    earliest = min((until for _at, until in (own, *others) if until), default=None)
    if not answered_at:
        return None, earliest
    if not deadline and earliest:
        deadline = max(earliest, answered_at)
    return answered_at, deadline


def moved_target(
    old: datetime | None,
    counted: datetime,
    renewed: datetime,
    met_at: datetime | None,
    now: datetime,
    anew: bool,
) -> datetime:
    """The deadline of a target of an open complaint whose hours, or the working time
    they are counted in, have changed. Nothing becomes late backwards:

    - what was met stays met, and what was missed stays missed;
    - more time counts from the start;
    - less time counts from now, and is never more than what was promised before.

    :param old: deadline so far; none if there was no target
    :param counted: deadline counted from the start
    :param renewed: deadline counted from now
    :param met_at: when the target was reached, if it was
    :param now: the present moment, or when the clock was stopped
    :param anew: the hours have changed, not the working time alone

    >>> def day(number):
    ...     return datetime(2026, 3, number)
    >>> def move(old, counted, met_at=None, anew=True):
    ...     new = moved_target(old, counted, day(14), met_at, day(10), anew)
    ...     return new.day
    >>> move(day(12), day(20)), move(day(20), day(11)), move(day(12), day(11))
    (20, 14, 12)
    >>> move(day(9), day(20)), move(day(20), day(5), day(8))
    (9, 20)
    >>> move(day(7), day(20), day(8))
    7

    A holiday that is taken back moves it to where it was, if that is still ahead:

    >>> move(day(20), day(11), anew=False), move(day(20), day(9), anew=False)
    (11, 14)

    Without a target before, the new one is not late either:

    >>> move(None, day(5)), move(None, day(5), day(8)), move(None, day(9), day(8))
    (14, 8, 9)
    """
    if met_at:
        return old or max(counted, met_at)
    if not old:
        return max(counted, renewed)
    if old <= now:
        return old
    if counted >= old or (counted > now and not anew):
        return counted
    return min(old, renewed)
