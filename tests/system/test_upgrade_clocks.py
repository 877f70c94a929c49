"""Reminders, targets and bounds after an upgrade from a version that had none."""

from tests.system import upgrades

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
    [{"subject": f"Clock {n}", "partner_id": partner.id} for n in range(3)]
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
 WHERE subject = 'Clock 0';
UPDATE custrel_complaint SET active = FALSE WHERE subject = 'Clock 1';
UPDATE custrel_complaint_sla SET resolution_hours = 1e12;
UPDATE custrel_cadence SET times = 2147483647 WHERE name ->> 'en_US' = 'Upgraded';
UPDATE res_company SET custrel_silence_days = 2147483647;
"""
SHOW = r'''
env.cr.execute("""
    SELECT DISTINCT res_model, coalesce(summary, '') = 'Not ours',
           custrel_reminder IS TRUE
      FROM mail_activity WHERE res_model LIKE 'custrel.%' ORDER BY 1, 2, 3
""")
print(*env.cr.fetchall(), sep="\n")
env.cr.execute("""
    SELECT count(*), max(paused_hours), min(opened_at) > now() - interval '1 day',
           bool_and(active), max(resolution_hours), bool_and(response_hours > 0)
      FROM custrel_complaint WHERE subject LIKE 'Clock %'
""")
print(*env.cr.fetchone())
for table, column in (
    ("custrel_complaint_sla", "resolution_hours"),
    ("custrel_cadence", "times"),
    ("res_company", "custrel_silence_days"),
):
    env.cr.execute(f"SELECT max({column}) FROM {table}")
    print(*env.cr.fetchone())
'''
CLOCKS = upgrades.past("19.0.4.1.0", make=MAKE, before=AS_BEFORE, show=SHOW)


def test_what_exists_keeps_within_bounds_and_is_known(upgraded):
    clocks = upgraded(CLOCKS)
    reminders = [
        "('custrel.complaint', False, True)",
        "('custrel.followup', False, True)",
        "('custrel.followup', True, False)",
    ]
    assert clocks.made[:3] == clocks.after[:3] == reminders
    assert clocks.after[3:] == [
        "3 0.0 True True 20000.0 True",
        *("20000.0", "100", "3650"),
    ]
