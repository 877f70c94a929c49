"""PostgreSQL: the server that PGHOST names, or a private one of our own.

The private server listens on a unix socket only and does not wait for the disk:
what it holds can be built again, and tests run twice as fast.
"""

import os
import shutil
import socket
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tools import paths, process, stamps
from tools.errors import ToolError
from tools.machine import system

# Odoo refuses to work as the user `postgres`.
ROLE = "custrel"
SERVER_ACCOUNT = "postgres"
PORT = "5432"
SOCKET_PATH_LIMIT = 107
SETTINGS = """
listen_addresses = ''
port = {port}
unix_socket_directories = '{run}'
unix_socket_permissions = 0700
max_connections = 200
fsync = off
synchronous_commit = off
full_page_writes = off
"""


@dataclass(frozen=True)
class Server:
    """How to connect."""

    host: str
    port: str
    user: str
    password: str = ""

    def environ(self) -> dict[str, str]:
        return {
            "PGHOST": self.host,
            "PGPORT": self.port,
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
        }

    def psql(self, database: str, sql: str, *options: str) -> str:
        """Run SQL; return the rows, a line each, columns separated by tabs."""
        return process.run(
            ["psql", "-XqAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", *options]
            + ["-d", database],
            f"SQL failed on the database {database}",
            env=_clean_environ() | self.environ(),
            stdin=sql,
        )


@cache
def server() -> Server:
    """Return a server that runs, with a role which may create databases."""
    if os.environ.get("PGHOST"):
        return _named_server()
    return _private_server()


def stop() -> None:
    """Stop the private server; there is nothing to do for one named by PGHOST."""
    data = _home() / "data"
    if (data / "postmaster.pid").exists():
        _server_program("pg_ctl", "stop", "-D", data, "-m", "fast")


def _clean_environ() -> dict[str, str]:
    return {name: text for name, text in os.environ.items() if name[:2] != "PG"}


def _named_server() -> Server:
    given = os.environ
    host, port = given["PGHOST"], given.get("PGPORT", PORT)
    user = given.get("PGUSER") or os.environ.get("USER") or "root"
    password = given.get("PGPASSWORD", "")
    named = Server(host, port, user, password)
    if user != SERVER_ACCOUNT:
        _check(named)
        return named
    _create_role(named)
    return Server(host, port, ROLE, password)


def _check(named: Server) -> None:
    allowed = named.psql(
        "postgres",
        "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user",
    )
    if allowed.strip() != "t":
        raise ToolError(
            f"the PostgreSQL role {named.user} on {named.host} may not create "
            f"databases. As its administrator: ALTER ROLE {named.user} CREATEDB"
        )


def _create_role(admin: Server) -> None:
    """Create our role unless it is there; it gets the administrator's password."""
    secret = admin.password.replace("'", "''")
    admin.psql(
        "postgres",
        f"SELECT 'CREATE ROLE {ROLE} LOGIN CREATEDB' WHERE NOT EXISTS"
        f" (SELECT FROM pg_roles WHERE rolname = '{ROLE}') \\gexec\n"
        + (f"ALTER ROLE {ROLE} PASSWORD '{secret}';" if secret else ""),
    )


def _private_server() -> Server:
    home = _home()
    admin = Server(str(home / "run"), PORT, SERVER_ACCOUNT)
    private = Server(admin.host, PORT, ROLE)
    if _answers(home):
        return private
    with stamps.locked(paths.cache() / "postgres.lock"):
        if not _answers(home):
            if not stamps.is_stamped(home):
                _create_cluster(home)
            process.say("starting the private PostgreSQL server")
            _server_program(
                "pg_ctl",
                *("start", "-w", "-s", "-D", home / "data"),
                *("-l", home / "postgres.log"),
            )
            _create_role(admin)
    return private


def _home() -> Path:
    programs = system.postgres_bin()
    if programs is None:
        raise ToolError(
            "there is no PostgreSQL server. Run python3 -m tools.prepare, or name "
            "a server with PGHOST (PGPORT, PGUSER, PGPASSWORD)."
        )
    # A cluster can only be read by the version that made it.
    return paths.cache() / f"postgres-{programs.parent.name}"


def _answers(home: Path) -> bool:
    path = str(home / "run" / f".s.PGSQL.{PORT}")
    if len(path) > SOCKET_PATH_LIMIT:
        raise ToolError(
            f"the path {path} is too long for a unix socket. Set XDG_CACHE_HOME to "
            "a shorter one."
        )
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(path)
        except OSError:
            return False
    return True


def _create_cluster(home: Path) -> None:
    process.say("creating a private PostgreSQL cluster")
    shutil.rmtree(home, ignore_errors=True)
    (home / "run").mkdir(parents=True)
    if os.geteuid() == 0:
        paths.cache().chmod(0o755)  # whatever the umask, the server must get in
        shutil.chown(home, SERVER_ACCOUNT)
        shutil.chown(home / "run", SERVER_ACCOUNT)
    _server_program(
        *("initdb", "-D", home / "data", "-U", SERVER_ACCOUNT),
        *("--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"),
    )
    with (home / "data" / "postgresql.conf").open("a") as config:
        config.write(SETTINGS.format(port=PORT, run=home / "run"))
    stamps.stamp(home)


def _server_program(name: str, *arguments: str | Path) -> None:
    """Run a program of the server, as the account it allows."""
    programs = system.postgres_bin()
    command: list[str | Path] = [programs / name if programs else name, *arguments]
    if os.geteuid() == 0:
        command = ["runuser", "-u", SERVER_ACCOUNT, "--", *command]
    log = paths.cache() / "postgres-start.log"
    process.run_detached(command, f"{name} failed", log)
