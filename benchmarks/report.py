"""Figures with their limits, and the table that shows them."""

import os
from collections.abc import Iterable
from dataclasses import dataclass

from tools import lab, paths

SETTINGS = ("shared_buffers", "work_mem", "jit", "fsync", "synchronous_commit")
HEADER = ("What", "Measured", "Limit", "", "How")


@dataclass(frozen=True)
class Figure:
    """One measured number. Without a limit it only informs.

    >>> Figure("run", 1.5, limit=1.2, unit="×").verdict
    'FAIL'
    >>> Figure("rate", 12, limit=10, unit="×", at_least=True).verdict
    'PASS'
    """

    what: str
    value: float
    how: str = ""
    limit: float | None = None
    unit: str = ""
    at_least: bool = False

    @property
    def verdict(self) -> str:
        if self.limit is None:
            return ""
        kept = self.value >= self.limit if self.at_least else self.value <= self.limit
        return "PASS" if kept else "FAIL"

    def row(self) -> tuple[str, ...]:
        sign = "≥" if self.at_least else "≤"
        limit = "" if self.limit is None else f"{sign} {_number(self.limit)}{self.unit}"
        measured = f"{_number(self.value)}{self.unit}"
        return self.what, measured, limit, self.verdict, self.how


def _number(value: float) -> str:
    """Three digits that count.

    >>> [_number(value) for value in (0, 0.0415, 1.177, 24.04, 1234.5)]
    ['0', '0.0415', '1.18', '24', '1,234']
    """
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def table(figures: Iterable[Figure]) -> str:
    """A Markdown table that reads well as plain text too."""
    rows = [HEADER, *(figure.row() for figure in figures)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEADER) - 1)]
    lines = [" | ".join([*map(str.ljust, row, widths), row[-1]]) for row in rows]
    lines.insert(1, " | ".join("-" * width for width in [*widths, 3]))
    return "\n".join(f"| {line} |" for line in lines)


def conditions(scale_name: str) -> str:
    """One line on the machine and the server, for whoever compares two tables."""
    names = ", ".join(f"'{name}'" for name in SETTINGS)
    rows = lab.get().server.psql(
        "postgres",
        "SELECT name || '=' || current_setting(name) FROM pg_settings"
        f" WHERE name IN ({names}) ORDER BY name",
    )
    version = lab.get().server.psql("postgres", "SHOW server_version").split()[0]
    load = os.getloadavg()[0]
    return (
        f"Scale {scale_name}; {os.cpu_count()} CPUs, load at the end {load:.1f}; "
        f"PostgreSQL {version}: {' '.join(rows.split())}."
    )


def publish(text: str) -> None:
    """Print the result, and keep it beside the logs."""
    print(f"\n{text}", flush=True)
    (paths.LAB / "bench.md").write_text(text + "\n")
