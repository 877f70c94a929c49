"""Run all tests and close with one line: ``N passed, N failed``.

Three stages, each runs even when an earlier one failed:

rules   rules of business and the tools themselves, without Odoo
odoo    the add-on's own suite, tours in a browser included
system  what needs a whole system: install, volume, uninstall, translations, wheel

Most of what a stage does runs on one core, so there are two lanes. The second one takes
some rooms of the add-on's suite after the other stages, so that both end together. Each
stage tells what it found, and its slowest tests, when it ends.

``make test ONLY=odoo TAGS=/custrel_followup:TestPlanning`` runs a part.
"""

import argparse
import heapq
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from tools import checklog, installed, lab, paths, ports, stamps
from tools.errors import ToolError, run_main
from tools.machine import system as machine

RESULTS = paths.LAB / "results"
SLOWEST = 15
PYTEST = ("-m", "pytest", "-q", "-rs", "--tb=short", f"--durations={SLOWEST}")
LONGEST_PROBLEM = 2000
# The folders of tests that the second lane takes.
SECOND_ROOMS = ("customer_page", "first_hour", "retention", "review", "satisfaction")
# What pages ask for; Odoo would prepare those of its own unit tests and reports, too.
SCRIPTS = (
    "web.assets_web",
    "web.assets_tests",
    "web.assets_frontend_minimal",
    "web.assets_frontend_lazy",
    "web.assets_backend_lazy",
    "web.assets_emoji",
    "web.chartjs_lib",
    "web.fullcalendar_lib",
    "bus.websocket_worker_assets",
)
STYLES = (
    "web.assets_web",
    "web.assets_web_print",
    "web.assets_frontend",
    "web.assets_backend_lazy",
    "mail.assets_message_email",
)
# As a server does that is started with test tags, on a database with the add-on. The
# first page of a tour would wait for its scripts and styles; what a tour itself makes
# of them is undone with it, and made again by the next one.
RUN_TESTS = """
import sys

from odoo import tools
from odoo.tests import loader
from odoo.tests.shell import run_tests

sys.path.append({root!r})
from tools import kept_browser

kept_browser.keep_browser()
tools.config["test_tags"] = {tags!r}
if loader.make_suite(["{addon}"], "post_install").has_http_case():
    find = env["ir.qweb"]._get_asset_bundle
    for name in {scripts!r}:
        find(name, css=False, js=True).js()
    for name in {styles!r}:
        find(name, css=True, js=False).css()
    env.cr.commit()
run_tests(env, {tags!r}).log_stats()
"""


@dataclass(frozen=True)
class Outcome:
    passed: int
    failed: int

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(self.passed + other.passed, self.failed + other.failed)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed"


def rules(_tags: str, out: TextIO) -> Outcome:
    """The examples in the rules, their properties, and the tests of the tools."""
    folders = (f"{paths.ADDON}/rules", "tools", "tests/rules", "tests/tools")
    return run_pytest("rules", out, "--doctest-modules", *folders)


def system(_tags: str, out: TextIO) -> Outcome:
    return run_pytest("system", out, "tests/system")


def run_pytest(stage: str, out: TextIO, *arguments: str) -> Outcome:
    """Run pytest; a skipped test counts as failed, for nobody would notice it."""
    report = RESULTS / f"{stage}.xml"
    report.unlink(missing_ok=True)
    python = str(lab.get().python)
    line = [python, *PYTEST, f"--junitxml={report}", *arguments]
    subprocess.run(
        line,
        cwd=paths.ROOT,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.STDOUT,
    )
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


def second_files() -> list[str]:
    """The tests of the second lane, as Odoo's tags name them."""
    tests = paths.ROOT / paths.ADDON / "tests"
    return [
        f"/{file.relative_to(paths.ROOT)}"
        for room in SECOND_ROOMS
        for file in sorted((tests / room).glob("test_*.py"))
    ]


def first_half(tags: str, out: TextIO) -> Outcome:
    """The add-on's suite without what the second lane takes; or ``tags`` alone."""
    left = [f"/{paths.ADDON}", *(f"-{file}" for file in second_files())]
    return odoo("odoo", tags or ",".join(left), out)


def second_half(_tags: str, out: TextIO) -> Outcome:
    return odoo("odoo_2", ",".join(second_files()), out)


def odoo(database: str, tags: str, out: TextIO) -> Outcome:
    """Run tests of the add-on on a database where it is installed."""
    log = RESULTS / f"{database}.log"
    lab.copy_installed(database)
    arguments = ["shell", "-d", database, "--log-handler", "odoo.tests.stats:DEBUG"]
    # Other databases of this checkout would ask visitors to choose one.
    arguments += ["--db-filter", f"^{lab.full_name(database)}$"]
    arguments += ["--http-port", str(ports.free_port())]
    script = RUN_TESTS.format(
        tags=tags,
        addon=paths.ADDON,
        scripts=SCRIPTS,
        styles=STYLES,
        root=str(paths.ROOT),
    )
    done = lab.odoo(arguments, stdin=script, log=log, check=False)
    verdict = checklog.judge(done.stderr)
    messages = [*checklog.problems(installed.LOG.read_text())]
    messages += [*verdict.skipped, *verdict.problems]
    if not verdict.run:
        messages.append(f"no test ran for the tags {tags}")
    if done.returncode and not (verdict.failed or messages):
        messages.append(f"odoo ended with code {done.returncode}")
    for message in messages:
        print(f"PROBLEM {shorten(message)}", file=out)
    for record in checklog.parse(done.stderr):
        if record.level == "ERROR" and checklog.FAILED_TEST.match(record.message):
            print(record.message, file=out)
    for seconds, name in heapq.nlargest(SLOWEST, verdict.durations):
        print(f"{seconds:8.2f} s  {name}", file=out)
    print(f"log: {log.relative_to(paths.ROOT)}", file=out)
    passed = verdict.run - verdict.failed - len(verdict.skipped)
    # A failed test leaves messages of its own, which are no further failures.
    return Outcome(max(passed, 0), verdict.failed or len(messages))


def shorten(message: str) -> str:
    """Cut a long message in its middle: a traceback tells most at its end."""
    if len(message) <= LONGEST_PROBLEM:
        return message
    half = LONGEST_PROBLEM // 2
    return f"{message[:half]}\n  [...]\n{message[-half:]}"


STAGES: dict[str, Callable[[str, TextIO], Outcome]] = {
    "rules": rules,
    "odoo": first_half,
    "system": system,
    "odoo_2": second_half,
}
# Side by side; the stages of a lane one after the other.
LANES = (("odoo",), ("rules", "system", "odoo_2"))


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="tools.test", description=__doc__)
    parser.add_argument("--only", choices=("rules", "odoo", "system"), action="append")
    parser.add_argument("--tags", default="", help="for Odoo's suite: those alone")
    options = parser.parse_args(arguments)
    chosen = set(options.only or STAGES)
    if options.tags:
        chosen.discard("odoo_2")
    elif "odoo" in chosen:
        chosen.add("odoo_2")
    lanes = [[name for name in lane if name in chosen] for lane in LANES]
    # A second run would take the database away from the first.
    with stamps.locked(paths.LAB / "test.lock"):
        lab.get()
        machine.tell_missing()
        with ThreadPoolExecutor() as pool:
            jobs = [
                pool.submit(run_lane, lane, options.tags, alone=len(chosen) == 1)
                for lane in lanes
            ]
            outcome = sum((job.result() for job in jobs), Outcome(0, 0))
    print(outcome)
    return 1 if outcome.failed else 0


def run_lane(names: Sequence[str], tags: str, *, alone: bool) -> Outcome:
    return sum((run_stage(name, tags, alone=alone) for name in names), Outcome(0, 0))


def run_stage(name: str, tags: str, *, alone: bool) -> Outcome:
    """Run a stage; unless it is alone, show what it says in one piece at its end."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{name}.txt"
    print(f"=== {name}", flush=True)
    if alone:
        return _timed(name, tags, sys.stdout)
    with path.open("w") as out:
        outcome = _timed(name, tags, out)
    print(f"\n{path.read_text()}", flush=True)
    return outcome


def _timed(name: str, tags: str, out: TextIO) -> Outcome:
    start = time.monotonic()
    try:
        outcome = STAGES[name](tags, out)
    except ToolError as error:  # the other stages can still tell something
        print(f"error: {error}", file=out)
        outcome = Outcome(0, 1)
    seconds = time.monotonic() - start
    print(f"--- {name}: {outcome} in {seconds:.0f} s", file=out, flush=True)
    return outcome


if __name__ == "__main__":
    run_main(main)
