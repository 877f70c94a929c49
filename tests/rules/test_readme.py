"""What Odoo and package indexes show of the add-on is up to date."""

import ast
import re

import pytest

from tools import paths, readme

PAGES = readme.pages()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_is_made_from_the_fragments(path):
    assert path.read_text() == PAGES[path], (
        "run python3 -m tools.python -m tools.readme"
    )


def test_its_pictures_are_there():
    folder = paths.ADDON_PATH / "static" / "description"
    names = re.findall(r'src="([^"]+)"', (folder / "index.html").read_text())
    assert names
    assert not [name for name in names if not (folder / name).exists()]


def test_the_changes_name_the_present_version():
    manifest = ast.literal_eval((paths.ADDON_PATH / "__manifest__.py").read_text())
    assert readme.read("HISTORY").startswith(manifest["version"])
    changelog = (paths.ROOT / "CHANGELOG.md").read_text()
    assert f"\n## {manifest['version']}\n" in changelog
