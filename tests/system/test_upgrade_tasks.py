"""Tasks that customers' words made before are still found after an upgrade."""

from tools import checklog, lab, paths

MAKE = """
complaint = env["custrel.complaint"].create({"subject": "Upgrade"})
complaint._tell_of_words("First")
complaint.activity_schedule(
    "custrel_followup.mail_activity_type_complaint_word", summary="Mine",
    user_id=env.uid, automated=False,
)
env.cr.commit()
"""
BEFORE = """
UPDATE mail_activity SET custrel_reminder = NULL;
UPDATE ir_module_module SET latest_version = '19.0.5.0.0'
 WHERE name = 'custrel_followup';
"""
SHOW = """
complaint = env["custrel.complaint"].search([("subject", "=", "Upgrade")])
complaint._tell_of_words("Second")
print(len(complaint.activity_ids), len(complaint._get_tasks()))
print("Second" in complaint._get_tasks().note)
"""


def test_task_of_a_customers_words_is_found_again(installed):
    lab.shell(installed, MAKE)
    lab.psql(installed, BEFORE)
    assert not checklog.problems(lab.upgrade(installed, paths.ADDON))
    assert lab.shell(installed, SHOW).splitlines() == ["2 1", "True"]
