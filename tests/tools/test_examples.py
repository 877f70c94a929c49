"""Examples in the guides can be typed as they stand."""

import ast
import re

from tools import paths

GUIDES = ("Makefile", "README.md", "CONTRIBUTING.md", "docs", "tools", "tests")
TAG = re.compile(rf"/{paths.ADDON}:(\w+)(?:\.(\w+))?")


def read_guides() -> dict[str, str]:
    """Return the text of each file that may name a test, by its path."""
    texts = {}
    for guide in GUIDES:
        path = paths.ROOT / guide
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.suffix in ("", ".md", ".py") and file.is_file():
                texts[str(file.relative_to(paths.ROOT))] = file.read_text()
    return texts


def find_tests() -> dict[str, set[str]]:
    """Return the names of the classes of the add-on's tests, with their methods."""
    classes: dict[str, set[str]] = {}
    for file in (paths.ROOT / paths.ADDON / "tests").rglob("*.py"):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.ClassDef):
                classes[node.name] = {getattr(child, "name", "") for child in node.body}
    return classes


def test_each_tag_of_an_example_names_a_test() -> None:
    tests, wrong, count = find_tests(), [], 0
    for path, text in read_guides().items():
        for name, method in TAG.findall(text):
            count += 1
            if name not in tests or (method and method not in tests[name]):
                wrong.append(f"{path}: {name}.{method}")
    assert count > 2
    assert not wrong
