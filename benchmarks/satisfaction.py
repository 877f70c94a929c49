"""Asking customers in a wave."""

from collections.abc import Iterator

from benchmarks import mails
from benchmarks.report import Figure
from benchmarks.scale import Scale

FULL, SMALL = 50_000, 5_000


def measure(scale: Scale) -> Iterator[Figure]:
    """A wave of fifty thousand; of a tenth where the scale is small."""
    count = SMALL if scale.name == "small" else FULL
    return mails.measure("satisfaction_job", "Asking in a wave", count)
