"""A job with a loop of its own would lose errors in a way of its own."""

import ast

import pytest

from tools import paths

SERVICE = paths.ADDON_PATH / "models" / "shared" / "jobs.py"
ANSWERS = paths.ADDON_PATH / "models" / "first_hour" / "custrel_first_hour.py"
"""No job: who asks reads why it can't be done."""
MODULES = sorted((paths.ADDON_PATH / "models").rglob("*.py"))
STEPS = {"_commit_progress", "_notify_progress", "commit", "rollback", "savepoint"}


def called_methods(source: str) -> set[str]:
    calls = (n.func for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call))
    return {call.attr for call in calls if isinstance(call, ast.Attribute)}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_only_the_service_commits(path):
    if path not in (SERVICE, ANSWERS):
        assert not called_methods(path.read_text()) & STEPS


def test_the_service_is_what_commits():
    assert called_methods(SERVICE.read_text()) >= {"_commit_progress", "savepoint"}
