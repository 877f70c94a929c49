"""Queueing mails of automatic follow-ups."""

from collections.abc import Iterator

from benchmarks import mails
from benchmarks.report import Figure
from benchmarks.scale import Scale

MAILS = 10_000


def measure(_scale: Scale) -> Iterator[Figure]:
    """The numbers are those of the mails, whatever the scale of the customers."""
    return mails.measure("sending_job", "Queueing automatic mails", MAILS)
