"""The first lines of what happened with a customer, of one with many and one with few
events."""

from collections.abc import Iterator

from benchmarks import jobs, workspace
from benchmarks.report import Figure
from benchmarks.scale import Scale
from tools import lab, process

ROWS = 300_000
"""In each table: follow-ups, orders, invoices, complaints, ratings, mails, moves."""

MANY, FEW = 10_000, 10
"""Rows of each table that belong to the two customers that are looked at."""

REPEATS = 31
SQL_LIMIT, RATIO_LIMIT = 5, 1.5


def measure(scale: Scale) -> Iterator[Figure]:
    process.say(f"page of a customer: {ROWS:,} rows in each table")
    work = workspace.fresh_copy(scale)
    jobs.run(work, "page_job", "fill", rows=ROWS, many=MANY, few=FEW)
    # Tables that live for a while are vacuumed.
    lab.psql(work, "VACUUM (ANALYZE)")
    found = jobs.run(work, "page_job", "compare", repeats=REPEATS)
    lab.drop_database(work)
    many, few = found["many"], found["few"]
    how = f"medians of {REPEATS}; whole call {many['all']:.1f} ms, {few['all']:.1f} ms"
    yield Figure(
        "SQL of the first 30 lines, 10,000 events", many["sql"], how, SQL_LIMIT, " ms"
    )
    yield Figure(
        "10,000 events ÷ 10 events, SQL",
        many["sql"] / few["sql"],
        f"{few['sql']:.1f} ms with 10 events",
        RATIO_LIMIT,
        "×",
    )
    yield Figure(
        "Queries more with 10,000 events", many["queries"] - few["queries"], limit=0
    )
    yield Figure("SQL of a page deep in the history", found["deep"]["sql"], unit=" ms")
    yield Figure("SQL of the rest of the page", found["rest"]["sql"], unit=" ms")
