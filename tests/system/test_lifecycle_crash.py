"""The job of the life cycle may die anywhere: started again, each customer has his
dates, and each owner his tasks, none twice."""

import pytest

from tests.system import volume
from tests.system.crash import kill_before_commit, kill_in, results
from tests.system.workers import number
from tools import lab

SELLERS, TASKS, BATCH = 3, 100, 100

FOLLOW = "env['custrel.customer.rhythm']._cron_follow()\n"

# Most are silent for longer than a month, and each belongs to one of the sellers.
RISKS = f"""
group = env.ref("sales_team.group_sale_salesman")
sellers = env["res.users"].with_context(no_reset_password=True).create([
    {{"name": f"Seller {{n}}", "login": f"seller{{n}}", "group_ids": [(4, group.id)]}}
    for n in range({SELLERS})
])
company = env.company
company.custrel_started_at = "2025-01-01"  # not in its first days
company.custrel_risk_tasks = {TASKS}
env["custrel.lifecycle.rule"]._create_for_companies(company)
env["custrel.lifecycle.rule"].search([]).quiet_days = 30
env.flush_all()
env.cr.execute(
    "UPDATE res_partner SET user_id = (%s)[1 + id %% {SELLERS}]"
    " WHERE name LIKE 'Volume %%'", [sellers.ids])
env.cr.commit()
"""
DATED = "SELECT count(*) FROM custrel_customer_rhythm WHERE risk_from IS NOT NULL"
GIVEN = "SELECT count(*) FROM custrel_followup WHERE origin = 'risk'"
TWICE = """
SELECT count(*) FROM (SELECT FROM custrel_followup WHERE state = 'planned'
                       GROUP BY partner_id HAVING count(*) > 1) twice
"""
# Names instead of ids, which a killed transaction may use up.
RESULT = {
    "dates": """
        SELECT partner.name, first_day, last_day, day_count, gap, silent_from,
               quiet_from, risk_from, dormant_from, lost_from
          FROM custrel_customer_rhythm rhythm
          JOIN res_partner partner ON partner.id = rhythm.partner_id ORDER BY 1""",
    "tasks": """
        SELECT partner.name, owner.login, date_planned, state
          FROM custrel_followup followup
          JOIN res_partner partner ON partner.id = followup.partner_id
          JOIN res_users owner ON owner.id = followup.user_id ORDER BY 1, 2""",
    "reminders": """
        SELECT partner.name, owner.login, activity.date_deadline
          FROM mail_activity activity
          JOIN custrel_followup followup ON followup.id = activity.res_id
          JOIN res_partner partner ON partner.id = followup.partner_id
          JOIN res_users owner ON owner.id = activity.user_id
         WHERE activity.res_model = 'custrel.followup' AND activity.active
         ORDER BY 1, 2""",
}


@pytest.fixture
def database(started):
    volume.fill(started)
    lab.shell(started, RISKS)
    return started


def test_job_that_dies_again_and_again(database, twin, tmp_path):
    lab.shell(twin, FOLLOW)
    assert number(twin, GIVEN) == SELLERS * TASKS

    # The first commit tells how much there is to do.
    kill_before_commit(2, database, FOLLOW, tmp_path / "looking")
    assert number(database, DATED) == 0, "all dates are written, and lost"

    second_batch = "custrel.followup", "_plan_risk_batch", 2
    kill_in(*second_batch, database, FOLLOW, tmp_path / "planning")
    assert number(database, DATED) == volume.PARTNERS
    assert number(database, GIVEN) == BATCH

    lab.shell(database, FOLLOW)
    assert number(database, TWICE) == 0
    assert results(database, RESULT) == results(twin, RESULT)
    ended = results(database, RESULT)
    lab.shell(database, FOLLOW)
    assert results(database, RESULT) == ended, "a repetition changes nothing"
