"""Tasks that customers' words made before are still found after an upgrade."""

from tests.system import upgrades

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
"""
SHOW = """
complaint = env["custrel.complaint"].search([("subject", "=", "Upgrade")])
complaint._tell_of_words("Second")
print(len(complaint.activity_ids), len(complaint._get_tasks()))
print("Second" in complaint._get_tasks().note)
"""
TASK = upgrades.past("19.0.5.0.0", make=MAKE, before=BEFORE, show=SHOW)


def test_task_of_a_customers_words_is_found_again(upgraded):
    assert upgraded(TASK).after == ["2 1", "True"]
