"""A click on a picture opens a list of its name, which is "Untitled" without one."""

import pytest
from lxml import etree

from tools import paths

KINDS = ("graph", "pivot")
FILES = sorted((paths.ADDON_PATH / "views").rglob("*.xml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_pictures_have_a_name(path):
    found = etree.parse(path).iter(*KINDS)
    unnamed = [
        f"{view.tag} in line {view.sourceline}"
        for view in found
        if not view.get("string") and view.getparent().tag == "field"
    ]
    assert not unnamed
