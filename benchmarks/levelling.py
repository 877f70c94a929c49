"""Levelling the days of many people, against one statement with the same arithmetic."""

from collections.abc import Iterator

from benchmarks import jobs, workspace
from benchmarks.report import Figure
from benchmarks.scale import Scale
from tools import lab, process

PEOPLE = 200
FOLLOWUPS = 100_000
RATIO_LIMIT = 3


def measure(_scale: Scale) -> Iterator[Figure]:
    """The numbers are those of the people, whatever the scale of the customers."""
    process.say(f"levelling {FOLLOWUPS:,} follow-ups of {PEOPLE} people")
    lab.copy_database("stock", workspace.WORK)
    workspace.install(workspace.WORK)
    jobs.run(workspace.WORK, "levelling_job", "make_people", count=PEOPLE)
    jobs.run(workspace.WORK, "levelling_job", "make_heap", count=FOLLOWUPS)
    lab.psql(workspace.WORK, "VACUUM (ANALYZE)")
    bare = jobs.run(workspace.WORK, "levelling_job", "bare")
    lab.psql(workspace.WORK, "VACUUM (ANALYZE)")
    first = jobs.run(workspace.WORK, "levelling_job", "level")
    second = jobs.run(workspace.WORK, "levelling_job", "level")
    lab.drop_database(workspace.WORK)
    yield Figure(
        "Levelling ÷ one SQL statement",
        first["seconds"] / bare["seconds"],
        f"{first['moved']:,} of {FOLLOWUPS:,} move in {first['seconds']:.1f} s with "
        f"{first['queries']:,} queries; bare SQL moves {bare['moved']:,} in "
        f"{bare['seconds']:.1f} s; a second run takes {second['seconds']:.1f} s",
        RATIO_LIMIT,
        "×",
    )
    yield Figure("Moved by a second levelling", second["moved"], limit=0)
    yield Figure("Days that are too full after it", first["full"], limit=0)
