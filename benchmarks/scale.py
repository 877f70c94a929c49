"""How much data, and how to change it: ``SCALE=small|default|full``."""

import os
from dataclasses import dataclass

from tools.errors import ToolError


@dataclass(frozen=True)
class Scale:
    """Sizes of one set of data and of what is measured on it."""

    name: str
    customers: int
    orders: int
    due: int
    stock_activities: int

    @property
    def many_due(self) -> int:
        return 10 * self.due


SCALES = {
    scale.name: scale
    for scale in (
        Scale("small", 5_000, 50_000, due=500, stock_activities=200),
        Scale("default", 100_000, 1_000_000, due=10_000, stock_activities=1_000),
        Scale("full", 1_000_000, 10_000_000, due=10_000, stock_activities=1_000),
    )
}


def chosen() -> Scale:
    """Return the scale that the environment asks for."""
    name = os.environ.get("SCALE") or "default"
    if name not in SCALES:
        raise ToolError(f"no scale {name!r}, there are: {', '.join(SCALES)}.")
    return SCALES[name]
