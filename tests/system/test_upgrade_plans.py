"""Customers whose next contact was put off for ever are planned again."""

from tests.system import upgrades

PUT_OFF = """
customers = env["res.partner"].create(
    [{"name": name, "is_company": True} for name in ("Put off", "Planned")])
grade = env.ref("custrel_followup.custrel_grade_a")
customers._custrel_write_grade(grade, manual=False)
env["custrel.followup"].create(
    [{"partner_id": partner.id, "date_planned": env.company._custrel_today()}
     for partner in customers])
env.cr.commit()
"""
# As version 19.0.4.1.0 let everybody write it.
FOR_EVER = """
UPDATE custrel_followup SET date_planned = '9999-12-31'
 WHERE partner_id = (SELECT id FROM res_partner WHERE name = 'Put off');
UPDATE res_partner
   SET custrel_next_followup_date = (
       SELECT jsonb_object_agg(key, '9999-12-31')
         FROM jsonb_each(custrel_next_followup_date))
 WHERE name = 'Put off';
ALTER TABLE custrel_followup DROP beside_plan;
"""
SHOW = """
customers = env["res.partner"].search([("name", "in", ("Put off", "Planned"))])
print(sorted((c.name, bool(c.custrel_next_followup_date)) for c in customers))
env.company._custrel_start()
env.company.custrel_fallback_user_id = 2
env["custrel.followup"]._cron_plan()
planned = env["custrel.followup"].search(
    [("partner_id", "in", customers.ids), ("origin", "=", "cadence")])
print(planned.mapped("partner_id.name"))
"""
PLANS = upgrades.past("19.0.4.1.0", make=PUT_OFF, before=FOR_EVER, show=SHOW)


def test_customers_put_off_for_ever_are_planned_again(upgraded):
    assert upgraded(PLANS).after == [
        "[('Planned', True), ('Put off', False)]",
        "['Put off']",
    ]
