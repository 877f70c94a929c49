"""Companies that worked by grades before there was a first hour go on without it."""

from tests.system import upgrades

MAKE = """
companies = env["res.company"].create(
    [{"name": name} for name in ("Applied", "Planned", "Neither")])
applied, planned, neither = companies
partner = env["res.partner"].create({"name": "Customer", "is_company": True})
for company in companies:
    env["custrel.grading.run"].with_company(company).create(
        {"policy_id": env["custrel.grading.policy"].search(
            [("company_id", "=", company.id)]).id}).action_compute()
env["custrel.grading.run"].search([("company_id", "=", applied.id)]).action_apply()
env["custrel.followup"].create(
    {"partner_id": partner.id, "company_id": planned.id, "origin": "cadence"})
env["custrel.followup"].create({"partner_id": partner.id, "company_id": neither.id})
env.cr.commit()
"""
# As version 19.0.6.0.0 left it.
BEFORE = """
ALTER TABLE res_company DROP custrel_started_at;
"""
SHOW = """
names = ("Applied", "Planned", "Neither")
for company in env["res.company"].search([("name", "in", names)], order="name"):
    print(company.name, bool(company.custrel_started_at))
"""
STARTED = upgrades.past("19.0.6.0.0", make=MAKE, before=BEFORE, show=SHOW)


def test_who_applied_a_run_or_plans_by_cadences_has_begun(upgraded):
    assert upgraded(STARTED).after == ["Applied True", "Neither False", "Planned True"]
