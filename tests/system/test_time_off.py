"""Leave that is approved in Odoo's own module for time off counts for planning."""

import pytest

from tools import lab

DATABASE = "time_off"

PREPARE = """
from datetime import date, timedelta
company = env.company
company._custrel_start()
company.resource_calendar_id.tz = "Asia/Shanghai"
company.partner_id.tz = "Asia/Shanghai"
seller, second = env["res.users"].create([
    {"name": name, "login": name, "tz": "Asia/Shanghai", "company_id": company.id,
     "company_ids": [(6, 0, company.ids)],
     "group_ids": [(4, env.ref("sales_team.group_sale_salesman").id)]}
    for name in ("seller", "second")])
employee = env["hr.employee"].create(
    {"name": "Seller", "user_id": seller.id, "company_id": company.id,
     "tz": "Asia/Shanghai"})
customer = env["res.partner"].create(
    {"name": "Customer", "is_company": True, "user_id": seller.id})
customer.custrel_second_user_id = second
customer._custrel_write_grade(
    env.ref("custrel_followup.custrel_grade_c"), manual=False)
env.cr.commit()
env["custrel.followup"]._cron_plan()
followup = env["custrel.followup"].search([("partner_id", "=", customer.id)])
print("planned", followup.user_id.login)
leave_type = env["hr.leave.type"].create(
    {"name": "Holiday", "requires_allocation": False, "leave_validation_type": "hr"})
"""
ASK = """
leave = env["hr.leave"].create({
    "holiday_status_id": leave_type.id, "employee_id": employee.id,
    "request_date_from": followup.date_planned,
    "request_date_to": followup.date_planned + timedelta(days=%(days)d)})
def away():
    return len(company._custrel_days_away(
        seller.ids, followup.date_planned, %(days)d + 1).get(seller.id, ()))
print("asked", away())
leave.sudo().action_approve()
print(leave.state, away() > 2)
env.cr.commit()
env["custrel.followup"]._cron_plan()
print("then", followup.user_id.login, followup.stand_in_for_id.login,
      followup.date_planned > leave.request_date_to)
leave.sudo().action_refuse()
env.cr.commit()
env["custrel.followup"]._cron_plan()
print("back", followup.user_id.login, away())
action = env["res.users"].with_user(seller).action_custrel_open_absences()
print("screen", action["res_model"])
"""


@pytest.fixture(scope="module")
def database():
    lab.copy_installed(DATABASE)
    lab.install(DATABASE, "hr_holidays")
    yield DATABASE
    lab.drop_database(DATABASE)


@pytest.mark.parametrize(
    ("days", "then"),
    [(4, "then seller False True"), (60, "then second seller False")],
)
def test_leave_counts_when_it_is_approved(database, days, then):
    copy = f"{DATABASE}_{days}"
    lab.duplicate_database(database, copy)
    try:
        said = lab.shell(copy, PREPARE + ASK % {"days": days}).splitlines()
    finally:
        lab.drop_database(copy)
    assert said == [
        "planned seller",
        "asked 0",
        "validate True",
        then,
        "back seller 0",
        "screen hr.leave",
    ]
