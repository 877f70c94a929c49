"""The job of contact reports may die anywhere: started again, it ends like an
undisturbed one."""

import pytest

from tests.system.crash import kill_before_commit, results
from tests.system.workers import number
from tools import lab

TEAMS = 12
CUSTOMERS = 120
MONTHS = 3
REPORT = """
from freezegun import freeze_time
with freeze_time("2026-04-01 01:00:00"):  # nine in the morning
    env["custrel.contact.report"]._cron_report()
"""

# Reports were made until December.
KEY_CUSTOMERS = f"""
company = env.company
company.partner_id.tz = "Asia/Shanghai"
company.custrel_contact_report_until = "2025-12-31"
group = env.ref("sales_team.group_sale_salesman")
users = env["res.users"].with_context(no_reset_password=True).create([
    {{"name": name, "login": name.lower(), "email": f"{{name.lower()}}@example.com",
      "group_ids": [(4, group.id)]}}
    for n in range({TEAMS})
    for name in (f"Seller {{n}}", f"Second {{n}}", f"Chief {{n}}")
])
sellers, seconds, chiefs = users[::3], users[1::3], users[2::3]
chiefs.group_ids |= env.ref("custrel_followup.custrel_group_team")
env["crm.team"].create([
    {{"name": f"Team {{n}}", "company_id": company.id, "user_id": chiefs[n].id,
      "member_ids": [(6, 0, (sellers[n] | seconds[n]).ids)]}}
    for n in range({TEAMS})
])
customers = env["res.partner"].create([
    {{"name": f"Key {{n:03}}", "is_company": True,
      "user_id": sellers[n % {TEAMS}].id}}
    for n in range({CUSTOMERS})
])
for n, second in enumerate(seconds):
    customers[n::{TEAMS}].custrel_second_user_id = second
key = env.ref("custrel_followup.custrel_grade_a")
customers._custrel_write_grade(key, manual=False)
env.flush_all()
env.cr.execute("UPDATE custrel_assignment SET date_start = %s", ("2025-06-01",))
env.invalidate_all()
env["custrel.followup"].create([
    {{"partner_id": customer.id, "user_id": customer.user_id.id, "state": "done",
      "date_planned": f"2026-0{{month}}-10", "content": "<p>Spoke</p>",
      "date_start": f"2026-0{{month}}-10 02:00:00",
      "date_end": f"2026-0{{month}}-10 03:00:00"}}
    for customer in customers[::3] for month in range(1, {MONTHS} + 1)
])
env.cr.commit()
"""
REPORTS = "SELECT count(*) FROM custrel_contact_report"
MAILED = f"{REPORTS} WHERE mailed_at IS NOT NULL"
MAILS = """
SELECT count(*) FROM mail_mail mail JOIN mail_message message
    ON message.id = mail.mail_message_id AND message.model = 'res.users'
"""
# Names instead of ids, which a killed transaction may use up.
RESULT = {
    "reports": """
        SELECT partner.name, report.date_from, report.start_at, report.end_at,
               first.login, second.login, manager.login, report.mailed_at
          FROM custrel_contact_report report
          JOIN res_partner partner ON partner.id = report.partner_id
          JOIN res_users first ON first.id = report.first_user_id
          JOIN res_users second ON second.id = report.second_user_id
          JOIN res_users manager ON manager.id = report.manager_id
         ORDER BY 1, 2""",
    "mails": r"""
        SELECT reader.login, message.subject,
               regexp_replace(mail.body_html, '/contact-reports/\d+', '', 'g')
          FROM mail_mail mail JOIN mail_message message
            ON message.id = mail.mail_message_id AND message.model = 'res.users'
          JOIN res_users reader ON reader.id = message.res_id
         ORDER BY 1, 2""",
    "companies": "SELECT custrel_contact_report_until FROM res_company",
}


@pytest.fixture
def database(started):
    lab.shell(started, KEY_CUSTOMERS)
    return started


def test_job_that_dies_again_and_again(database, twin, tmp_path):
    lab.shell(twin, REPORT)

    kill_before_commit(2, database, REPORT, tmp_path / "making")
    assert number(database, REPORTS) == 0, "all months of a company, or none"

    kill_before_commit(3, database, REPORT, tmp_path / "made")
    assert number(database, REPORTS) == CUSTOMERS * MONTHS
    assert number(database, MAILS) == 0

    kill_before_commit(3 + 5, database, REPORT, tmp_path / "mailing")
    assert number(database, MAILS) == 4, "the fifth is written, and lost"
    assert number(database, MAILED) == 4 * CUSTOMERS // TEAMS

    lab.shell(database, REPORT)
    assert number(database, MAILS) == TEAMS * MONTHS
    assert results(database, RESULT) == results(twin, RESULT)
