"""Databases and Odoo for scripts, tests and benchmarks.

Example::

    from tools import lab
    lab.copy_database("stock", "scratch")
    lab.install("scratch", "custrel_followup")
    print(lab.shell("scratch", "print(env['res.partner'].search_count([]))"))

Database names are local to the checkout: ``scratch`` here and ``scratch`` in
another clone are two databases of the same server.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tools import environment, odoo_tree, paths, postgres, stamps, system
from tools.errors import ToolError
from tools.postgres import Server

# Of a failed run: enough for a traceback.
TAIL_LINES = 40
CONFIG = """[options]
addons_path = {addons}
data_dir = {data}
db_host = {server.host}
db_port = {server.port}
db_user = {server.user}
db_password = {server.password}
db_template = template0
dbfilter = ^{prefix}
http_interface = 127.0.0.1
max_cron_threads = 0
screenshots = {lab}/screenshots
screencasts = {lab}/screencasts
"""


@dataclass(frozen=True)
class Lab:
    """Everything that is needed to run Odoo."""

    tree: odoo_tree.OdooTree
    python: Path
    server: Server
    data: Path
    config: Path

    def filestore(self, database: str) -> Path:
        return self.data / "filestore" / database


@cache
def get() -> Lab:
    """Return the lab of this checkout; prepare whatever is missing."""
    system.ensure()
    tree = odoo_tree.find()
    python = environment.ensure(tree)
    server = postgres.server()
    data = paths.cache() / "data"
    data.mkdir(parents=True, exist_ok=True)
    config = paths.LAB / "odoo.conf"
    stamps.write_if_changed(
        config,
        CONFIG.format(
            addons=",".join(map(str, [*tree.addons, paths.ROOT])),
            data=data,
            server=server,
            prefix=paths.checkout_prefix(),
            lab=paths.LAB,
        ),
    )
    config.chmod(0o600)
    return Lab(tree, python, server, data, config)


def full_name(name: str) -> str:
    """The name on the server of a database of this checkout; a full one stays."""
    if name.startswith(paths.SERVER_PREFIX):
        return name
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,30}", name):
        raise ToolError(f"{name!r} is no database name: use a-z, 0-9 and _ only.")
    return paths.checkout_prefix() + name


def local_names(arguments: Sequence[str]) -> list[str]:
    """Replace the database names of a command line of Odoo by their full names.

    >>> local_names(["-d", "demo", "-u", "crm"])[1].endswith("_demo")
    True
    """
    result = list(arguments)
    for position, argument in enumerate(result):
        if argument in ("-d", "--database") and position + 1 < len(result):
            result[position + 1] = full_name(result[position + 1])
        elif argument.startswith("--database="):
            result[position] = f"--database={full_name(argument.split('=', 1)[1])}"
    return result


def odoo_environ() -> dict[str, str]:
    """The environment for Odoo: ours only, since variables win over the file."""
    kept = {
        name: text
        for name, text in os.environ.items()
        if not name.startswith(("PG", "ODOO_", "PYTHONPATH"))
    }
    return kept | {"ODOO_RC": str(get().config), "PGPASSWORD": get().server.password}


def command(arguments: Sequence[str]) -> list[str]:
    """The command line that runs Odoo with ``arguments``."""
    launcher = get().python.with_name("odoo")
    return [str(get().python), str(launcher), *local_names(arguments)]


def odoo(
    arguments: Sequence[str],
    *,
    log: Path | None = None,
    stdin: str = "",
    check: bool = True,
    timeout: float | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run Odoo's command line and wait; return what it printed.

    The server's log is the result's ``stderr``, and grows in the file ``log`` while
    Odoo runs.
    """
    line = command(arguments)
    log = log or paths.LAB / "logs" / f"odoo-{os.getpid()}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as handle:
        try:
            done = subprocess.run(
                line,
                input=stdin,
                stdout=subprocess.PIPE,
                stderr=handle,
                text=True,
                env=odoo_environ(),
                cwd=paths.ROOT,
                timeout=timeout,
            )
        except subprocess.TimeoutExpired:
            raise ToolError(
                f"odoo {' '.join(arguments)} did not end within {timeout:.0f} s. "
                f"Its log is {log}."
            ) from None
    done.stderr = log.read_text(errors="replace")
    if check and done.returncode:
        tail = "\n".join(done.stderr.splitlines()[-TAIL_LINES:])
        raise ToolError(f"odoo {' '.join(arguments)} failed:\n{tail}")
    return done


def install(name: str, *modules: str, log: Path | None = None) -> str:
    """Install modules on a database; return the log of the server."""
    return _load(name, "-i", modules, log)


def upgrade(name: str, *modules: str, log: Path | None = None) -> str:
    """Upgrade installed modules; return the log of the server."""
    return _load(name, "-u", modules, log)


def _load(name: str, option: str, modules: Sequence[str], log: Path | None) -> str:
    arguments = ["-d", name, option, ",".join(modules)]
    return odoo([*arguments, "--stop-after-init", "--no-http"], log=log).stderr


def shell(name: str, script: str, **options: Any) -> str:
    """Run a Python script in ``odoo shell``; return what it prints.

    The script finds ``env``, and nothing it does stays without ``env.cr.commit()``.
    """
    arguments = ["shell", "-d", name, "--no-http", "--log-level=warn"]
    return odoo(arguments, stdin=script, **options).stdout


def psql(name: str, sql: str) -> str:
    """Run SQL on a database of this checkout; columns are separated by tabs."""
    return get().server.psql(full_name(name), sql)


def database_exists(name: str) -> bool:
    return _exists(full_name(name))


def copy_database(template: str, name: str) -> str:
    """Replace the database ``name`` by a copy of a template; return its full name.

    The templates are described in :mod:`tools.templates`.
    """
    from tools import templates  # it builds its databases with this module

    drop_database(name)
    copy_raw(templates.ensure(template), full_name(name))
    return full_name(name)


def drop_database(name: str) -> None:
    drop_raw(full_name(name))


def list_databases() -> list[str]:
    """The databases of this checkout, without the prefix they share."""
    prefix = paths.checkout_prefix()
    names = get().server.psql("postgres", "SELECT datname FROM pg_database ORDER BY 1")
    return [
        name.removeprefix(prefix)
        for name in names.splitlines()
        if name.startswith(prefix)
    ]


def _exists(database: str) -> bool:
    sql = f"SELECT 1 FROM pg_database WHERE datname = '{database}'"
    return bool(get().server.psql("postgres", sql).strip())


def copy_raw(source: str, target: str) -> None:
    """Copy a database and its files, by their names on the server.

    Files of the store are never changed in place, so a link is as good as a copy;
    without them every page of the copy would fail, for its assets are gone.
    """
    sql = f'CREATE DATABASE "{target}" TEMPLATE "{source}"'
    get().server.psql("postgres", sql)
    files = get().filestore(source)
    if files.exists():
        shutil.copytree(files, get().filestore(target), copy_function=os.link)


def drop_raw(database: str) -> None:
    sql = f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)'
    get().server.psql("postgres", sql)
    shutil.rmtree(get().filestore(database), ignore_errors=True)


def rename_raw(source: str, target: str) -> None:
    """Give a finished template its name, and keep everybody out of it.

    A connection to a template would make every copy fail.
    """
    files = get().filestore(target)
    shutil.rmtree(files, ignore_errors=True)
    get().filestore(source).rename(files)
    get().server.psql(
        "postgres",
        f'ALTER DATABASE "{source}" WITH ALLOW_CONNECTIONS false;'
        f'ALTER DATABASE "{source}" RENAME TO "{target}";',
    )
