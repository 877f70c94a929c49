"""Odoo processes of which some die while they work."""

import time
from collections.abc import Callable
from pathlib import Path

from tools import lab, server
from tools.forked_shell import Fork

PATIENCE = 120
"""Seconds after which something is wrong."""

WHEN_ALL_ARE_READY = """
import pathlib, time
pathlib.Path({ready!r}).touch()
while not pathlib.Path({go!r}).exists():
    time.sleep(0.02)
"""


class Workers:
    """Processes that run the same script, from the same moment on."""

    def __init__(self, database: str, script: str, count: int, folder: Path):
        self.database = database
        self.folder = folder
        self.processes = [self._start(script, number) for number in range(count)]

    def _start(self, script: str, number: int) -> Fork:
        wait = WHEN_ALL_ARE_READY.format(
            ready=str(self.folder / f"ready-{number}"), go=str(self.folder / "go")
        )
        with self._log(number).open("w") as log:
            return server.shells.start(self.database, wait + script, log, log)

    def _log(self, number: int) -> Path:
        return self.folder / f"worker-{number}.log"

    def go(self) -> None:
        """Let them begin as soon as each of them is ready."""
        await_that(
            lambda: len(list(self.folder.glob("ready-*"))) == len(self.processes)
        )
        (self.folder / "go").touch()

    def kill(self, *numbers: int) -> None:
        """End processes that are still at work, as a power failure would."""
        for number in numbers:
            process = self.processes[number]
            assert process.poll() is None, f"worker {number} had ended already"
            process.kill()
        for number in numbers:
            self.processes[number].wait(PATIENCE)

    def finish(self, *numbers: int) -> None:
        for number in numbers:
            status = self.processes[number].wait(PATIENCE)
            assert status == 0, self._log(number).read_text()
            assert "Traceback" not in self._log(number).read_text()

    def close(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.kill()
                process.wait(PATIENCE)


def await_that(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def number(database: str, sql: str) -> int:
    return int(lab.psql(database, sql))
