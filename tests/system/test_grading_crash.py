"""A grading run that dies while it is applied goes on where it stopped."""

import pytest

from tests.system import volume
from tests.system.workers import Workers, await_that, number
from tools import lab, paths

# Small batches: killing happens between two of them.
GRADE = """
from odoo.addons.custrel_followup.models import custrel_grading_run_apply
custrel_grading_run_apply.APPLY_BATCH = {batch}
env["custrel.grading.run"]._cron_grade()
"""
CHANGES = "SELECT count(*) FROM custrel_grade_change"
MOVES_LEFT = "SELECT count(*) FROM custrel_grading_move"
RESULT = """
SELECT partner.id, partner.custrel_grade_id, partner.custrel_grade_basis,
       change.old_grade_id, change.new_grade_id, change.basis, change.score,
       change.amount, change.run_id
  FROM res_partner partner
  JOIN custrel_score score ON score.partner_id = partner.id
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


@pytest.fixture
def workers(database, twin, tmp_path):
    one = Workers(database, GRADE.format(batch=5), 1, tmp_path)
    yield one
    one.close()


def test_killed_run_ends_like_an_undisturbed_one(database, twin, workers):
    lab.shell(twin, GRADE.format(batch=5000))

    workers.go()
    await_that(lambda: number(database, CHANGES) > volume.PARTNERS // 10)
    workers.kill(0)
    left = number(database, MOVES_LEFT)
    assert left > 0, "it died after the work was done"
    assert number(database, CHANGES) + left == number(twin, CHANGES)

    lab.shell(database, GRADE.format(batch=5000))
    assert number(database, MOVES_LEFT) == 0
    assert number(database, APPLIED_RUNS) == 1
    assert number(database, CHANGES) == number(twin, CHANGES)
    assert lab.psql(database, RESULT) == lab.psql(twin, RESULT)
