"""What was planned before days had a capacity is levelled like the rest."""

from tools import checklog, lab, paths

PLANNED = """
env.company._custrel_start()
customers = env["res.partner"].create(
    [{"name": f"Old {number}", "is_company": True, "user_id": 2}
     for number in range(50)])
grade = env.ref("custrel_followup.custrel_grade_d")
customers._custrel_write_grade(grade, manual=False)
env["custrel.followup"]._cron_plan()
visits = env["custrel.followup"].search([], limit=2)
visits.channel_id = env.ref("custrel_followup.custrel_channel_visit")
env.cr.commit()
"""
# As version 19.0.5.0.0 left it: all on one day.
BEFORE = """
UPDATE custrel_followup
   SET date_planned = (SELECT min(date_planned) FROM custrel_followup);
ALTER TABLE custrel_followup
    DROP minutes, DROP date_latest, DROP too_much, DROP day_by_hand;
ALTER TABLE custrel_channel DROP minutes;
ALTER TABLE custrel_cadence DROP latest_factor, DROP second_every;
ALTER TABLE custrel_grade DROP climbs;
ALTER TABLE res_company DROP custrel_contact_hours;
DROP TABLE custrel_capacity;
UPDATE ir_module_module SET latest_version = '19.0.5.0.0'
 WHERE name = 'custrel_followup';
"""
SHOW = """
channels = env["custrel.channel"].with_context(active_test=False).search([])
print({channel.code: channel.minutes for channel in channels})
print({grade.code: grade.climbs for grade in env["custrel.grade"].search([])})
cadences = env["custrel.cadence"].search([])
print(set(cadences.mapped("latest_factor")), set(cadences.mapped("second_every")))
print(set(env["res.company"].search([]).mapped("custrel_contact_hours")))
followups = env["custrel.followup"].search([])
print(sorted(set(followups.mapped("minutes"))))
print({(f.date_latest - f.date_planned).days for f in followups})
print(env.ref("custrel_followup.ir_cron_level").active)
env["custrel.followup"]._cron_level()
hours = followups._read_group([], ["date_planned:day"], ["minutes:sum"])
print(len(hours), max(minutes for _day, minutes in hours) <= 360)
"""


def test_what_was_planned_on_one_day_is_levelled(installed):
    lab.shell(installed, PLANNED)
    lab.psql(installed, BEFORE)
    assert not checklog.problems(lab.upgrade(installed, paths.ADDON))
    assert lab.shell(installed, SHOW).splitlines()[-8:] == [
        "{'phone': 10, 'visit': 60, 'im': 5, 'email': 10, 'meeting': 60, 'event': 120,"
        " 'greeting': 5, 'portal': 10}",
        "{'A': True, 'B': True, 'C': False, 'D': False}",
        "{1.5} {0}",
        "{6.0}",
        "[10, 60]",
        "{45}",
        "True",
        "2 True",
    ]
