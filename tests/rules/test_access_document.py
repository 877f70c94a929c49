"""Who asks what a role may see reads a document that the tests of the rights keep."""

import runpy

from tools import paths

TABLE = runpy.run_path(str(paths.ADDON_PATH / "tests" / "access_table.py"))


def test_document_shows_the_table_that_is_tried():
    assert TABLE["markdown"]() in (paths.ROOT / "docs" / "access.md").read_text()


def test_each_column_is_explained():
    columns = {column for cells in TABLE["rights"]().values() for column in cells}
    assert columns == TABLE["WHO"].keys()
