"""Copy and drop databases that are big, and that others may look at meanwhile."""

from tools import lab


def copy(source: str, name: str) -> str:
    """Replace the database ``name`` by a copy of ``source``."""
    drop(name)
    lab.duplicate_database(source, name)
    return name


def drop(name: str) -> None:
    """Drop a database even while autovacuum works on it.

    PostgreSQL 15 ends autovacuum by itself, but refuses an ordinary role to do so
    with the option FORCE.
    """
    _end_sessions(name)
    server = lab.get().server
    server.psql("postgres", f'DROP DATABASE IF EXISTS "{lab.full_name(name)}"')
    lab.drop_database(name)


def freeze(name: str) -> None:
    """Keep everybody out, or no copy could be made.

    Any Odoo of this checkout that lists databases holds connections to all of them.
    """
    database = lab.full_name(name)
    server = lab.get().server
    server.psql("postgres", f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS false')
    _end_sessions(name)


def _end_sessions(name: str) -> None:
    lab.get().server.psql(
        "postgres",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE datname = '{lab.full_name(name)}' AND usename = current_user",
    )
