"""An employee departs: his customers and his work are handed over, not lost."""

from tools import checklog, lab

DEPART = """
user = env["res.users"].with_context(no_reset_password=True).create({
    "name": "Leaver", "login": "leaver", "email": "leaver@example.com",
    "group_ids": [(4, env.ref("sales_team.group_sale_salesman").id)],
})
employee = env["hr.employee"].create({"name": "Leaver", "user_id": user.id})
customer = env["res.partner"].create(
    {"name": "Customer", "is_company": True, "user_id": user.id})
followup = env["custrel.followup"].create(
    {"partner_id": customer.id, "user_id": user.id})
wizard = env["hr.departure.wizard"].with_context(
    active_ids=employee.ids, employee_termination=True).create({
    "employee_ids": [(6, 0, employee.ids)],
    "departure_reason_id": env["hr.departure.reason"].search([], limit=1).id,
    "departure_date": "2026-01-31",
    "remove_related_user": True,
})
wizard.action_register_departure()
handover = env["custrel.handover"].search([("user_id", "=", user.id)])
print("user", user.active, "employee", employee.active)
print("handover", handover.state, handover.line_ids.partner_id.name)
print("follow-up", followup.user_id.active, len(followup.activity_ids))
handover.action_apply()
print("customer", customer.user_id.active, followup.user_id == customer.user_id)
"""


def test_departure_of_an_employee(installed):
    assert not checklog.problems(lab.install(installed, "hr"))
    assert lab.shell(installed, DEPART).splitlines() == [
        "user False employee False",
        "handover draft Customer",
        "follow-up True 1",
        "customer True True",
    ]
