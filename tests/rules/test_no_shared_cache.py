"""Nothing of ours empties what all processes of Odoo remember: an approved leave or a
new user would make everybody wait, in the middle of a save it breaks the error message
of the save."""

import ast

import pytest

from tools import paths

SELDOM = {
    # Menus change once in the life of a company, when somebody presses *Go*.
    "models/first_hour/custrel_grading_run.py",
    # Catalogs, which each form and list asks for: an administrator changes a row of
    # them a few times a year, and has saved it when it is forgotten.
    "models/customer_file/custrel_file_rule.py",
    "models/followup/custrel_channel.py",
    "models/grading/custrel_grading_policy.py",
    "models/retention/custrel_risk_reason.py",
}

MODULES = sorted(
    path
    for path in paths.ADDON_PATH.rglob("*.py")
    if "tests" not in path.relative_to(paths.ADDON_PATH).parts
    and str(path.relative_to(paths.ADDON_PATH)) not in SELDOM
)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_registry_cache(path):
    names = {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute | ast.Name)
    }
    assert not names & {"ormcache", "clear_cache", "clear_all_caches"}
