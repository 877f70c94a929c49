"""Handing over the customers of somebody who leaves, against bare SQL."""

from collections.abc import Iterator

from benchmarks import jobs, workspace
from benchmarks.report import Figure
from benchmarks.scale import Scale
from tools import lab, process

FEW = 500
MANY = 10 * FEW
QUERY_LIMIT = 3
GROWTH_LIMIT = 12


def measure(_scale: Scale) -> Iterator[Figure]:
    """The numbers are those of one person, whatever the scale of the customers."""
    process.say(f"handing over {FEW:,} and {MANY:,} customers")
    lab.copy_database("stock", workspace.WORK)
    workspace.install(workspace.WORK)
    # Before and after, since a machine that gets busy meanwhile looks like growth.
    before, many, after = jobs.run(
        workspace.WORK, "handover_job", "hand_over", counts=[FEW, MANY, FEW]
    )
    lab.drop_database(workspace.WORK)
    for step, words in (("open", "Opening"), ("apply", "Carrying out")):
        usual = (before[step][0] + after[step][0]) / 2
        yield Figure(
            f"{words} a handover, queries per customer",
            max(run[step][1] / run["count"] for run in (before, many, after)),
            "; ".join(
                f"{run[step][1]:,} for {run['count']:,}" for run in (before, many)
            ),
            QUERY_LIMIT,
        )
        yield Figure(
            f"{words} a handover of ten times as many customers",
            many[step][0] / usual,
            f"{MANY:,} in {many[step][0]:.1f} s; {FEW:,} in {before[step][0]:.2f} s "
            f"before and {after[step][0]:.2f} s after",
            GROWTH_LIMIT,
            "×",
        )
        yield Figure(
            f"{words} a handover ÷ bare SQL",
            many[step][0] / many["bare"],
            f"bare SQL moves the rows of {MANY:,} customers in {many['bare']:.2f} s",
            unit="×",
        )
    yield Figure(
        "Customers that were not handed over, or without a letter",
        sum(
            run["left"] + abs(run["count"] - run["letters"])
            for run in (before, many, after)
        ),
        limit=0,
    )
