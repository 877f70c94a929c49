"""Reports on who stays, and finding customers by their state, against plain SQL that
finds the same numbers."""

from collections.abc import Iterator

from benchmarks import jobs, workspace
from benchmarks.report import Figure
from benchmarks.scale import Scale
from tools import lab, process

RATIO_LIMIT = 1.5


def measure(scale: Scale) -> Iterator[Figure]:
    process.say("reports on who stays")
    work = workspace.fresh_copy(scale)
    jobs.run(work, "reports_job", "fill")
    lab.psql(work, "VACUUM (ANALYZE)")
    compared = jobs.run(work, "reports_job", "compare")
    lab.drop_database(work)
    for name, found in compared.items():
        yield Figure(
            f"{name} ÷ plain SQL",
            found["ours"] / found["bare"],
            f"{found['ours']:.0f} ms; plain SQL {found['bare']:.0f} ms",
            RATIO_LIMIT,
            "×",
        )
    different = sum(found["different"] for found in compared.values())
    yield Figure("Reports that differ from plain SQL", different, limit=0)
