"""Complaints that an earlier version gave to another customer are followed by him."""

from tools import checklog, lab, paths

# As versions before 19.0.5.0.0 left it: given to another customer, the former one and
# his contact still follow, the new one does not.
MAKE = """
partners = env["res.partner"]
former, new, third = partners.create([
    {"name": name, "is_company": True, "email": f"{name}@example.com"}
    for name in ("Former", "New", "Third")
])
contact = partners.create({"name": "Wang", "parent_id": former.id})
complaint = env["custrel.complaint"].create({
    "subject": "Old", "partner_id": former.id, "email_from": "Former@example.com",
    "user_id": False,
})
env.cr.commit()
complaint.partner_id = new
env.cr.commit()
complaint.former_ids = False
complaint.email_from = "Former@example.com"
complaint.message_unsubscribe(new.ids)
complaint._message_subscribe((former | contact | third).ids)
other = env["custrel.complaint"].create({
    "subject": "Other", "partner_id": former.id, "user_id": False,
})
env.cr.commit()
"""
BEFORE = """
DROP TABLE custrel_complaint_former_rel;
UPDATE ir_module_module SET latest_version = '19.0.4.1.0'
 WHERE name = 'custrel_followup';
"""
SHOW = """
for complaint in env["custrel.complaint"].search([], order="id"):
    print(
        complaint.subject, complaint.email_from,
        sorted(complaint.message_partner_ids.filtered("partner_share").mapped("name")),
        sorted(complaint.former_ids.mapped("name")),
    )
"""


def test_followers_follow_the_customer(installed):
    lab.shell(installed, MAKE)
    lab.psql(installed, BEFORE)
    assert not checklog.problems(lab.upgrade(installed, paths.ADDON))
    assert lab.shell(installed, SHOW).splitlines() == [
        "Old False ['New', 'Third'] ['Former', 'Wang']",
        "Other False ['Former'] []",
    ]
