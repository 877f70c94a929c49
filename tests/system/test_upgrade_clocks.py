"""Reminders, targets and bounds after an upgrade from a version that had none."""

from tests.system import catalog
from tools import checklog, lab, paths

MAKE = """
from odoo import Command
partner = env["res.partner"].create(
    {"name": "Upgraded", "is_company": True, "user_id": env.ref("base.user_admin").id}
)
followup = env["custrel.followup"].create({"partner_id": partner.id})
call = followup.activity_schedule(
    activity_type_id=followup.channel_id.activity_type_id.id,
    user_id=env.ref("base.user_admin").id,
    date_deadline="2099-01-01",
    summary="Not ours",
)
complaints = env["custrel.complaint"].create(
    [{"subject": f"Upgraded {n}", "partner_id": partner.id} for n in range(3)]
)
complaints.activity_schedule(
    "custrel_followup.mail_activity_type_complaint",
    user_id=env.ref("base.user_admin").id,
)
env["custrel.cadence"].create({"name": "Upgraded", "grade_id":
    env.ref("custrel_followup.custrel_grade_a").id})
env.cr.commit()
"""
AS_BEFORE = """
ALTER TABLE mail_activity DROP custrel_reminder;
ALTER TABLE custrel_complaint
  DROP response_hours, DROP resolution_hours, DROP recount,
  DROP CONSTRAINT custrel_complaint_opened_in_range;
ALTER TABLE custrel_complaint_sla
  DROP CONSTRAINT custrel_complaint_sla_hours_positive;
ALTER TABLE custrel_cadence DROP CONSTRAINT custrel_cadence_times_positive;
ALTER TABLE res_company DROP CONSTRAINT res_company_custrel_complaint_days_positive;
UPDATE custrel_complaint SET paused_hours = 'NaN', opened_at = '0004-01-01'
 WHERE subject = 'Upgraded 0';
UPDATE custrel_complaint SET active = FALSE WHERE subject = 'Upgraded 1';
UPDATE custrel_complaint_sla SET resolution_hours = 1e12;
UPDATE custrel_cadence SET times = 2147483647 WHERE name ->> 'en_US' = 'Upgraded';
UPDATE res_company SET custrel_silence_days = 2147483647;
UPDATE ir_module_module SET latest_version = '19.0.4.1.0'
 WHERE name = 'custrel_followup';
"""
REMINDERS = """
SELECT res_model, coalesce(summary, ''), custrel_reminder IS TRUE
  FROM mail_activity WHERE res_model LIKE 'custrel.%' ORDER BY res_model, id
"""
SHOW = """
SELECT count(*), max(paused_hours), min(opened_at) > now() - interval '1 day',
       bool_and(active), max(resolution_hours), bool_and(response_hours > 0)
  FROM custrel_complaint;
SELECT max(resolution_hours) FROM custrel_complaint_sla;
SELECT max(times) FROM custrel_cadence;
SELECT max(custrel_silence_days) FROM res_company;
"""


def test_what_exists_keeps_within_bounds_and_is_known(installed):
    lab.shell(installed, MAKE)
    before = catalog.snapshot(installed)
    reminders = lab.psql(installed, REMINDERS)
    assert "Not ours\tf" in reminders
    lab.psql(installed, AS_BEFORE)

    assert not checklog.problems(lab.upgrade(installed, paths.ADDON))
    rows = [row.split("\t") for row in lab.psql(installed, REMINDERS).splitlines()]
    marked = {(model, summary) for model, summary, mark in rows if mark == "t"}
    assert ("custrel.followup", "Not ours") not in marked
    assert {model for model, _summary in marked} == {
        "custrel.complaint",
        "custrel.followup",
    }
    assert lab.psql(installed, SHOW).split() == [
        *("3", "0", "t", "t", "20000", "t"),
        *("20000", "100", "3650"),
    ]
    left = catalog.difference(before, catalog.snapshot(installed))
    assert left.keys() <= {"triggers"}, left
