"""Run Odoo: its server, its shell, its command line."""

import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools import names, paths, workspace
from tools.errors import ToolError

if TYPE_CHECKING:
    from tools.forked_shell import Shells

LOGS = paths.LAB / "logs"
# Of the log of a failed run: enough for a traceback.
TAIL_LINES = 40
# What shells are forked from, while tests of the system run.
shells: "Shells | None" = None


def environ() -> dict[str, str]:
    """The environment for Odoo: ours only, since variables win over the file.

    What Python compiles is kept: Odoo's sources are compiled by nobody when they are
    unpacked, and to compile them takes almost half of each start.
    """
    kept = {
        name: text
        for name, text in os.environ.items()
        if not name.startswith(("PG", "ODOO_", "PYTHONPATH"))
        and name != "PYTHONDONTWRITEBYTECODE"
    }
    found = workspace.get()
    return kept | {
        "ODOO_RC": str(found.config),
        "PGPASSWORD": found.server.password,
        "PYTHONPYCACHEPREFIX": str(paths.cache() / "bytecode"),
    }


def command(arguments: Sequence[str]) -> list[str]:
    """The command line that runs Odoo with ``arguments``."""
    python = workspace.get().python
    launcher = python.with_name("odoo")
    return [str(python), str(launcher), *names.in_command_line(arguments)]


def run(
    arguments: Sequence[str],
    *,
    log: Path | None = None,
    stdin: str = "",
    check: bool = True,
    timeout: float | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run Odoo's command line and wait; return what it printed.

    The server's log is the result's ``stderr``, and grows in the file ``log`` while
    Odoo runs. Without ``log`` it is kept of failed runs only.
    """
    path = log or _new_log()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        try:
            done = subprocess.run(
                command(arguments),
                input=stdin,
                stdout=subprocess.PIPE,
                stderr=handle,
                text=True,
                env=environ(),
                cwd=paths.ROOT,
                timeout=timeout,
            )
        except subprocess.TimeoutExpired:
            raise ToolError(
                f"odoo {' '.join(arguments)} did not end within {timeout:.0f} s. "
                f"Its log is {path}."
            ) from None
    done.stderr = path.read_text(errors="replace")
    if check and done.returncode:
        tail = "\n".join(done.stderr.splitlines()[-TAIL_LINES:])
        raise ToolError(f"odoo {' '.join(arguments)} failed ({path}):\n{tail}")
    if log is None:
        path.unlink()
    return done


def install(name: str, *modules: str, log: Path | None = None) -> str:
    """Install modules on a database; return the log of the server."""
    return _load(name, "-i", modules, log)


def upgrade(name: str, *modules: str, log: Path | None = None) -> str:
    """Upgrade installed modules; return the log of the server."""
    return _load(name, "-u", modules, log)


def shell(
    name: str, script: str, *, arguments: Sequence[str] = (), **options: Any
) -> str:
    """Run a Python script in ``odoo shell``; return what it prints.

    The script finds ``env``, and nothing it does stays without ``env.cr.commit()``.
    """
    if shells and not (arguments or options):
        return shells.run(name, script)
    line = ["shell", "-d", name, "--no-http", "--log-level=warn", *arguments]
    return run(line, stdin=script, **options).stdout


def _load(name: str, option: str, modules: Sequence[str], log: Path | None) -> str:
    arguments = ["-d", name, option, ",".join(modules)]
    return run([*arguments, "--stop-after-init", "--no-http"], log=log).stderr


def _new_log() -> Path:
    LOGS.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(".log", "odoo-", LOGS)
    os.close(handle)
    return Path(name)
