"""Failures of Odoo's own tests are found in its log, with the tag that repeats them."""

import pytest

from tools import odoo_suites
from tools.errors import ToolError
from tools.odoo_suites import Outcome

PREFIX = "2026-11-22 06:54:52,567 32543"
TOTALS = f"{PREFIX} ERROR x odoo.tests.shell: Tests failed: 1 failed, 0 error(s) of 9 tests\n"  # noqa: E501
LOGGER = "odoo.addons.base.tests.test_api"


def test_passed_tests_are_counted():
    log = f"{PREFIX} INFO x odoo.tests.shell: Tests passed: 0 failed, 0 error(s) of 9 tests\n"  # noqa: E501
    assert odoo_suites.read(log) == Outcome(9, frozenset())


@pytest.mark.parametrize(
    ("message", "tag"),
    [
        ("FAIL: TestAPI.test_50", "/base:TestAPI.test_50"),
        ("ERROR: TestAPI.test_50\nTraceback", "/base:TestAPI.test_50"),
        ("FAIL: Subtest TestAPI.test_50 (<subtest>)", "/base:TestAPI.test_50"),
        (
            "ERROR: setUpClass (odoo.addons.base.tests.test_api.TestAPI)",
            "/base:TestAPI",
        ),
    ],
    ids=["failure", "error", "subtest", "class"],
)
def test_failed_test_can_be_run_again(message, tag):
    log = f"{PREFIX} ERROR x {LOGGER}: {message}\n{TOTALS}"
    assert odoo_suites.read(log) == Outcome(9, frozenset([tag]))


FAILS, PASSES = Outcome(9, frozenset({"/crm:T.a"})), Outcome(9, frozenset())


@pytest.mark.parametrize(
    ("runs", "fine"),
    [
        ([PASSES], True),
        ([FAILS, PASSES], True),
        ([FAILS, FAILS, FAILS, FAILS], True),
        ([FAILS, FAILS, FAILS, PASSES], False),
    ],
    ids=["passes", "fails now and then", "fails without us too", "fails because of us"],
)
def test_only_failures_by_the_add_on_count(monkeypatch, runs, fine):
    remaining = iter(runs)
    monkeypatch.setattr(odoo_suites, "run", lambda *_: next(remaining))
    monkeypatch.setattr(odoo_suites, "prepare", lambda *_: None)
    assert odoo_suites.run_suite("crm") is fine
    assert not list(remaining)


def test_suite_has_its_modules_with_and_without_the_add_on(monkeypatch):
    prepared = []
    monkeypatch.setattr(odoo_suites, "run", lambda *_: FAILS)
    monkeypatch.setattr(odoo_suites, "prepare", lambda *names: prepared.append(names))
    odoo_suites.run_suite("people")
    assert prepared == [
        (odoo_suites.WITH, "hr", "hr_holidays", "custrel_followup"),
        (odoo_suites.WITHOUT, "hr", "hr_holidays"),
    ]


def test_run_without_tests_is_an_error():
    with pytest.raises(ToolError, match="crm-with"):
        odoo_suites.checked(Outcome(0, frozenset()), "crm-with")
