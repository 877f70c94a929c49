"""Databases for tests that need a whole system."""

import pytest

from tools import lab


@pytest.fixture
def new_database(request):
    """Copy a template; the copy goes with the test."""
    names = []

    def copy(template):
        name = f"system_{len(names)}"
        names.append(name)
        lab.copy_database(template, name)
        return name

    yield copy
    for name in names:
        lab.drop_database(name)
