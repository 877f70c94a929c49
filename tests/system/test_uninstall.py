"""Whoever tries the add-on and removes it has the database of before."""

import ast

from tests.system import catalog, volume
from tools import checklog, demo, lab, paths

# What people did with our kinds of activities, and a task of ours that is done.
WORK = """
partner = env["res.partner"].search([("custrel_contact_gap", "!=", False)], limit=1)
partner.user_id = env.ref("base.user_admin")
task = env["mail.activity"].search([
    ("res_model", "=", "res.partner"),
    ("activity_type_id", "=", env.ref("custrel_followup.mail_activity_type_gap").id),
], limit=1)
task._action_done()
visit = "custrel_followup.mail_activity_type_visit"
own, done = (
    partner.activity_schedule(
        visit, user_id=env.uid, summary=summary, automated=False
    )
    for summary in ("Their own", "Done")
)
done.action_feedback("Was there")
env["mail.activity.plan"].create({
    "name": "Welcome",
    "res_model": "custrel.followup",
    "template_ids": [(0, 0, {"activity_type_id": env.ref(visit).id, "summary": "See"})],
})
env.cr.commit()
"""
ACTIVITIES = """
SELECT activity.summary, kind.name->>'en_US', activity.active
  FROM mail_activity activity
  JOIN mail_activity_type kind ON kind.id = activity.activity_type_id ORDER BY 1
"""


def dependencies():
    manifest = (paths.ADDON_PATH / "__manifest__.py").read_text()
    return ast.literal_eval(manifest)["depends"]


def uninstall(database):
    """Uninstall the add-on; return what the server complained about."""
    log = lab.odoo(["module", "uninstall", "-d", database, paths.ADDON]).stderr
    return checklog.problems(log)


def test_uninstall_leaves_nothing(new_database):
    """After the jobs ran on many customers, so that there is much to leave."""
    database = new_database("stock")
    lab.install(database, *dependencies())
    volume.fill(database)
    before = catalog.snapshot(database)

    lab.install(database, paths.ADDON)
    report = lab.shell(database, demo.JOBS.read_text())
    assert "Follow-ups planned: 0 " not in report
    lab.shell(database, WORK)
    assert not uninstall(database)

    assert catalog.difference(before, catalog.snapshot(database)) == {}
    assert catalog.rows_about(database, "custrel.%") == {}
    own = ["Done\tTo-Do\tf", "Their own\tTo-Do\tt"]
    assert lab.psql(database, ACTIVITIES).splitlines() == own


def test_add_on_can_be_installed_again(installed):
    assert not uninstall(installed)
    assert not checklog.problems(lab.install(installed, paths.ADDON))
