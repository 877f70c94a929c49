"""A number of customers has thousands: in a sentence it is written as the reader's
language writes it, by ``say_count``."""

import ast

import pytest

from tools import paths

ROOMS = (
    "shared",
    "grading",
    "duplicate",
    "followup",
    "complaint",
    "handover",
    "satisfaction",
)
FILES = [
    path
    for room in ROOMS
    for path in sorted((paths.ADDON_PATH / "models" / room).rglob("*.py"))
    if path.name not in ("dates.py", "base_import.py")  # minutes, and rows of a file
]


def find_bare_counts(source: str) -> list[str]:
    """Counts that a translated sentence gets as they are.

    >>> find_bare_counts('self.env._("%s customers", len(self))')
    ['len(self)']
    >>> find_bare_counts('env._("%(count)s of it", count=count)')
    ['count']
    >>> find_bare_counts('env._("%s customers", say_count(env, count))')
    []
    """
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "_":
            given = [*node.args[1:], *(keyword.value for keyword in node.keywords)]
            found += [ast.unparse(value) for value in given if is_count(value)]
    return found


def is_count(value: ast.expr) -> bool:
    """Whether an expression is a number of things."""
    if isinstance(value, ast.Call):
        return getattr(value.func, "id", "") in ("len", "sum")
    name = getattr(value, "id", getattr(value, "attr", ""))
    return name == "count" or name.endswith("_count")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_counts_in_sentences_are_said(path):
    assert not find_bare_counts(path.read_text())


def test_a_bare_count_is_found():
    assert find_bare_counts('self.env._("%s customers", len(self))') == ["len(self)"]
    assert find_bare_counts('env._("%(count)s of it", count=count)') == ["count"]
    asked = "self.asked_count"
    assert find_bare_counts(f'self.env._("asked: %s", {asked})') == [asked]
    assert not find_bare_counts('env._("%s customers", say_count(env, count))')
