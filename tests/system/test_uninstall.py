"""Whoever tries the add-on and removes it has the database of before."""

import ast

import pytest

from tests.system import catalog, volume
from tools import checklog, demo, lab, paths

DATABASE = "uninstall"

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
OWNED = """
UPDATE res_partner SET user_id = 2 WHERE id IN (SELECT partner_id FROM sale_order)
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


@pytest.fixture(scope="module")
def removed():
    """A database that the add-on has left after its jobs ran on many customers, so
    that there was much to leave; and what it consisted of before."""
    lab.copy_database("stock", DATABASE)
    lab.install(DATABASE, *dependencies())
    volume.fill(DATABASE)
    lab.psql(DATABASE, OWNED)
    before = catalog.snapshot(DATABASE)

    lab.install(DATABASE, paths.ADDON)
    report = lab.shell(DATABASE, demo.JOBS.read_text())
    assert "Follow-ups planned: 0 " not in report
    lab.shell(DATABASE, WORK)
    assert not uninstall(DATABASE)
    yield DATABASE, before
    lab.drop_database(DATABASE)


def test_uninstall_leaves_nothing(removed):
    database, before = removed
    assert catalog.difference(before, catalog.snapshot(database)) == {}
    assert catalog.rows_about(database, "custrel.%") == {}
    own = ["Done\tTo-Do\tf", "Their own\tTo-Do\tt"]
    assert lab.psql(database, ACTIVITIES).splitlines() == own


def test_add_on_can_be_installed_again(removed):
    database, _before = removed
    assert not checklog.problems(lab.install(database, paths.ADDON))


# What a visitor may do with a customer of the demonstration.
OWN_ORDER = """
customer = env.ref("custrel_followup.res_partner_blue_lotus_hotels_demo")
product = env["product.product"].create({"name": "Own", "type": "service"})
order = env["sale.order"].create({
    "partner_id": customer.id,
    "order_line": [(0, 0, {"product_id": product.id})],
})
order.action_confirm()
env.cr.commit()
"""
COUNTS = """
SELECT (SELECT count(*) FROM sale_order), (SELECT count(*) FROM res_partner),
       (SELECT count(*) FROM product_product), (SELECT count(*) FROM crm_lead),
       (SELECT count(*) FROM mail_activity)
"""


def test_demo_data_goes_along(new_database):
    """But for the customer with whom the visitor has done business."""
    database = new_database("stock_demo")
    lab.install(database, *dependencies())
    volume.fill(database)
    before = catalog.snapshot(database)
    counted = lab.psql(database, COUNTS).split()

    lab.install(database, paths.ADDON)
    lab.shell(database, demo.JOBS.read_text())
    lab.shell(database, OWN_ORDER)
    assert not uninstall(database)

    assert catalog.difference(before, catalog.snapshot(database)) == {}
    assert catalog.rows_about(database, "custrel.%") == {}
    more = [
        int(after) - int(n)
        for after, n in zip(lab.psql(database, COUNTS).split(), counted, strict=True)
    ]
    # Odoo keeps people who have left as archived contacts.
    assert more[0] == 1 and more[2:] == [1, 0, 0]
    kept = lab.psql(
        database, "SELECT name FROM res_partner WHERE name = 'Blue Lotus Hotels'"
    )
    assert kept.strip() == "Blue Lotus Hotels"
