"""A room knows what stands to its left; what stands left never knows what stands right.

The names that a room declares are read from its sources: models, their tables, fields,
and external ids of its views and data. No source, view or data file of a room further
left may contain one of them. And every test file is one that Odoo runs.
"""

import ast
import re
from collections import Counter
from functools import cache

import pytest
from lxml import etree

from tools import lab, paths

MODELS = paths.ADDON_PATH / "models"
TESTS = paths.ADDON_PATH / "tests"
ROOMS = (
    "shared",
    "assignment",
    "grading",
    "coverage",
    "customer_file",
    "need",
    "duplicate",
    "followup",
    "complaint",
    "handover",
    "contact_report",
    "retention",
    "satisfaction",
    "review",
    "first_hour",
    "customer_page",
)
FILES = ("views", "data")
"""Folders with XML files that have the same rooms as ``models``."""

STOCK = ("account", "crm", "mail", "product", "rating", "resource", "sale")
STOCK_NAME = re.compile(r"^    (?:def (\w+)\(|(\w+) = fields\.)", re.MULTILINE)
# The name of the add-on is that of a table, too.
EXTERNAL_ID = re.compile(r"\bcustrel_followup\.(?=\w)")
MODEL_ID = re.compile(r"\bmodel_(?=custrel_)")
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[a-z0-9_]+)*")


@cache
def parse(path):
    return ast.parse(path.read_text())


def list_sources(room):
    return sorted((MODELS / room).glob("*.py"))


def list_files(room):
    return sorted(
        path
        for folder in FILES
        for path in (paths.ADDON_PATH / folder / room).glob("*.xml")
    )


def list_classes(room):
    return [
        node
        for path in list_sources(room)
        for node in parse(path).body
        if isinstance(node, ast.ClassDef)
    ]


def get_assigned(class_):
    """:return: dict of names that a class sets or annotates to the values, if any"""
    found = {}
    for node in class_.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found[node.target.id] = node.value
    return found


@cache
def get_own_kinds():
    """:return: names of the classes of fields that are our own"""
    body = parse(MODELS / "shared" / "fields.py").body
    return {node.name for node in body if isinstance(node, ast.ClassDef)}


def is_field(value):
    if not isinstance(value, ast.Call):
        return False
    if isinstance(value.func, ast.Name):
        return value.func.id in get_own_kinds()
    return getattr(getattr(value.func, "value", None), "id", None) == "fields"


@cache
def get_stock_names():
    """:return: names that Odoo's own models give to fields or methods, too: they tell
    nothing"""
    addons = lab.get().tree.path / "addons"
    base = lab.get().tree.path / "odoo" / "addons" / "base"
    return {
        method or field
        for folder in (base, *(addons / name for name in STOCK))
        for path in folder.glob("models/*.py")
        for method, field in STOCK_NAME.findall(path.read_text())
    }


def list_declared(room):
    """:return: generator of names of models, tables, fields and external ids"""
    for class_ in list_classes(room):
        values = get_assigned(class_)
        model = getattr(values.get("_name"), "value", "")
        if model.startswith("custrel."):
            yield from (model, model.replace(".", "_"))
        for name, value in values.items():
            if is_field(value) and "_" in name and name not in get_stock_names():
                yield name
    for path in list_files(room):
        yield from etree.parse(path).xpath("//record/@id | //template/@id")


def list_used(room):
    """:return: generator of names that this room has for something of its own"""
    yield from list_declared(room)
    for class_ in list_classes(room):
        yield from get_assigned(class_)


@cache
def get_declared():
    """:return: dict of room to the names that mean something of this room, and not of
    one further left"""
    known, declared = set(), {}
    for room in ROOMS:
        declared[room] = set(list_declared(room)) - known
        known |= set(list_used(room))
    return declared


def get_strangers(room):
    """:return: dict of name to the room on the right that declares it"""
    right = ROOMS[ROOMS.index(room) + 1 :]
    strangers = {name: other for other in right for name in get_declared()[other]}
    return strangers | {f"room {other}": other for other in right}


def list_words(text):
    for word in WORD.findall(MODEL_ID.sub("", EXTERNAL_ID.sub("", text))):
        yield from {word, *word.split(".")}


def list_named(path):
    """:return: generator of line and name of all that a source names"""
    docstrings = set()
    for node in ast.walk(parse(path)):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            docstrings.add(body[0].value)
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if node not in docstrings:
                yield from ((node.lineno, name) for name in list_words(node.value))
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.value.lineno, node.arg
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 2:
            yield node.lineno, f"room {node.module.split('.')[0]}"


def list_named_in_file(path):
    """:return: generator of line and name of all that a view or data file names"""
    for node in etree.parse(path).iter(etree.Element):
        for text in (node.text, *node.attrib.values()):
            yield from ((node.sourceline, name) for name in list_words(text or ""))


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_names_nothing_of_a_room_to_its_right(room):
    strangers = get_strangers(room)
    named = [
        (path, line, name)
        for paths_, list_of in (
            (list_sources(room), list_named),
            (list_files(room), list_named_in_file),
        )
        for path in paths_
        for line, name in list_of(path)
    ]
    assert not [
        f"{path.relative_to(paths.ADDON_PATH)}:{line}: {name} ({strangers[name]})"
        for path, line, name in named
        if name in strangers
    ]


def test_every_folder_of_models_is_a_room():
    folders = {path.parent.name for path in MODELS.glob("*/__init__.py")}
    assert folders == set(ROOMS)


@pytest.mark.parametrize(
    "init", sorted(TESTS.rglob("__init__.py")), ids=lambda path: path.parent.name
)
def test_every_test_file_is_run(init):
    imported = {
        alias.name
        for node in parse(init).body
        if isinstance(node, ast.ImportFrom) and not node.module
        for alias in node.names
    }
    files = {path.stem for path in init.parent.glob("test_*.py")}
    assert imported == files


def test_tests_of_every_room_are_run():
    starred = {
        node.module
        for node in parse(TESTS / "__init__.py").body
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
    }
    assert starred == {path.parent.name for path in TESTS.glob("*/__init__.py")}
    assert starred == {path.parent.name for path in TESTS.glob("*/test_*.py")}


def test_no_two_test_files_have_one_name():
    """Of two Odoo would run one: it takes the names of all rooms together."""
    counts = Counter(path.name for path in TESTS.rglob("test_*.py"))
    assert not [name for name, count in counts.items() if count > 1]
