"""Copy, rename and drop databases together with their files, by full names."""

import os
import shutil

from tools import workspace


def exists(database: str) -> bool:
    return database in names()


def names() -> list[str]:
    sql = "SELECT datname FROM pg_database ORDER BY 1"
    return _administer(sql).splitlines()


def copy(source: str, target: str) -> None:
    """Copy a database and its files.

    Files of the store are never changed in place, so a link is as good as a copy;
    without them every page of the copy would fail, for its assets are gone.
    """
    _administer(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
    files = workspace.get().filestore(source)
    if files.exists():
        copies = workspace.get().filestore(target)
        shutil.copytree(files, copies, copy_function=os.link)


def drop(database: str) -> None:
    """Drop a database whoever looks at it.

    Not WITH (FORCE): PostgreSQL refuses that to an ordinary role while autovacuum
    works on the database, which a plain DROP ends by itself.
    """
    _end_sessions(database)
    _administer(f'DROP DATABASE IF EXISTS "{database}"')
    shutil.rmtree(workspace.get().filestore(database), ignore_errors=True)


def publish(draft: str, template: str) -> None:
    """Give a finished template its name, and keep everybody out of it.

    A connection to a template would make every copy fail.
    """
    files = workspace.get().filestore(template)
    shutil.rmtree(files, ignore_errors=True)
    workspace.get().filestore(draft).rename(files)
    _administer(f'ALTER DATABASE "{draft}" WITH ALLOW_CONNECTIONS false')
    _end_sessions(draft)
    _administer(f'ALTER DATABASE "{draft}" RENAME TO "{template}"')


def _end_sessions(database: str) -> None:
    _administer(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE datname = '{database}' AND usename = current_user"
    )


def _administer(sql: str) -> str:
    return workspace.get().server.psql("postgres", sql)
