"""Jobs that die at work, as by a power failure."""

from collections.abc import Callable
from pathlib import Path

from tests.system.workers import Workers, await_that
from tools import lab

# Other calls of the method go on as usual.
HALT = """
import pathlib, time
halted = type(env[{model!r}])
go_on, calls = halted.{method}, []

def halt(self, *arguments, **keywords):
    calls.append(self)
    if len(calls) == {call}:
        pathlib.Path({reached!r}).touch()
        time.sleep(600)
    return go_on(self, *arguments, **keywords)

halted.{method} = halt
"""


def kill_when(
    condition: Callable[[], bool], database: str, script: str, folder: Path
) -> None:
    """Kill a process that runs a script, as soon as a condition holds.

    :param folder: is made, for what the process tells
    """
    folder.mkdir()
    workers = Workers(database, script, 1, folder)
    try:
        workers.go()
        await_that(condition)
        workers.kill(0)
    finally:
        workers.close()


def kill_in(
    model: str, method: str, call: int, database: str, script: str, folder: Path
) -> None:
    """Kill a process that runs a script when it begins the n-th call of a method.

    What it wrote since its last commit is written, and lost.
    """
    reached = folder / "reached"
    halt = HALT.format(model=model, method=method, call=call, reached=str(reached))
    kill_when(reached.exists, database, halt + script, folder)


def kill_before_commit(count: int, database: str, script: str, folder: Path) -> None:
    """Kill a process that runs a job where it would commit for the n-th time."""
    kill_in("ir.cron", "_commit_progress", count, database, script, folder)


def results(database: str, queries: dict[str, str]) -> dict[str, str]:
    """What queries find, by their names."""
    return {kind: lab.psql(database, sql) for kind, sql in queries.items()}
