"""Planners may work at the same time and die: nobody is planned twice or forgotten."""

import pytest

from tests.system.workers import Workers, await_that, number
from tools import lab

CUSTOMERS = 3000
PLAN = "env['custrel.followup']._cron_plan(batch_size={size})\n"

OWNED = "UPDATE res_company SET custrel_contact_hours = 0"
GRADED = f"""
INSERT INTO res_partner
    (name, complete_name, active, is_company, type, lang, autopost_bills, user_id)
SELECT 'Graded ' || n, 'Graded ' || n, true, true, 'contact', 'en_US', 'ask', 2
  FROM generate_series(1, {CUSTOMERS}) n;
UPDATE res_partner SET commercial_partner_id = id
 WHERE commercial_partner_id IS NULL;
INSERT INTO custrel_customer_grade (partner_id, company_id, grade_id)
SELECT partner.id, company.id, grade.id
  FROM res_partner partner
  JOIN (SELECT id, row_number() OVER (ORDER BY sequence) - 1 AS place
          FROM custrel_grade) grade ON grade.place = partner.id % 4
 CROSS JOIN (SELECT id FROM res_company ORDER BY id LIMIT 1) company
 WHERE partner.name LIKE 'Graded %';
"""
PLANNED = "SELECT count(*) FROM custrel_followup"
TWICE = """
SELECT count(*) FROM (
    SELECT FROM custrel_followup WHERE state = 'planned' AND origin = 'cadence'
     GROUP BY partner_id, company_id HAVING count(*) > 1) twice
"""
FORGOTTEN = """
SELECT count(*) FROM res_partner partner
 WHERE name LIKE 'Graded %' AND NOT EXISTS (
    SELECT FROM custrel_followup followup
     WHERE followup.partner_id = partner.id AND state = 'planned')
"""
NOT_REMINDED_ONCE = """
SELECT count(*) FROM custrel_followup followup
 WHERE state = 'planned' AND 1 != (
    SELECT count(*) FROM mail_activity activity
     WHERE activity.res_model = 'custrel.followup' AND activity.active
       AND activity.res_id = followup.id AND activity.user_id = followup.user_id)
"""
STRAY_REMINDERS = """
SELECT count(*) FROM mail_activity
 WHERE res_model = 'custrel.followup'
   AND res_id NOT IN (SELECT id FROM custrel_followup)
"""
WRONG_DATE = """
SELECT count(*) FROM res_partner partner
  JOIN custrel_followup followup ON followup.partner_id = partner.id
 WHERE (partner.custrel_next_followup_date ->> followup.company_id::text)::date
       IS DISTINCT FROM followup.date_planned
"""


@pytest.fixture
def database(started):
    lab.psql(started, OWNED)
    lab.psql(started, GRADED)
    return started


@pytest.fixture
def workers(database, tmp_path):
    four = Workers(database, PLAN.format(size=20), 4, tmp_path)
    yield four
    four.close()


def test_four_planners_of_which_two_die(database, workers):
    workers.go()
    await_that(lambda: number(database, PLANNED) > CUSTOMERS // 5)
    workers.kill(0, 2)
    assert number(database, PLANNED) < CUSTOMERS, "they died after the work was done"
    workers.finish(1, 3)
    assert number(database, TWICE) == 0

    lab.shell(database, PLAN.format(size=500))
    assert number(database, TWICE) == 0
    assert number(database, FORGOTTEN) == 0
    assert number(database, PLANNED) == CUSTOMERS
    assert number(database, NOT_REMINDED_ONCE) == 0
    assert number(database, STRAY_REMINDERS) == 0
    assert number(database, WRONG_DATE) == 0
