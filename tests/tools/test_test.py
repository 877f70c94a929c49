"""The runner itself: a failure must never be counted as a success."""

import pytest

from tools import test as runner
from tools.errors import ToolError
from tools.test import Outcome

REPORT = '<testsuites><testsuite tests="{}" failures="{}" errors="{}" skipped="{}"/></testsuites>'  # noqa: E501


@pytest.mark.parametrize(
    ("counts", "outcome"),
    [
        ((5, 0, 0, 0), Outcome(5, 0)),
        ((5, 1, 1, 0), Outcome(3, 2)),
        ((5, 0, 0, 1), Outcome(4, 1)),
        ((0, 0, 0, 0), Outcome(0, 1)),
    ],
    ids=["passed", "failed", "skipped", "no test"],
)
def test_report_is_counted(tmp_path, counts, outcome):
    report = tmp_path / "report.xml"
    report.write_text(REPORT.format(*counts))
    assert runner.read_junit(report) == outcome


def test_missing_report_is_a_failure(tmp_path):
    assert runner.read_junit(tmp_path / "none.xml") == Outcome(0, 1)


def test_broken_stage_is_a_failure(monkeypatch):
    def broken(_tags, _out):
        raise ToolError("no database")

    monkeypatch.setitem(runner.STAGES, "odoo", broken)
    assert runner.run_stage("odoo", "", alone=True) == Outcome(0, 1)


def test_each_stage_is_in_one_lane():
    assert sorted(name for lane in runner.LANES for name in lane) == sorted(
        runner.STAGES
    )


def test_stages_side_by_side_do_not_mix_their_words(monkeypatch, tmp_path, capsys):
    def stage(_tags, out):
        print("one", file=out)
        print("two", file=out)
        return Outcome(2, 0)

    monkeypatch.setattr(runner, "RESULTS", tmp_path)
    monkeypatch.setattr(runner, "STAGES", {"a": stage, "b": stage})
    assert runner.run_lane(["a", "b"], "", alone=False) == Outcome(4, 0)
    said = capsys.readouterr().out
    assert said.count("\none\ntwo\n--- ") == 2


def test_end_of_a_long_message_is_kept():
    message = "Traceback" + "x" * runner.LONGEST_PROBLEM + "ImportError: no such thing"
    short = runner.shorten(message)
    assert short.startswith("Traceback")
    assert short.endswith("ImportError: no such thing")
