"""Databases for tests that need a whole system."""

import pytest

from tools import lab, paths


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
def installed(new_database):
    """A database with the add-on, and nothing in it."""
    name = new_database("stock")
    lab.install(name, paths.ADDON)
    return name


@pytest.fixture
def twin(database, new_name):
    """A copy of the test's ``database``; nothing is disturbed there."""
    name = new_name()
    lab.duplicate_database(database, name)
    return name
