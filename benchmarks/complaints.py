"""Complaints, against the claims and tickets of others on the same machine."""

import os
from collections.abc import Iterator

from benchmarks import jobs, rivals, workspace
from benchmarks.report import Figure
from benchmarks.scale import Scale
from tools import lab, process
from tools.errors import ToolError

COUNT = 1000
ROUNDS = 2
CREATE_LIMITS = {"one_call": 5, "one_by_one": 2}
"""So many times as fast as the faster rival, at least."""
OPEN, DUE = 100_000, 1_000
WATCH_LIMIT = 2
NOTICED = 0.001
"""Seconds; of anything faster a ratio says how long it takes to ask, not to find."""
CARDS = 10_000
KANBAN_LIMIT = 1.2
REPEATS = 9
MODELS = {
    "ours": "custrel.complaint",
    "crm_claim": "crm.claim",
    "helpdesk": "helpdesk.ticket",
}


def measure(_scale: Scale) -> Iterator[Figure]:
    """The numbers are those of a busy team, whatever the scale of the customers."""
    parts = {"create": _creating, "watch": _watching, "kanban": _opening}
    names = [name for name in os.environ.get("PARTS", "").split(",") if name]
    if unknown := set(names) - set(parts):
        raise ToolError(
            f"complaints have no part {', '.join(unknown)}, but: {', '.join(parts)}."
        )
    for name in names or parts:
        yield from parts[name]()


def _run(who: str, function: str, **arguments) -> dict:
    """Run a job in a fresh database of ours or of a rival."""
    process.say(f"complaints: {function}, {who}")
    if who == "ours":
        database, options = workspace.WORK, ()
        lab.copy_database("stock", database)
        workspace.install(database)
    else:
        database, options = rivals.database(who), rivals.options()
    module = f"complaints_{function}_job"
    return jobs.run(database, module, function, options, **arguments)


def _creating() -> Iterator[Figure]:
    runs = {
        who: _run(who, "create", model=model, count=COUNT, rounds=ROUNDS)
        for who, model in MODELS.items()
    }
    for way, words in (("one_call", "in one call"), ("one_by_one", "one by one")):
        best = min(runs[who][way] for who in runs if who != "ours")
        yield Figure(
            f"Creating {COUNT:,} complaints {words}, the faster rival ÷ ours",
            best / runs["ours"][way],
            "; ".join(
                f"{who} {run[way]:.2f} s, {run['told']['mails']:,} mails"
                for who, run in runs.items()
            ),
            CREATE_LIMITS[way],
            "×",
            at_least=True,
        )


def _watching() -> Iterator[Figure]:
    run = _run("ours", "watch", count=OPEN, due=DUE, repeats=REPEATS)
    yield Figure(
        f"Finding {DUE:,} of {OPEN:,} open complaints ÷ bare SQL",
        max(run["find"], NOTICED) / max(run["bare"], NOTICED),
        f"{1000 * run['find']:.1f} ms and {1000 * run['bare']:.1f} ms",
        WATCH_LIMIT,
        "×",
    )
    yield Figure(
        "Seconds to tell them all",
        run["seconds"],
        f"{run['queries'] / DUE:.1f} queries each",
    )
    yield Figure("Crossed lines that were not told", DUE - run["told"], limit=0)


def _opening() -> Iterator[Figure]:
    runs = {
        who: _run(who, "kanban", model=MODELS[who], count=CARDS, repeats=REPEATS)
        for who in ("ours", "helpdesk")
    }
    yield Figure(
        f"Kanban of {CARDS:,} complaints ÷ of tickets",
        runs["ours"]["ms"] / runs["helpdesk"]["ms"],
        "; ".join(
            f"{who} {run['ms']:.0f} ms, {run['queries']} queries, "
            f"{run['records']:,} records"
            for who, run in runs.items()
        ),
        KANBAN_LIMIT,
        "×",
    )
