"""Every term is translated, and the catalogs know every term."""

import pytest

from tools import i18n, paths


@pytest.fixture(scope="module", params=paths.ADDONS)
def addon(request):
    return request.param


@pytest.fixture(scope="module")
def exported(addon):
    return i18n.export(addon, paths.LAB / "results")


def test_committed_template_is_the_exported_one(addon, exported):
    committed = i18n.read(i18n.get_template(addon))
    assert i18n.terms(committed) == i18n.terms(exported), "run make i18n"


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_catalog_is_complete(addon, exported, language):
    catalog = i18n.read(i18n.get_catalog(addon, language))
    assert not [entry.msgid for entry in catalog.untranslated_entries()]
    assert not [entry.msgid for entry in catalog.fuzzy_entries()]
    missing = {entry.msgid for entry in exported} - {entry.msgid for entry in catalog}
    assert not missing, "run make i18n"
