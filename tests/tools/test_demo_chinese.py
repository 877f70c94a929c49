"""Each text that the demo says in Chinese is one that it says."""

import ast
import re

import pytest
from lxml import etree

from tools import demo, paths


def read_texts():
    for node in ast.parse(demo.CHINESE.read_text()).body:
        if isinstance(node, ast.Assign) and node.targets[0].id == "TEXTS":
            return ast.literal_eval(node.value)
    raise AssertionError("no texts")


def squeeze(text):
    return re.sub(r"\s+", " ", text)


@pytest.fixture(scope="module")
def said():
    found = []
    for path in (paths.ADDON_PATH / "demo").rglob("*.xml"):
        for node in etree.parse(path).iter("field", "function", "value"):
            found += ["".join(node.itertext()), *node.attrib.values()]
    return squeeze("\n".join(found))


def test_each_text_is_in_the_demo(said):
    missing = [text for text in read_texts() if text not in said]
    assert not missing


def test_it_can_be_taken_back():
    texts = read_texts()
    assert len(set(texts.values())) == len(texts)
    assert not set(texts) & set(texts.values())
