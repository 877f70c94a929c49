"""A rule that knows the database could not be tested a thousand times a second."""

import ast

import pytest

from tools import paths

MODULES = sorted((paths.ADDON_PATH / "rules").glob("*.py"))


def imported_names(source: str) -> set[str]:
    """The packages a module imports, relative imports left out."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add((node.module or "").split(".")[0])
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_rules_import_no_odoo(path):
    assert "odoo" not in imported_names(path.read_text())
