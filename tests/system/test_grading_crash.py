"""A grading run that dies before its end has done nothing; the next one does all."""

import pytest

from tests.system import volume
from tests.system.workers import Workers, await_that, number
from tools import lab, paths

GRADE = "env['custrel.grading.run']._cron_grade()\n"

# All grades and moves are written, but not committed yet.
GRADE_AND_WAIT = """
import pathlib, time
from odoo.addons.custrel_followup.models import custrel_grading_run_apply

def wait(run, types):
    pathlib.Path({written!r}).touch()
    time.sleep(600)

custrel_grading_run_apply.CustrelGradingRun.activity_unlink = wait
"""
GRADES = "SELECT count(*) FROM custrel_customer_grade"
CHANGES = "SELECT count(*) FROM custrel_grade_change"
RESULT = """
SELECT partner.name, present.grade_id, present.basis, change.old_grade_id,
       change.new_grade_id, change.basis, change.score, change.amount
  FROM res_partner partner
  JOIN custrel_score score ON score.partner_id = partner.id
  JOIN custrel_customer_grade present ON present.partner_id = partner.id
  LEFT JOIN custrel_grade_change change ON change.partner_id = partner.id
 ORDER BY partner.id, change.id
"""
APPLIED_RUNS = "SELECT count(*) FROM custrel_grading_run WHERE state = 'applied'"


@pytest.fixture
def database(new_database):
    name = new_database("stock")
    lab.install(name, paths.ADDON)
    volume.fill(name)
    return name


@pytest.fixture
def twin(database, new_database):
    """The same customers and orders."""
    name = new_database("stock")
    lab.duplicate_database(database, name)
    return name


def test_killed_run_ends_like_an_undisturbed_one(database, twin, tmp_path):
    lab.shell(twin, GRADE)

    written = tmp_path / "written"
    script = GRADE_AND_WAIT.format(written=str(written)) + GRADE
    workers = Workers(database, script, 1, tmp_path)
    try:
        workers.go()
        await_that(written.exists)
        workers.kill(0)
    finally:
        workers.close()
    assert number(database, GRADES) == number(database, CHANGES) == 0

    lab.shell(database, GRADE)
    assert number(database, APPLIED_RUNS) == 1
    assert number(database, CHANGES) == number(twin, CHANGES) > 0
    assert lab.psql(database, RESULT) == lab.psql(twin, RESULT)
