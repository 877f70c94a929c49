"""Screens under the rules of access, against who sees all records without one."""

from collections.abc import Iterator

from benchmarks import jobs, workspace
from benchmarks.report import Figure
from benchmarks.scale import Scale
from tools import lab, process

CUSTOMERS, FOLLOWUPS, COMPLAINTS = 20_000, 100_000, 20_000
REPEATS = 21
LIMIT = 1.3
WHO = {
    "seller": "role own customers",
    "leader": "role team",
    "agent": "complaint agent",
}


def measure(_scale: Scale) -> Iterator[Figure]:
    """The numbers are those of the requirement, whatever the scale of the customers."""
    process.say(f"reading {FOLLOWUPS:,} follow-ups with different rights")
    lab.copy_database("stock", workspace.WORK)
    workspace.install(workspace.WORK)
    people = jobs.run(
        workspace.WORK,
        "access_job",
        "fill",
        customers=CUSTOMERS,
        followups=FOLLOWUPS,
        complaints=COMPLAINTS,
    )
    # Tables that live for a while are vacuumed.
    lab.psql(workspace.WORK, "VACUUM (ANALYZE)")
    screens = jobs.run(
        workspace.WORK, "access_job", "compare", people=people, repeats=REPEATS
    )
    lab.drop_database(workspace.WORK)
    for screen in screens:
        yield Figure(
            f"{screen['screen']}, {WHO[screen['who']]} ÷ administrator",
            screen["ours"] / screen["all"],
            f"{screen['ours']:.1f} ms, sees {screen['ours_sees']:,}; "
            f"{screen['all']:.1f} ms, sees {screen['all_sees']:,}; "
            f"medians of {REPEATS}",
            None if screen["screen"].startswith("Complaints") else LIMIT,
            "×",
        )
