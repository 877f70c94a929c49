"""A grading run that dies before its end has done nothing; the next one does all."""

import pytest

from tests.system import volume
from tests.system.crash import kill_in
from tests.system.workers import number
from tools import lab

GRADE = "env['custrel.grading.run']._cron_grade()\n"

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
def database(started):
    volume.fill(started)
    return started


def test_killed_run_ends_like_an_undisturbed_one(database, twin, tmp_path):
    lab.shell(twin, GRADE)

    # All grades and moves are written then, but not committed.
    last_step = "mail.activity", "_custrel_find_reminders", 1
    kill_in(*last_step, database, GRADE, tmp_path / "killed")
    assert number(database, GRADES) == number(database, CHANGES) == 0

    lab.shell(database, GRADE)
    assert number(database, APPLIED_RUNS) == 1
    assert number(database, CHANGES) == number(twin, CHANGES) > 0
    assert lab.psql(database, RESULT) == lab.psql(twin, RESULT)
