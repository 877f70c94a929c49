"""Measure what must be fast; end with 1 when a limit is exceeded.

make bench                     100,000 customers, 1,000,000 orders
SCALE=full make bench          ten times as many
ONLY=grading,screens make bench
"""

import os

from benchmarks import (
    access,
    complaints,
    contacts,
    duplicates,
    grading,
    handover,
    install,
    levelling,
    lifecycle,
    monday,
    page,
    planning,
    report,
    reports,
    satisfaction,
    scale,
    screens,
    sending,
    trial,
)
from tools import process
from tools.errors import ToolError, run_main

BENCHMARKS = {
    "grading": grading.measure,
    "trial": trial.measure,
    "planning": planning.measure,
    "levelling": levelling.measure,
    "sending": sending.measure,
    "satisfaction": satisfaction.measure,
    "install": install.measure,
    "screens": screens.measure,
    "contacts": contacts.measure,
    "complaints": complaints.measure,
    "access": access.measure,
    "handover": handover.measure,
    "monday": monday.measure,
    "duplicates": duplicates.measure,
    "lifecycle": lifecycle.measure,
    "reports": reports.measure,
    "page": page.measure,
}


def main(arguments: list[str]) -> int:
    names = [name for name in os.environ.get("ONLY", "").split(",") if name]
    if unknown := set(names) - set(BENCHMARKS):
        raise ToolError(
            f"no benchmark {', '.join(unknown)}, there are: {', '.join(BENCHMARKS)}."
        )
    chosen = scale.chosen()
    figures = []
    for name in names or BENCHMARKS:
        for figure in BENCHMARKS[name](chosen):
            process.say(" ".join(figure.row()[:4]))
            figures.append(figure)
    report.publish(f"{report.table(figures)}\n\n{report.conditions(chosen.name)}")
    return int(any(figure.verdict == "FAIL" for figure in figures))


if __name__ == "__main__":
    run_main(main)
