"""Nothing of ours empties what all processes of Odoo remember: an approved leave or a
new user would make everybody wait, in the middle of a save it breaks the error message
of the save."""

import ast

import pytest

from tools import paths

REMEMBERED = "custrel.remembered"
"""Catalogs, which each form and list asks for: an administrator changes a row of them
a few times a year, and has saved it when it is forgotten."""

SELDOM = {
    # The one place where such catalogs are forgotten.
    "models/shared/custrel_remembered.py",
    # Menus change once in the life of a company, when somebody presses *Go*.
    "models/first_hour/custrel_grading_run.py",
}

MODULES = sorted(
    path
    for path in paths.ADDON_PATH.rglob("*.py")
    if "tests" not in path.relative_to(paths.ADDON_PATH).parts
)


def read(path):
    """:return: names and texts that a file uses"""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    names = {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in nodes
        if isinstance(node, ast.Attribute | ast.Name)
    }
    return names, {node.value for node in nodes if isinstance(node, ast.Constant)}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_registry_cache(path):
    names, texts = read(path)
    emptied = names & {"clear_cache", "clear_all_caches"}
    assert not emptied or str(path.relative_to(paths.ADDON_PATH)) in SELDOM
    assert "ormcache" not in names or REMEMBERED in texts
