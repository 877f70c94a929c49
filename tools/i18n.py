"""Translations: export the terms of our add-ons, and bring them into the catalogs.

Runs in the virtual environment: ``python3 -m tools.python -m tools.i18n``.
"""

from pathlib import Path

import polib

from tools import lab, paths
from tools.errors import ToolError, run_main

LANGUAGES = ("zh_CN", "zh_TW")
# Change with every export and say nothing.
DATES = ("POT-Creation-Date", "PO-Revision-Date")


def get_template(addon: str) -> Path:
    return paths.ROOT / addon / "i18n" / f"{addon}.pot"


def get_catalog(addon: str, language: str) -> Path:
    return paths.ROOT / addon / "i18n" / f"{language}.po"


def export(addon: str, folder: Path) -> polib.POFile:
    """Export the terms of an add-on, installed without demo data, into ``folder``."""
    database, target = "i18n", folder / f"{addon}.pot"
    lab.copy_installed(database)
    if addon in paths.BRIDGES:
        lab.install(database, paths.BRIDGES[addon])
    folder.mkdir(parents=True, exist_ok=True)
    lab.odoo(["i18n", "export", "-d", database, addon, "-l", "pot", "-o", str(target)])
    lab.drop_database(database)
    return read(target)


def read(path: Path) -> polib.POFile:
    if not path.exists():
        raise ToolError(f"{path.relative_to(paths.ROOT)} is missing, run make i18n.")
    return polib.pofile(str(path))


def terms(catalog: polib.POFile) -> list[str]:
    """What a catalog says, without the dates of its header."""
    return [str(entry) for entry in catalog]


def main(_arguments: list[str]) -> None:
    for addon in paths.ADDONS:
        exported = export(addon, paths.LAB)
        template = get_template(addon)
        if not template.exists() or terms(read(template)) != terms(exported):
            template.parent.mkdir(exist_ok=True)
            exported.save(str(template))
        for language in LANGUAGES:
            merge(exported, get_catalog(addon, language), language)


def merge(template: polib.POFile, path: Path, language: str) -> None:
    """Give the catalog in ``path`` the terms of the template, keep what it says."""
    if path.exists():
        catalog = read(path)
    else:
        catalog = polib.POFile()
        catalog.metadata = dict(template.metadata) | {"Language": language}
    catalog.header = template.header
    catalog.merge(template)
    for entry in catalog.obsolete_entries():
        catalog.remove(entry)
    # A date would make every catalog differ in every commit.
    for name in DATES:
        catalog.metadata[name] = template.metadata[name]
    catalog.sort(key=lambda entry: entry.msgid)
    catalog.save(str(path))
    name = path.relative_to(paths.ROOT)
    print(f"{name}: {catalog.percent_translated()} % translated")


if __name__ == "__main__":
    run_main(main)
