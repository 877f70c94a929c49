"""What-if: other weights, shares, or another window, against one grading statement."""

from collections.abc import Iterator

from benchmarks import jobs, workspace
from benchmarks.report import Figure
from benchmarks.scale import Scale
from tools import lab, process

REPEATS = 7
LIMIT = 1.1


def measure(scale: Scale) -> Iterator[Figure]:
    process.say("what-if and the plain statement in turn")
    work = workspace.fresh_copy(scale)
    jobs.run(work, "grading_job", "run_by_hand")
    lab.psql(work, "VACUUM (ANALYZE)")
    found = jobs.run(work, "trial_job", "compare", repeats=REPEATS)
    lab.drop_database(work)
    for name, value in found["tried"].items():
        yield Figure(
            f"What if: {name} ÷ plain SQL",
            value / found["plain"],
            f"{value:.2f} s; plain SQL {found['plain']:.2f} s; medians of {REPEATS}",
            LIMIT,
            "×",
        )
    yield Figure(
        "Bands of a what-if that differ from plain SQL",
        found["different"],
        f"of {found['compared']}",
        limit=0,
    )
    yield Figure("Customers and grades written by what-ifs", found["written"], limit=0)
