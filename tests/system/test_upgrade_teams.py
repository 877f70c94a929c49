"""Companies that earlier versions left without a complaint team get one."""

from tests.system import upgrades

MAKE = """
teams = env["custrel.complaint.team"].with_context(active_test=False)
companies = env["res.company"].create([
    {"name": name} for name in ("Without", "Own", "Archived team")
])
for company in companies:
    env["custrel.grading.policy"].search([("company_id", "=", company.id)]).unlink()
    teams.search([("company_id", "=", company.id)]).unlink()
teams.create({"name": "Desk", "company_id": companies[1].id})
teams.create({"name": "Desk", "company_id": companies[2].id, "active": False})
env.cr.commit()
"""
SHOW = """
names = "Without", "Own", "Archived team"
for company in env["res.company"].search([("name", "in", names)], order="id"):
    own = [("company_id", "=", company.id)]
    teams = env["custrel.complaint.team"].with_context(active_test=False).search(own)
    policies = env["custrel.grading.policy"].search(own)
    print(company.name, teams.mapped("name"), len(policies))
complaint = env["custrel.complaint"].create({
    "subject": "After", "company_id": env["res.company"].search(
        [("name", "=", "Without")]).id,
})
print(complaint.team_id.name, complaint.team_id.company_id.name)
"""
TEAMS = upgrades.past("19.0.5.0.0", make=MAKE, show=SHOW)


def test_companies_without_a_team_get_one(upgraded):
    assert upgraded(TEAMS).after == [
        "Without ['Customer Service'] 1",
        "Own ['Desk'] 1",
        "Archived team ['Desk'] 1",
        "Customer Service Without",
    ]
