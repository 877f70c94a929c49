"""Memberships of archived users say whether they ended with them, where it is known."""

from tests.system import upgrades

MAKE = """
team = env["crm.team"].create({"name": "Memberships"})
for login in ("at once", "handed over", "before"):
    user = env["res.users"].create({"name": login, "login": login})
    user.group_ids |= env.ref("sales_team.group_sale_salesman")
    env["res.partner"].create({"name": login, "is_company": True, "user_id": user.id})
    team.member_ids |= user
    if login == "before":
        team.member_ids -= user
    user.action_archive()
env.cr.commit()
"""
# One transaction wrote all of it: what was written before or since lies hours away.
BEFORE = """
UPDATE crm_team_member SET custrel_ended_with_user = NULL;
UPDATE res_users SET write_date = write_date + interval '1 hour'
 WHERE login = 'handed over';
UPDATE crm_team_member SET write_date = write_date - interval '1 hour'
 WHERE user_id = (SELECT id FROM res_users WHERE login = 'before');
"""
SHOW = """
rows = env["crm.team.member"].sudo().with_context(active_test=False)
for row in rows.search([("crm_team_id.name", "=", "Memberships")], order="id"):
    print(row.user_id.login, row.custrel_ended_with_user)
"""
MEMBERSHIPS = upgrades.past("19.0.9.0.0", make=MAKE, before=BEFORE, show=SHOW)


def test_memberships_that_ended_with_the_user_say_so(upgraded):
    assert upgraded(MEMBERSHIPS).after == [
        "at once True",
        "handed over True",
        "before False",
    ]
