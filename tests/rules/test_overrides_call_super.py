"""A method that two rooms give the same model is one chain: whoever comes later calls
``super()``. A second method of the same name that doesn't would put itself silently in
the place of the first, be it the one that checks rights."""

import ast
from collections import defaultdict
from typing import NamedTuple

from tests.rules.test_rooms import ROOMS
from tools import paths

MEANT = {("res.partner", "_custrel_select_pressing")}
"""Pairs of model and method of which the later one stands for the first on purpose."""

PORTAL = "CustomerPortal"


class Definition(NamedTuple):
    place: int
    path: str
    goes_on: bool


def get_place(path):
    """:return: the number of the room; files of no room are loaded first, dialogs and
    pages last"""
    folder, *rest = path.parts
    if folder != "models":
        return len(ROOMS)
    return ROOMS.index(rest[0]) if rest[0] in ROOMS else -1


def get_model(node):
    """:return: what a class adds its methods to, or None"""
    names = {}
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(
            statement.targets[0], ast.Name
        ):
            names[statement.targets[0].id] = statement.value
    for name in ("_name", "_inherit"):
        value = names.get(name)
        if isinstance(value, ast.Constant):
            return value.value
    bases = {getattr(base, "attr", getattr(base, "id", None)) for base in node.bases}
    return PORTAL if PORTAL in bases else None


def calls_super(node):
    return any(
        isinstance(part, ast.Name) and part.id == "super" for part in ast.walk(node)
    )


def find_definitions(sources):
    """:param sources: pairs of a path below the add-on and the text of the file
    :return: dict of model and method to its definitions
    """
    found = defaultdict(list)
    for path, text in sources:
        for node in ast.walk(ast.parse(text)):
            model = isinstance(node, ast.ClassDef) and get_model(node)
            for method in node.body if model else ():
                if isinstance(method, ast.FunctionDef):
                    found[model, method.name].append(
                        Definition(get_place(path), str(path), calls_super(method))
                    )
    return found


def find_breaks(sources):
    """:return: set of model, method and path of those that end a chain of others"""
    breaks = set()
    for key, chain in find_definitions(sources).items():
        ends = [one for one in sorted(chain) if not one.goes_on]
        first = min(one.place for one in chain)
        breaks |= {
            (*key, one.path)
            for number, one in enumerate(ends)
            if number or one.place > first
        }
    return breaks


def list_sources():
    return [
        (path.relative_to(paths.ADDON_PATH), path.read_text())
        for folder in ("models", "wizards", "controllers")
        for path in sorted((paths.ADDON_PATH / folder).rglob("*.py"))
    ]


def test_whoever_comes_later_calls_super():
    sources = list_sources()
    assert len(find_definitions(sources)) > 1000
    broken = find_breaks(sources)
    assert not {one for one in broken if one[:2] not in MEANT}
    assert {one[:2] for one in broken} >= MEANT, "it is none any more"


def test_one_that_does_not_is_found():
    def write(room, body):
        path = paths.ADDON_PATH / "models" / room / "res_partner.py"
        text = f"class P(M):\n    _inherit = 'res.partner'\n    def check(self): {body}"
        return path.relative_to(paths.ADDON_PATH), text

    first = write("assignment", "pass")
    assert not find_breaks([first, write("retention", "super().check()")])
    assert find_breaks([first, write("retention", "pass")]) == {
        ("res.partner", "check", "models/retention/res_partner.py")
    }
    assert find_breaks(
        [write("retention", "pass"), write("grading", "super().check()")]
    )
