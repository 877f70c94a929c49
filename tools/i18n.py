"""Translations: export the terms of the add-on, and bring them into the catalogs.

Runs in the virtual environment: ``python3 -m tools.python -m tools.i18n``.
"""

from pathlib import Path

import polib

from tools import lab, paths
from tools.errors import ToolError, run_main

LANGUAGES = ("zh_CN", "zh_TW")
FOLDER = paths.ADDON_PATH / "i18n"
TEMPLATE = FOLDER / f"{paths.ADDON}.pot"
# Change with every export and say nothing.
DATES = ("POT-Creation-Date", "PO-Revision-Date")


def export(target: Path) -> polib.POFile:
    """Export the terms of the add-on, installed without demo data, to ``target``."""
    database = "i18n"
    lab.copy_installed(database)
    target.parent.mkdir(parents=True, exist_ok=True)
    options = ["-l", "pot", "-o", str(target)]
    lab.odoo(["i18n", "export", "-d", database, paths.ADDON, *options])
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
    exported = export(paths.LAB / f"{paths.ADDON}.pot")
    if not TEMPLATE.exists() or terms(read(TEMPLATE)) != terms(exported):
        FOLDER.mkdir(exist_ok=True)
        exported.save(str(TEMPLATE))
    for language in LANGUAGES:
        merge(exported, FOLDER / f"{language}.po", language)


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
    print(f"{path.name}: {catalog.percent_translated()} % translated")


if __name__ == "__main__":
    run_main(main)
