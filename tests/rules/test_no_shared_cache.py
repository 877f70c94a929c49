"""Nothing of ours empties what all processes of Odoo remember: an approved leave or a
new user would make everybody wait, in the middle of a save it breaks the error message
of the save."""

import ast

import pytest

from tools import paths

ONCE = {"models/first_hour/custrel_grading_run.py"}
"""Menus change once in the life of a company, when somebody presses *Go*."""

MODULES = sorted(
    path
    for path in paths.ADDON_PATH.rglob("*.py")
    if "tests" not in path.relative_to(paths.ADDON_PATH).parts
    and str(path.relative_to(paths.ADDON_PATH)) not in ONCE
)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_registry_cache(path):
    names = {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute | ast.Name)
    }
    assert not names & {"ormcache", "clear_cache", "clear_all_caches"}
