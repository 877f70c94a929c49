"""Databases for tests that need a whole system."""

import pytest

from tests.system import upgrades
from tools import demo, lab, paths, server
from tools.forked_shell import Shells

DEMO_PORT = 8171
"""Another one than Odoo's own."""


@pytest.fixture(scope="session", autouse=True)
def shells(tmp_path_factory):
    """Fork Odoo's shell instead of starting it."""
    lab.copy_installed("system_shells")
    log = tmp_path_factory.mktemp("shells") / "log"
    server.shells = Shells("system_shells", log)
    lab.drop_database("system_shells")
    yield
    server.shells.close()
    server.shells = None


@pytest.fixture
def new_name():
    """Names of databases, which go with the test."""
    names = []

    def give():
        names.append(f"system_{len(names)}")
        return names[-1]

    yield give
    for name in names:
        lab.drop_database(name)


@pytest.fixture
def new_database(new_name):
    """Copy a template; the copy goes with the test."""

    def copy(template):
        name = new_name()
        lab.copy_database(template, name)
        return name

    return copy


@pytest.fixture
def installed(new_name):
    """A database with the add-on, and nothing in it."""
    name = new_name()
    lab.copy_installed(name)
    return name


@pytest.fixture
def started(installed):
    """The same, of companies that work by grades already."""
    lab.psql(installed, "UPDATE res_company SET custrel_started_at = now()")
    return installed


@pytest.fixture(scope="session")
def installation():
    """Name of a database with both demo data, and the log of the installation."""
    name = "system_demo"
    lab.copy_database("stock_demo", name)
    demo.tell_address(name, DEMO_PORT)
    yield name, lab.install(name, paths.ADDON)
    lab.drop_database(name)


@pytest.fixture
def company(installation, new_name):
    """A database with the demo company."""
    name = new_name()
    lab.duplicate_database(installation[0], name)
    return name


@pytest.fixture
def twin(database, new_name):
    """A copy of the test's ``database``; nothing is disturbed there."""
    name = new_name()
    lab.duplicate_database(database, name)
    return name


@pytest.fixture(scope="session")
def upgraded():
    """Give what there is of an ``upgrades.past`` after the upgrade."""
    names = []

    def copy(name):
        names.append(name)
        lab.copy_installed(name)
        return name

    yield upgrades.Upgrades(copy)
    for name in names:
        lab.drop_database(name)
