"""Upgrades of what earlier versions left, one for all that one version left.

An upgrade takes longer than all that is looked at after it. Each test says what an
earlier version left; all of one version lies in one database, as at a customer's.
"""

import json
from collections.abc import Callable, Iterable
from typing import NamedTuple

from tests.system import catalog
from tools import checklog, lab, paths

KNOWN: list["Past"] = []
VERSION = """
UPDATE ir_module_module SET latest_version = '{version}'
 WHERE name = 'custrel_followup';
"""
# Each script for itself: none sees the variables of another one, or what it printed.
RUN_EACH = """
import contextlib, io, json

printed = []
for script in {scripts!r}:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(script, {{"env": env}})
    env.cr.rollback()
    env.invalidate_all()
    printed.append(out.getvalue().splitlines())
print(json.dumps(printed))
"""


class Past(NamedTuple):
    """What an earlier version left, and how to look at it.

    ``make``, ``show``: scripts of Odoo's shell; the first makes records and commits,
    the second prints. ``before``: SQL that makes of these records what the version
    left. They must leave alone what others made.
    """

    version: str
    make: str
    before: str
    show: str


class Seen(NamedTuple):
    """Lines that ``show`` printed: of what was made, and after the upgrade."""

    made: list[str]
    after: list[str]


def past(version: str, *, make: str = "", before: str = "", show: str) -> Past:
    """Say what a version left, when the tests are collected."""
    KNOWN.append(Past(version, make, before, show))
    return KNOWN[-1]


class Upgrades:
    """Upgrade what one version left, once, when the first test asks for it."""

    def __init__(self, new_installed: Callable[[str], str]):
        self._new_installed = new_installed
        self._seen: dict[Past, Seen] = {}

    def __call__(self, asked: Past) -> Seen:
        if asked not in self._seen:
            self._upgrade([each for each in KNOWN if each.version == asked.version])
        return self._seen[asked]

    def _upgrade(self, pasts: list[Past]) -> None:
        version = pasts[0].version
        database = self._new_installed(f"system_from_{version.replace('.', '_')}")
        makes, shows = zip(*((each.make, each.show) for each in pasts), strict=True)
        made = run_each(database, (*makes, *shows))[len(makes) :]
        shape = catalog.snapshot(database)
        for each in pasts:
            lab.psql(database, each.before)
        lab.psql(database, VERSION.format(version=version))
        assert not checklog.problems(lab.upgrade(database, paths.ADDON))
        after = run_each(database, shows)
        self._seen.update(zip(pasts, map(Seen, made, after), strict=True))
        left = catalog.difference(shape, catalog.snapshot(database))
        # Those of foreign keys are called after numbers.
        assert left.keys() <= {"triggers"}, left


def run_each(database: str, scripts: Iterable[str]) -> list[list[str]]:
    """Run scripts in one shell; return the lines that each of them printed."""
    output = lab.shell(database, RUN_EACH.format(scripts=list(scripts)))
    return json.loads(output.splitlines()[-1])
