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


# A preview stood in the place of the applied run's scores.
MAKE_PREVIEW = """
company = env["res.company"].create({"name": "Previewed"})
runs = env["custrel.grading.run"].with_company(company)
partner = env["res.partner"].create({"name": "Buyer", "is_company": True})
product = env["product.product"].create({"name": "Thing", "type": "service"})
for price in 100, 50:
    env["sale.order"].with_company(company).create({
        "partner_id": partner.id,
        "company_id": company.id,
        "order_line": [(0, 0, {"product_id": product.id, "price_unit": price})],
    }).action_confirm()
    policy = env["custrel.grading.policy"].search([("company_id", "=", company.id)])
    run = runs.create({"policy_id": policy.id})
    run.date_to = "2099-01-01"
    run.date_from = "2020-01-01"
    run.action_compute()
    if price == 100:
        run.action_apply()
env.cr.commit()
"""
BEFORE_PREVIEW = """
DELETE FROM custrel_score WHERE active AND company_id IN (
    SELECT company_id FROM custrel_score WHERE NOT active);
ALTER TABLE custrel_score DROP active;
"""
SHOW_PREVIEW = """
company = env["res.company"].search([("name", "=", "Previewed")])
scores = env["custrel.score"].with_context(active_test=False)
for score in scores.search([("company_id", "=", company.id)], order="run_id"):
    print(score.run_id.state, score.active, score.amount > 100)
"""
PREVIEWED = upgrades.past(
    "19.0.11.0.0", make=MAKE_PREVIEW, before=BEFORE_PREVIEW, show=SHOW_PREVIEW
)


def test_a_preview_leaves_the_place_of_the_applied_scores(upgraded):
    # Computed again, the applied ones know the order that came since.
    assert upgraded(PREVIEWED).after == ["computed False True", "applied True True"]
