"""The page Monday of a manager, against plain SQL that finds the same answers."""

from collections.abc import Iterator

from benchmarks import jobs, workspace
from benchmarks.report import Figure
from benchmarks.scale import Scale
from tools import lab, process

PEOPLE = 50
FOLLOWUPS, COMPLAINTS = 5, 0.5
"""For each customer."""

REPEATS = 7
RATIO_LIMIT, QUERIES_LIMIT = 1.5, 12


def measure(scale: Scale) -> Iterator[Figure]:
    followups = round(scale.customers * FOLLOWUPS)
    complaints = round(scale.customers * COMPLAINTS)
    process.say(f"Monday with {followups:,} follow-ups, {complaints:,} complaints")
    work = workspace.fresh_copy(scale)
    jobs.run(
        work,
        "monday_job",
        "fill",
        people=PEOPLE,
        followups=followups,
        complaints=complaints,
    )
    # Tables that live for a while are vacuumed.
    lab.psql(work, "VACUUM (ANALYZE)")
    found = jobs.run(work, "monday_job", "compare", repeats=REPEATS)
    lab.drop_database(work)
    yield Figure(
        "Monday page ÷ plain SQL",
        found["page"] / found["bare"],
        f"{found['page']:.0f} ms; plain SQL {found['bare']:.0f} ms; medians of "
        f"{REPEATS}",
        RATIO_LIMIT,
        "×",
    )
    yield Figure("Queries of the Monday page", found["queries"], limit=QUERIES_LIMIT)
    yield Figure(
        "Answers of the Monday page that differ from plain SQL",
        len(found["different"]),
        ", ".join(found["different"]) or f"of {found['compared']}",
        limit=0,
    )
