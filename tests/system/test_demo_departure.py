"""The busiest salesperson of the demo company leaves, and nobody is forgotten."""

from tools import demo, lab

LEAVE = """
[(busiest, _count)] = env["res.partner"]._read_group(
    [("user_id", "!=", False)], ["user_id"], ["__count"],
    order="__count DESC", limit=1)
busiest.action_archive()
print("left", busiest.login)
env.cr.commit()
"""
# Whose person is missing or archived.
FORGOTTEN = """
SELECT 'customer', partner.name FROM res_partner partner
  JOIN res_users owner ON owner.id = partner.user_id WHERE NOT owner.active
UNION ALL
SELECT 'second contact', partner.name FROM custrel_assignment row
  JOIN res_partner partner ON partner.id = row.partner_id
  JOIN res_users owner ON owner.id = row.user_id
 WHERE row.date_end IS NULL AND NOT owner.active
UNION ALL
SELECT 'follow-up', followup.id::text FROM custrel_followup followup
  LEFT JOIN res_users owner ON owner.id = followup.user_id AND owner.active
 WHERE followup.state = 'planned' AND owner.id IS NULL
UNION ALL
SELECT 'complaint', complaint.name FROM custrel_complaint complaint
  LEFT JOIN res_users owner ON owner.id = complaint.user_id AND owner.active
 WHERE complaint.state NOT IN ('closed', 'rejected') AND owner.id IS NULL
UNION ALL
SELECT 'activity', activity.summary FROM mail_activity activity
  LEFT JOIN res_users owner ON owner.id = activity.user_id AND owner.active
 WHERE activity.active AND owner.id IS NULL
"""
WORK = """
SELECT (SELECT count(*) FROM custrel_followup WHERE state = 'planned'),
       (SELECT count(*) FROM custrel_complaint
         WHERE state NOT IN ('closed', 'rejected'))
"""
REMINDERS = """
SELECT count(*) FROM custrel_followup followup
 WHERE state = 'planned' AND automatic IS NOT TRUE AND NOT EXISTS (
    SELECT FROM mail_activity activity
     WHERE activity.res_model = 'custrel.followup' AND activity.active
       AND activity.res_id = followup.id AND activity.user_id = followup.user_id)
"""
HAND_OVER = """
handover = env["custrel.handover"].search([("automatic", "=", True)])
met = handover.line_ids.filtered(
    lambda x: x.role in ("first", "second") and x.custrel_grade_id.is_key
)
handover.action_apply()
print("handed over", handover.state, handover.failed_count)
print("introductions", bool(met) and met == met.filtered("introduction_id"))
env.cr.commit()
"""


def forgotten(database):
    rows = lab.psql(database, FORGOTTEN).splitlines()
    return {tuple(row.split("\t")) for row in rows}


def test_the_busiest_salesperson_leaves(company):
    database = company
    lab.shell(database, demo.JOBS.read_text())
    work = lab.psql(database, WORK)
    # Odoo's own demo data has activities of nobody.
    before = forgotten(database)
    assert {kind for kind, _name in before} <= {"activity"}

    assert lab.shell(database, LEAVE).startswith("left ")
    # Until somebody hands over, customers still have their former person; what is to
    # be done has a new one at once.
    kinds = {kind for kind, _name in forgotten(database) - before}
    assert kinds == {"customer", "second contact"}
    assert lab.psql(database, WORK) == work

    assert lab.shell(database, HAND_OVER).splitlines() == [
        "handed over applied 0",
        "introductions True",
    ]
    assert forgotten(database) == before
    assert lab.psql(database, REMINDERS).strip() == "0"
