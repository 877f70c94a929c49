"""Installing the add-on on a big database against installing it on an empty one."""

from collections.abc import Iterator

from benchmarks import dataset, workspace
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
        lab.copy_database("stock", workspace.WORK)
        empty.append(workspace.install(workspace.WORK))
        lab.duplicate_database(dataset.template(scale), workspace.WORK)
        big.append(workspace.install(workspace.WORK))
    lab.drop_database(workspace.WORK)
    yield Figure(
        "Installing on the big ÷ on an empty database",
        min(big) / min(empty),
        f"{min(big):.1f} s and {min(empty):.1f} s, best of {ROUNDS}",
        LIMIT,
        "×",
    )
