"""Installing the add-on on a big database against installing it on an empty one."""

from collections.abc import Iterator

from benchmarks import databases, dataset, workspace
from benchmarks.report import Figure
from benchmarks.scale import Scale
from tools import lab, process

ROUNDS = 2
LIMIT = 1.3


def measure(scale: Scale) -> Iterator[Figure]:
    """Install in turns, and compare the best of each."""
    big, empty = [], []
    for number in range(ROUNDS):
        process.say(f"installing, round {number + 1} of {ROUNDS}")
        databases.drop("bench_work")
        empty.append(workspace.install(lab.copy_database("stock", "bench_work")))
        big.append(
            workspace.install(databases.copy(dataset.template(scale), "bench_work"))
        )
    databases.drop("bench_work")
    yield Figure(
        "Installing on the big ÷ on an empty database",
        min(big) / min(empty),
        f"{min(big):.1f} s and {min(empty):.1f} s, best of {ROUNDS}",
        LIMIT,
        "×",
    )
