"""The job of reminders may die anywhere: started again, everybody has been told of
everything, and once."""

import pytest

from tests.system.crash import kill_before_commit, kill_in, results
from tests.system.workers import number
from tools import lab

SELLERS = 60
WITHOUT_ADDRESS = SELLERS // 10
CUSTOMERS = 4 * SELLERS
BATCH = 50
"""People who get their digests before the job commits."""

REMIND = """
from freezegun import freeze_time
with freeze_time("2026-03-20 01:00:00"):  # nine in the morning
    env["custrel.followup"]._cron_remind(batch_size=20)
"""

# Of the four follow-ups of each seller, one is due, and one is overdue so long that it
# climbs to the second contact, one to the leader, too, and one that it is missed.
OVERDUE = f"""
company = env.company
company.partner_id.tz = "Asia/Shanghai"
group = env.ref("sales_team.group_sale_salesman")
people = env["res.users"].with_context(no_reset_password=True).create([
    {{"name": f"Seller {{n:02}}", "login": f"seller{{n:02}}", "tz": "Asia/Shanghai",
      "email": f"seller{{n}}@example.com" if n % 10 else False,
      "group_ids": [(4, group.id)]}}
    for n in range({SELLERS} + 1)
])
chief, sellers = people[-1], people[:-1]
leads = env.ref("custrel_followup.custrel_group_team")
chief.write({{"name": "Chief", "login": "chief", "email": "chief@example.com",
             "group_ids": [(4, leads.id)]}})
env["crm.team"].create({{"name": "Ladder", "company_id": company.id,
    "user_id": chief.id, "member_ids": [(6, 0, sellers.ids)]}})
customers = env["res.partner"].create([
    {{"name": f"Customer {{n:03}}", "is_company": True,
      "user_id": sellers[n % {SELLERS}].id}}
    for n in range({CUSTOMERS})
])
for n, seller in enumerate(sellers):
    customers[n::{SELLERS}].custrel_second_user_id = sellers[n - 1]
days = ("2026-03-20", "2026-03-16", "2026-03-12", "2026-03-02")
followups = env["custrel.followup"].create([
    {{"partner_id": customer.id, "user_id": customer.user_id.id, "company_id":
      company.id, "date_planned": days[n // {SELLERS}], "origin": "cadence"}}
    for n, customer in enumerate(customers)
])
env.flush_all()
env.cr.execute("UPDATE custrel_followup SET user_id = NULL WHERE id % 5 = 0")
env.cr.execute("DELETE FROM mail_activity WHERE res_model = 'custrel.followup'"
               " AND res_id % 3 = 0")
env.cr.commit()
"""
MISSED = "SELECT count(*) FROM custrel_followup WHERE state = 'missed'"
OWNERLESS = """
SELECT count(*) FROM custrel_followup WHERE state = 'planned' AND user_id IS NULL
"""
TOLD = "SELECT count(*) FROM custrel_followup WHERE second_told_on IS NOT NULL"
DIGESTS = """
SELECT count(*) FROM mail_mail mail JOIN mail_message message
    ON message.id = mail.mail_message_id AND message.model = 'res.users'
"""
NOT_REMINDED_ONCE = """
SELECT count(*) FROM custrel_followup followup
 WHERE state = 'planned' AND 1 != (
    SELECT count(*) FROM mail_activity activity
     WHERE activity.res_model = 'custrel.followup' AND activity.active
       AND activity.res_id = followup.id AND activity.user_id = followup.user_id)
"""
# Names instead of ids, which a killed transaction may use up.
RESULT = {
    "follow-ups": """
        SELECT partner.name, followup.state, owner.login, followup.date_planned,
               second_told_on, second.login, manager_told_on, manager.login
          FROM custrel_followup followup
          JOIN res_partner partner ON partner.id = followup.partner_id
          LEFT JOIN res_users owner ON owner.id = followup.user_id
          LEFT JOIN res_users second ON second.id = second_told_user_id
          LEFT JOIN res_users manager ON manager.id = manager_told_user_id
         ORDER BY 1""",
    "reminders": """
        SELECT partner.name, owner.login, activity.date_deadline, activity.active
          FROM mail_activity activity
          JOIN custrel_followup followup ON followup.id = activity.res_id
          JOIN res_partner partner ON partner.id = followup.partner_id
          JOIN res_users owner ON owner.id = activity.user_id
         WHERE activity.res_model = 'custrel.followup' ORDER BY 1, 2, 3, 4""",
    "digests": """
        SELECT reader.login, message.subject, mail.body_html
          FROM mail_mail mail JOIN mail_message message
            ON message.id = mail.mail_message_id AND message.model = 'res.users'
          JOIN res_users reader ON reader.id = message.res_id ORDER BY 1, 2""",
    "days": "SELECT login, custrel_digest_date FROM res_users ORDER BY 1",
}


@pytest.fixture
def database(started):
    lab.shell(started, OVERDUE)
    return started


def test_job_that_dies_again_and_again(database, twin, tmp_path):
    lab.shell(twin, REMIND)
    assert number(twin, TOLD) > SELLERS

    # The first commit tells how much there is to do.
    kill_before_commit(3, database, REMIND, tmp_path / "missing")
    assert number(database, MISSED) == 20, "the second batch is written, and lost"

    second_call = "custrel.followup", "_schedule_reminders_of", 2
    kill_in(*second_call, database, REMIND, tmp_path / "reminding")
    assert number(database, MISSED) == SELLERS
    assert number(database, OWNERLESS) == 0
    assert number(database, NOT_REMINDED_ONCE) > 0

    climbed = "res.users", "_custrel_mark_told", 2
    kill_in(*climbed, database, REMIND, tmp_path / "climbing")
    assert number(database, TOLD) == 0, "on screen it is written, and lost"

    in_second_batch = "res.users", "_custrel_send_digest", BATCH + 3
    kill_in(*in_second_batch, database, REMIND, tmp_path / "mailing")
    assert number(database, DIGESTS) == BATCH, "two more are written, and lost"

    lab.shell(database, REMIND)
    assert number(database, NOT_REMINDED_ONCE) == 0
    assert number(database, DIGESTS) == SELLERS - WITHOUT_ADDRESS + 1
    assert results(database, RESULT) == results(twin, RESULT)
    ended = results(database, RESULT)
    lab.shell(database, REMIND)
    assert results(database, RESULT) == ended, "a repetition changes nothing"
