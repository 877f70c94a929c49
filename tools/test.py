"""Run all tests and close with one line: ``N passed, N failed``.

Three stages, each runs even when an earlier one failed:

rules   rules of business and the tools themselves, without Odoo
odoo    the add-on's own suite, tours in a browser included, on a fresh database
system  what needs a whole system: install, volume, uninstall, translations, wheel

``make test ONLY=odoo TAGS=/custrel_followup:TestPlanning`` runs a part.
"""

import argparse
import subprocess
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools import checklog, lab, paths, ports, stamps
from tools.errors import ToolError, run_main

RESULTS = paths.LAB / "results"
PYTEST = ("-m", "pytest", "-q", "-rs", "--tb=short")
LONGEST_PROBLEM = 2000


@dataclass(frozen=True)
class Outcome:
    passed: int
    failed: int

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(self.passed + other.passed, self.failed + other.failed)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed"


def rules(_tags: str) -> Outcome:
    """The examples in the rules, their properties, and the tests of the tools."""
    folders = (f"{paths.ADDON}/rules", "tools", "tests/rules", "tests/tools")
    return run_pytest("rules", "--doctest-modules", *folders)


def system(_tags: str) -> Outcome:
    return run_pytest("system", "tests/system")


def run_pytest(stage: str, *arguments: str) -> Outcome:
    """Run pytest; a skipped test counts as failed, for nobody would notice it."""
    report = RESULTS / f"{stage}.xml"
    report.unlink(missing_ok=True)
    python = str(lab.get().python)
    line = [python, *PYTEST, f"--junitxml={report}", *arguments]
    subprocess.run(line, cwd=paths.ROOT, stdin=subprocess.DEVNULL)
    return read_junit(report)


def read_junit(report: Path) -> Outcome:
    """Count the results in a report; a missing one means that pytest broke."""
    if not report.exists():
        return Outcome(0, 1)
    suites = ElementTree.parse(report).getroot().iter("testsuite")
    passed = failed = 0
    for suite in suites:
        bad = sum(int(suite.get(name, 0)) for name in ("failures", "errors", "skipped"))
        failed += bad
        passed += int(suite.get("tests", 0)) - bad
    return Outcome(passed, failed) if passed or failed else Outcome(0, 1)


def odoo(tags: str) -> Outcome:
    """Install the add-on on a copy of the stock database and run its tests."""
    log = RESULTS / "odoo.log"
    lab.copy_database("stock", "test")
    arguments = ["-d", "test", "-i", paths.ADDON, "--test-tags", tags]
    port = str(ports.free_port())
    done = lab.odoo([*arguments, "--http-port", port], log=log, check=False)
    verdict = checklog.judge(done.stderr)
    messages = [*verdict.skipped, *verdict.problems]
    if not verdict.run:
        messages.append(f"no test ran for the tags {tags}")
    if done.returncode and not (verdict.failed or messages):
        messages.append(f"odoo ended with code {done.returncode}")
    for message in messages:
        print(f"PROBLEM {shorten(message)}")
    for record in checklog.parse(done.stderr):
        if record.level == "ERROR" and checklog.FAILED_TEST.match(record.message):
            print(record.message)
    print(f"log: {log.relative_to(paths.ROOT)}")
    passed = verdict.run - verdict.failed - len(verdict.skipped)
    # A failed test leaves messages of its own, which are no further failures.
    return Outcome(max(passed, 0), verdict.failed or len(messages))


def shorten(message: str) -> str:
    """Cut a long message in its middle: a traceback tells most at its end."""
    if len(message) <= LONGEST_PROBLEM:
        return message
    half = LONGEST_PROBLEM // 2
    return f"{message[:half]}\n  [...]\n{message[-half:]}"


STAGES: dict[str, Callable[[str], Outcome]] = {
    "rules": rules,
    "odoo": odoo,
    "system": system,
}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="tools.test", description=__doc__)
    parser.add_argument("--only", choices=STAGES, action="append")
    parser.add_argument("--tags", default=f"/{paths.ADDON}", help="for Odoo's suite")
    options = parser.parse_args(arguments)
    # A second run would take the database away from the first.
    with stamps.locked(paths.LAB / "test.lock"):
        lab.get()
        outcome = Outcome(0, 0)
        for name in options.only or STAGES:
            outcome += run_stage(name, options.tags)
    print(outcome)
    return 1 if outcome.failed else 0


def run_stage(name: str, tags: str) -> Outcome:
    print(f"\n=== {name}", flush=True)
    RESULTS.mkdir(parents=True, exist_ok=True)
    start = time.monotonic()
    try:
        outcome = STAGES[name](tags)
    except ToolError as error:  # the other stages can still tell something
        print(f"error: {error}")
        outcome = Outcome(0, 1)
    seconds = time.monotonic() - start
    print(f"--- {name}: {outcome} in {seconds:.0f} s", flush=True)
    return outcome


if __name__ == "__main__":
    run_main(main)
