"""Whoever tries the add-on and removes it has the database of before."""

import ast

from tests.system import catalog, volume
from tools import checklog, demo, lab, paths

# Odoo deletes records before the tables that refer to them, logs the refusal and
# tries again later; whether it succeeded is seen in the database.
TRIES_AGAIN = "ERROR odoo.sql_db: bad query: b'DELETE FROM "


def dependencies():
    manifest = (paths.ADDON_PATH / "__manifest__.py").read_text()
    return ast.literal_eval(manifest)["depends"]


def uninstall(database):
    """Uninstall the add-on; return what the server complained about."""
    log = lab.odoo(["module", "uninstall", "-d", database, paths.ADDON]).stderr
    problems = checklog.problems(log)
    return [text for text in problems if not text.startswith(TRIES_AGAIN)]


def test_uninstall_leaves_nothing(new_database):
    """After the jobs ran on many customers, so that there is much to leave."""
    database = new_database("stock")
    lab.install(database, *dependencies())
    volume.fill(database)
    before = catalog.snapshot(database)

    lab.install(database, paths.ADDON)
    report = lab.shell(database, demo.JOBS.read_text())
    assert "Follow-ups planned: 0 " not in report
    assert uninstall(database) == []

    assert catalog.difference(before, catalog.snapshot(database)) == {}
    assert catalog.rows_about(database, "custrel.%") == {}


def test_add_on_can_be_installed_again(installed):
    assert uninstall(installed) == []
    assert not checklog.problems(lab.install(installed, paths.ADDON))
