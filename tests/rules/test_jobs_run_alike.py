"""A job with a loop of its own would lose errors in a way of its own."""

import ast

import pytest

from tools import paths

SERVICE = paths.ADDON_PATH / "models" / "shared" / "jobs.py"
MAILBOX = paths.ADDON_PATH / "models" / "complaint" / "mail_thread.py"
"""Odoo's job that fetches mails has no retries; each mail is a transaction there."""

MODULES = sorted((paths.ADDON_PATH / "models").rglob("*.py"))
STEPS = {"_commit_progress", "_notify_progress", "commit", "rollback", "savepoint"}


def called_methods(source: str) -> set[str]:
    calls = (n.func for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call))
    return {call.attr for call in calls if isinstance(call, ast.Attribute)}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_only_the_service_commits(path):
    allowed = {SERVICE: STEPS, MAILBOX: {"rollback"}}.get(path, set())
    assert not called_methods(path.read_text()) & STEPS - allowed


def test_the_service_is_what_commits():
    assert called_methods(SERVICE.read_text()) >= {"_commit_progress", "savepoint"}
