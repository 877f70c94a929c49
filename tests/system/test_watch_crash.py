"""The watch may die while it tells of late complaints: each is told, and once."""

import pytest

from tests.system.crash import kill_when
from tests.system.workers import Workers, number
from tools import lab

COMPLAINTS = 1000
WATCH = "env['custrel.complaint']._cron_watch(batch_size={size})\n"

LATE = f"""
env.company.custrel_acknowledge = False
customer = env["res.partner"].create({{"name": "Patient", "is_company": True}})
env["custrel.complaint"].create([
    {{
        "subject": f"Late {{n}}",
        "partner_id": customer.id,
        "user_id": env.ref("base.user_admin").id,
        "opened_at": "2026-01-05 08:00:00",
    }}
    for n in range({COMPLAINTS})
])
env.cr.commit()
"""
TOLD = "SELECT count(*) FROM custrel_complaint WHERE response_watch = 4"
REMINDERS = """
SELECT count(*) FROM mail_activity
 WHERE res_model = 'custrel.complaint' AND active
"""
TWICE = """
SELECT count(*) FROM (
    SELECT FROM mail_activity WHERE res_model = 'custrel.complaint' AND active
     GROUP BY res_id, user_id HAVING count(*) > 1) twice
"""
FORGOTTEN = """
SELECT count(*) FROM custrel_complaint complaint
 WHERE late_user_id IS NULL OR tell_owner OR NOT EXISTS (
    SELECT FROM mail_activity activity
     WHERE activity.res_model = 'custrel.complaint'
       AND activity.res_id = complaint.id AND activity.active)
"""


@pytest.fixture
def database(installed):
    lab.shell(installed, LATE)
    return installed


def test_watch_that_dies(database, tmp_path):
    kill_when(
        lambda: number(database, TOLD) > COMPLAINTS // 5,
        database,
        WATCH.format(size=10),
        tmp_path / "killed",
    )
    told = number(database, TOLD)
    assert told < COMPLAINTS, "it died after the work was done"
    assert number(database, REMINDERS) >= told
    assert number(database, TWICE) == 0

    lab.shell(database, WATCH.format(size=200))
    assert number(database, TOLD) == COMPLAINTS
    assert number(database, TWICE) == 0
    assert number(database, FORGOTTEN) == 0


def test_four_at_once_tell_each_once(database, tmp_path):
    four = Workers(database, WATCH.format(size=20), 4, tmp_path)
    try:
        four.go()
        four.finish(0, 1, 2, 3)
    finally:
        four.close()
    assert number(database, TOLD) == COMPLAINTS
    assert number(database, TWICE) == 0
    assert number(database, FORGOTTEN) == 0
