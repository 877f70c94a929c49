"""Databases and Odoo for scripts, tests and benchmarks: what they import.

Example::

    from tools import lab
    lab.copy_database("stock", "scratch")
    lab.install("scratch", "custrel_followup")
    print(lab.shell("scratch", "print(env['res.partner'].search_count([]))"))

Database names are local to the checkout (see :mod:`tools.names`), templates are
described in :mod:`tools.templates` and :mod:`tools.installed`.
"""

from tools import databases, installed, paths, templates, workspace
from tools.names import full_name
from tools.server import command, install, shell, upgrade
from tools.server import environ as odoo_environ
from tools.server import run as odoo

__all__ = [
    "command",
    "copy_database",
    "copy_installed",
    "database_exists",
    "drop_database",
    "duplicate_database",
    "full_name",
    "get",
    "install",
    "list_databases",
    "odoo",
    "odoo_environ",
    "psql",
    "seal_database",
    "shell",
    "upgrade",
]

get = workspace.get


def psql(name: str, sql: str) -> str:
    """Run SQL on a database of this checkout; columns are separated by tabs."""
    return get().server.psql(full_name(name), sql)


def database_exists(name: str) -> bool:
    return databases.exists(full_name(name))


def copy_database(template: str, name: str) -> str:
    """Replace the database ``name`` by a copy of a template; return its full name."""
    drop_database(name)
    databases.copy(templates.ensure(template), full_name(name))
    return full_name(name)


def copy_installed(name: str) -> str:
    """Replace the database ``name`` by one with the add-on and nothing in it."""
    drop_database(name)
    databases.copy(installed.ensure(), full_name(name))
    return full_name(name)


def duplicate_database(source: str, name: str) -> None:
    """Replace the database ``name`` by a copy of another one, files included."""
    drop_database(name)
    databases.copy(full_name(source), full_name(name))


def seal_database(draft: str, name: str) -> None:
    """Rename a finished database to ``name``, as a source of copies nobody changes."""
    databases.publish(full_name(draft), full_name(name))


def drop_database(name: str) -> None:
    databases.drop(full_name(name))


def list_databases() -> list[str]:
    """The databases of this checkout, without the prefix they share."""
    prefix = paths.checkout_prefix()
    return [
        name.removeprefix(prefix)
        for name in databases.names()
        if name.startswith(prefix)
    ]
