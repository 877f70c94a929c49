"""Run a program, and turn its failure into a sentence."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.errors import ToolError

TAIL_LINES = 15


def run(
    command: Sequence[str | Path],
    failure: str,
    *,
    env: Mapping[str, str] | None = None,
    stdin: str | None = None,
    cwd: Path | None = None,
) -> str:
    """Return what the program prints; on failure say so, with its last lines."""
    arguments = [os.fspath(part) for part in command]
    try:
        done = subprocess.run(
            arguments,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            text=True,
            env=env,
            cwd=cwd,
        )
    except FileNotFoundError:
        raise ToolError(f"{failure}: the program {arguments[0]} is missing.") from None
    if done.returncode:
        output = (done.stdout + done.stderr).strip().splitlines()
        tail = "\n  ".join(output[-TAIL_LINES:])
        raise ToolError(f"{failure}:\n  {tail}")
    return done.stdout


def say(message: str) -> None:
    """Tell what takes time, at once even when the output is a pipe."""
    print(f"* {message}", flush=True)


def run_detached(command: Sequence[str | Path], failure: str, log: Path) -> None:
    """Run a program that leaves a server behind, which must not hold our pipes."""
    with log.open("w+") as output:
        done = subprocess.run(
            [os.fspath(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            start_new_session=True,
        )
    if done.returncode:
        tail = "\n  ".join(log.read_text().strip().splitlines()[-TAIL_LINES:])
        raise ToolError(f"{failure}:\n  {tail}")
