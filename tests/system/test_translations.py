"""Every term is translated, and the catalogs know every term."""

import pytest

from tools import i18n, paths


@pytest.fixture(scope="module")
def exported():
    return i18n.export(paths.LAB / "results" / f"{paths.ADDON}.pot")


def test_committed_template_is_the_exported_one(exported):
    committed = i18n.read(i18n.TEMPLATE)
    assert i18n.terms(committed) == i18n.terms(exported), "run make i18n"


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_catalog_is_complete(exported, language):
    catalog = i18n.read(i18n.FOLDER / f"{language}.po")
    assert not [entry.msgid for entry in catalog.untranslated_entries()]
    assert not [entry.msgid for entry in catalog.fuzzy_entries()]
    missing = {entry.msgid for entry in exported} - {entry.msgid for entry in catalog}
    assert not missing, "run make i18n"
