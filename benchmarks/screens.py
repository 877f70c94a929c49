"""Opening partners on the screen with and without the add-on."""

from collections.abc import Iterator

from benchmarks import dataset, jobs, planning, workspace
from benchmarks.report import Figure
from benchmarks.scale import Scale
from tools import lab, process

REPEATS = 61
ROWS = 80
LIMIT = 1.15


def measure(scale: Scale) -> Iterator[Figure]:
    """Read what the web client reads, in turns from both databases."""
    process.say("opening partners")
    plain = workspace.without_addon(scale)
    work = workspace.fresh_copy(scale)
    # The rows on the screen have everything that the add-on can give them.
    planning.make_due(work, scale.due)
    jobs.run(work, "planning_job", "plan")
    jobs.run(work, "grading_job", "run_by_hand")
    for name in plain, work:  # as autovacuum does with tables that live for a while
        lab.psql(name, "VACUUM (ANALYZE)")
    screens = jobs.run(
        work,
        "screens_job",
        "open_screens",
        other=lab.full_name(plain),
        login=dataset.LOGIN.format(1),
        rows=ROWS,
        repeats=REPEATS,
    )
    lab.drop_database(work)
    for name, screen in screens.items():
        ours, stock = screen["with"], screen["without"]
        yield Figure(
            f"Partner {name} ÷ stock",
            ours["ms"] / stock["ms"],
            f"{ours['ms']:.1f} ms, {ours['queries']} queries; stock {stock['ms']:.1f} "
            f"ms, {stock['queries']}; medians of {REPEATS}",
            LIMIT,
            "×",
        )
        if "half" in ours:
            yield Figure(
                f"More queries for {ROWS} rows than for {ROWS // 2}, {name}",
                ours["queries"] - ours["half"],
                limit=0,
            )
