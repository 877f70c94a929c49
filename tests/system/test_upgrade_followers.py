"""Complaints that an earlier version gave to another customer are followed by him."""

from tests.system import upgrades

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
"""
SHOW = """
subjects = [("subject", "in", ("Old", "Other"))]
for complaint in env["custrel.complaint"].search(subjects, order="id"):
    print(
        complaint.subject, complaint.email_from,
        sorted(complaint.message_partner_ids.filtered("partner_share").mapped("name")),
        sorted(complaint.former_ids.mapped("name")),
    )
"""
FOLLOWERS = upgrades.past("19.0.4.1.0", make=MAKE, before=BEFORE, show=SHOW)


def test_followers_follow_the_customer(upgraded):
    assert upgraded(FOLLOWERS).after == [
        "Old False ['New', 'Third'] ['Former', 'Wang']",
        "Other False ['Former'] []",
    ]
