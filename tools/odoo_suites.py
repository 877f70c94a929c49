"""Run Odoo's own tests with the add-on installed: what worked before works as before.

``make test-odoo`` runs all suites in an hour, ``make test-odoo SUITE=crm`` one. Some
are those of modules that we know nothing of and that work on what we work on: people,
their leaves, mails, customers. They are installed beside the add-on.

Some of Odoo's tests fail without us: they are written for a database of their module
alone, in one language; some tours fail now and then. What fails is therefore tried
again with the add-on, and what goes on failing without it: only a test that passes
there fails because of us.
"""

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass

from tools import checklog, lab, paths, ports, process, stamps
from tools.errors import ToolError, run_main

WITH, WITHOUT = "test_odoo", "test_odoo_plain"
RESULTS = paths.LAB / "results"
# Tests of the command line, of modules and of the machine cannot meet the add-on.
BASE_FILES = (
    "acl api avatar_mixin base cache display_name expression form_create"
    " format_address_mixin groups import_files ir_actions ir_cron ir_default"
    " ir_embedded_actions ir_filters ir_model menu neutralize orm overrides query"
    " reports res_company res_config res_currency res_lang res_partner"
    " res_partner_bank res_partner_merge res_users search translate user_has_group"
    " views"
)


@dataclass(frozen=True)
class Suite:
    """Tags of tests, and modules that are to be installed for them."""

    tags: tuple[str, ...]
    modules: tuple[str, ...] = ()


def _suite_of(*modules: str) -> Suite:
    return Suite(tuple(f"/{name}" for name in modules), modules)


SUITES = {
    "crm": Suite(("/crm",)),
    "sale": Suite(("/sale",)),
    "small": Suite(
        (
            "/sale_margin",
            "/sales_team",
            "/contacts",
            "/portal",
            "/calendar",
            "/phone_validation",
        )
    ),
    "base": Suite(tuple(f"/base/tests/test_{name}.py" for name in BASE_FILES.split())),
    "mail": Suite(("/mail",)),
    "people": _suite_of("hr", "hr_holidays"),
    "project": _suite_of("project"),
    "partners": _suite_of("website_crm_partner_assign"),
    "mailing": _suite_of("mass_mailing"),
    "loyalty": _suite_of("loyalty", "sale_loyalty"),
}
# A server started with test tags runs the tests of a module before later modules are
# loaded, the shell runs all of them with the add-on.
SCRIPT = """
from odoo.tests.shell import run_tests

env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
run_tests(env, {tags!r})
"""
LONGEST_RUN = 20 * 60
ATTEMPTS = 2
FAILED = re.compile(r"(?:FAIL|ERROR): (?:Subtest )?(?P<name>\w+\.\w+)")
# Reported of a class when its preparation fails.
FAILED_CLASS = re.compile(r"ERROR: \w+ \(odoo\.addons\.(\w+)\.tests\..*?(\w+)\)")
MODULE = re.compile(r"odoo\.addons\.(?P<name>\w+)\.tests\.")
RUN = re.compile(r"(?:Tests passed|Tests failed): .* of (?P<count>\d+) tests")


@dataclass(frozen=True)
class Outcome:
    run: int
    failed: frozenset[str]


def read(log: str) -> Outcome:
    """How many tests ran, and the tags that run the failed ones again."""
    run, failed = 0, set()
    for record in checklog.parse(log):
        if match := RUN.match(record.message):
            run += int(match["count"])
        elif record.level == "ERROR":
            failed |= {*_failed_tag(record)}
    return Outcome(run, frozenset(failed))


def _failed_tag(record: checklog.LogRecord) -> list[str]:
    if match := FAILED_CLASS.match(record.message):
        return ["/{}:{}".format(*match.groups())]
    match, module = FAILED.match(record.message), MODULE.match(record.logger)
    return [f"/{module['name']}:{match['name']}"] if match and module else []


def run(database: str, tags: Sequence[str], log: str) -> Outcome:
    # Without the filter a visitor that is not logged in is asked for a database.
    visible = f"^{re.escape(lab.full_name(database))}$"
    arguments = ["shell", "-d", database, "--db-filter", visible]
    done = lab.odoo(
        [*arguments, "--http-port", str(ports.free_port())],
        stdin=SCRIPT.format(tags=",".join(tags)),
        log=RESULTS / f"{log}.log",
        check=False,
        timeout=LONGEST_RUN,
    )
    return checked(read(done.stderr), log)


def checked(outcome: Outcome, log: str) -> Outcome:
    """Refuse a run without tests: nothing failed, for Odoo itself did not start."""
    if not outcome.run and not outcome.failed:
        raise ToolError(f"no test of Odoo ran, see {RESULTS / log}.log")
    return outcome


def run_suite(name: str) -> bool:
    """Tell what fails with the add-on and whether that is our failure.

    :return: whether none fails because of the add-on
    """
    suite = SUITES[name]
    process.say(f"{name}: {' '.join(suite.tags)[:60]}")
    prepare(WITH, *suite.modules, paths.ADDON)
    first = run(WITH, suite.tags, f"{name}-with")
    failed = first.failed
    for attempt in range(ATTEMPTS):
        if failed:
            failed &= run(WITH, sorted(failed), f"{name}-again-{attempt}").failed
    own = run_without(name, failed) if failed else failed
    caused = failed - own
    print(
        f"{name}: {first.run} tests, {len(first.failed)} failed,"
        f" {len(failed)} again, {len(caused)} of them because of the add-on"
    )
    for tag in sorted(caused):
        print(f"  FAIL {tag}")
    return not caused


def run_without(name: str, tags: frozenset[str]) -> frozenset[str]:
    """Which of these tests fail without the add-on."""
    prepare(WITHOUT, *SUITES[name].modules)
    return run(WITHOUT, sorted(tags), f"{name}-without").failed


def prepare(database: str, *modules: str) -> None:
    """Make a fresh database with these modules; suites share nothing."""
    lab.copy_database("stock", database)
    if modules:
        lab.install(database, *modules)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="tools.odoo_suites", description=__doc__)
    parser.add_argument("suites", nargs="*", metavar="suite", help=", ".join(SUITES))
    names = parser.parse_args(arguments).suites or list(SUITES)
    if unknown := set(names) - set(SUITES):
        parser.error(f"no suite {', '.join(unknown)}; there are {', '.join(SUITES)}")
    with stamps.locked(paths.LAB / "test-odoo.lock"):
        results = [run_suite(name) for name in names]
    print(f"logs: {RESULTS.relative_to(paths.ROOT)}")
    return 0 if all(results) else 1


if __name__ == "__main__":
    run_main(main)
