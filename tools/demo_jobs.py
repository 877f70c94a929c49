"""Run the daily jobs once and tell what they did. Input of ``odoo shell``.

Names and counts only: what a visitor sees on the screens afterwards.
"""
# ruff: noqa: F821 -- ``env`` is given by the shell

jobs = (
    env["custrel.grading.run"]._cron_grade,
    env["custrel.assignment"]._cron_keep,
    env["custrel.customer.file"]._cron_keep,
    env["custrel.duplicate"]._cron_keep,
    env["custrel.followup"]._cron_plan,
    env["custrel.followup"]._cron_remind,
    env["custrel.complaint"]._cron_watch,
    env["custrel.handover"]._cron_hand_over,
)
last_change = env["custrel.grade.change"].search([], order="id desc", limit=1).id or 0
reminders = env["mail.activity"].search_count([])
planned = env["custrel.followup"].search_count([("state", "=", "planned")])

for job in jobs:
    job()
    if job.__name__ == "_cron_grade":
        # Somebody looked at the first run and began.
        env["custrel.grading.run"].search([("state", "=", "computed")]).action_apply()
    env.cr.commit()

print("\nCustomers by grade")
grades = env["res.partner"]._read_group(
    [("custrel_grade_id", "!=", False)], ["custrel_grade_id"], ["__count"]
)
for grade, count in grades:
    print(f"  {grade.display_name:<12}{count:>6}")

print("Moves of grade, old -> new")
moves = env["custrel.grade.change"]._read_group(
    [("id", ">", last_change)], ["old_grade_id", "new_grade_id"], ["__count"]
)
for old, new, count in moves:
    print(f"  {old.display_name or 'none'} -> {new.display_name or 'none'}{count:>6}")
if not moves:
    print("  nobody moved")

now_planned = env["custrel.followup"].search_count([("state", "=", "planned")])
now_reminded = env["mail.activity"].search_count([])
print(f"Follow-ups planned: {now_planned} ({now_planned - planned} new)")
print(f"Reminders sent: {now_reminded - reminders}")
late = env["custrel.complaint"].search_count([("sla_state", "=", "late")])
opened = env["custrel.complaint"].search_count([("is_open", "=", True)])
print(f"Open complaints: {opened} ({late} late)")
gaps = env["res.partner"].search_count([("custrel_contact_gap", "!=", False)])
handovers = env["custrel.handover"].search_count([("state", "=", "draft")])
print(f"Key customers without two contacts: {gaps}; open handovers: {handovers}")
print("\nSalesperson: login demo, password demo")
print("Complaints:  login mei, password mei")
print("Manager:     login admin, password admin")
