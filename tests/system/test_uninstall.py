"""Whoever tries the add-on and removes it has the database of before."""

import ast

from tests.system import catalog
from tools import checklog, demo, lab, paths


def dependencies():
    manifest = (paths.ADDON_PATH / "__manifest__.py").read_text()
    return ast.literal_eval(manifest)["depends"]


def uninstall(database):
    return lab.odoo(["module", "uninstall", "-d", database, paths.ADDON]).stderr


def test_uninstall_leaves_nothing(new_database):
    """With demo data and after the jobs ran, so that there is much to leave."""
    database = new_database("stock_demo")
    lab.install(database, *dependencies())
    before = catalog.snapshot(database)

    lab.install(database, paths.ADDON)
    lab.shell(database, demo.JOBS.read_text())
    assert not checklog.problems(uninstall(database))

    assert catalog.difference(before, catalog.snapshot(database)) == {}
    assert catalog.rows_about(database, "custrel.%") == {}


def test_add_on_can_be_installed_again(new_database):
    database = new_database("stock")
    lab.install(database, paths.ADDON)
    uninstall(database)
    assert not checklog.problems(lab.install(database, paths.ADDON))
