"""A handover may be killed half-way: started again, it ends like an undisturbed one."""

import pytest

from tests.system.crash import kill_when, results
from tests.system.workers import number
from tools import lab

CUSTOMERS = 300
HAND_OVER = "env['custrel.handover']._cron_hand_over(batch_size={size})\n"
LEAVE = f"""
group = env.ref("sales_team.group_sale_salesman")
users = env["res.users"].with_context(no_reset_password=True).create([
    {{"name": name, "login": name.lower(), "email": f"{{name.lower()}}@example.com",
      "group_ids": [(4, group.id)]}}
    for name in ("Leaver", "Anna", "Bo", "Cy")
])
env["crm.team"].search([], limit=1).member_ids |= users
leaver = users[0]
customers = env["res.partner"].create([
    {{"name": f"Handed {{n:03}}", "is_company": True, "user_id": leaver.id,
      "email": f"c{{n}}@example.com"}}
    for n in range({CUSTOMERS})
])
customers[::2].custrel_second_user_id = users[1]
customers[1::3].custrel_second_user_id = users[2]
env["custrel.followup"].create([
    {{"partner_id": customer.id, "user_id": leaver.id}} for customer in customers
])
leaver.action_archive()
env["custrel.handover"].search([("user_id", "=", leaver.id)]).state = "applying"
env.cr.commit()
"""
DONE = "SELECT count(*) FROM custrel_handover_line WHERE state = 'done'"
# Names instead of ids, which a killed transaction may use up.
RESULT = {
    "customers": """
        SELECT partner.name, owner.login FROM res_partner partner
          JOIN res_users owner ON owner.id = partner.user_id
         WHERE partner.name LIKE 'Handed%' ORDER BY 1""",
    "roles": """
        SELECT partner.name, owner.login, row.role, row.date_end IS NULL,
               row.reason, row.end_reason
          FROM custrel_assignment row
          JOIN res_partner partner ON partner.id = row.partner_id
          JOIN res_users owner ON owner.id = row.user_id
         WHERE partner.name LIKE 'Handed%' ORDER BY 1, 2, 3, 4""",
    "follow-ups": """
        SELECT partner.name, owner.login, followup.origin, followup.date_planned,
               followup.state
          FROM custrel_followup followup
          JOIN res_partner partner ON partner.id = followup.partner_id
          JOIN res_users owner ON owner.id = followup.user_id ORDER BY 1, 2, 3, 4""",
    "reminders": """
        SELECT partner.name, owner.login, activity.date_deadline, count(*)
          FROM mail_activity activity
          JOIN custrel_followup followup ON followup.id = activity.res_id
          JOIN res_partner partner ON partner.id = followup.partner_id
          JOIN res_users owner ON owner.id = activity.user_id
         WHERE activity.res_model = 'custrel.followup' AND activity.active
         GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""",
    "letters": """
        SELECT partner.name, message.subject, count(*)
          FROM mail_mail mail JOIN mail_message message
            ON message.id = mail.mail_message_id AND message.model = 'res.partner'
          JOIN res_partner partner ON partner.id = message.res_id
         GROUP BY 1, 2 ORDER BY 1, 2""",
    "lines": """
        SELECT partner.name, line.role, line.state, owner.login, line.role_moved
          FROM custrel_handover_line line
          JOIN res_partner partner ON partner.id = line.partner_id
          JOIN res_users owner ON owner.id = line.new_user_id ORDER BY 1, 2""",
    "handover": "SELECT state FROM custrel_handover",
}


@pytest.fixture
def database(installed):
    lab.shell(installed, LEAVE)
    return installed


def test_handover_that_dies(database, twin, tmp_path):
    lab.shell(twin, HAND_OVER.format(size=100))
    script = HAND_OVER.format(size=10)
    kill_when(
        lambda: number(database, DONE) >= CUSTOMERS // 5,
        database,
        script,
        tmp_path / "killed",
    )
    assert number(database, DONE) < CUSTOMERS, "it died after the work was done"

    lab.shell(database, HAND_OVER.format(size=100))
    assert number(database, DONE) == CUSTOMERS
    ended = results(database, RESULT)
    assert ended == results(twin, RESULT)
    assert "leaver" not in ended["customers"]
