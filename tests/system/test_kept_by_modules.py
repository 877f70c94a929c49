"""What Odoo's projects and deliveries say is open keeps customers active, where these
modules are installed."""

from tools import checklog, lab, ports

MAKE = """
from datetime import timedelta

company = env.company
today = company._custrel_today()
product = env["product.product"].create({"name": "Machine", "type": "consu"})


def buy(name, *days):
    customer = env["res.partner"].create({"name": name, "is_company": True})
    for ago in days:
        order = env["sale.order"].create({
            "partner_id": customer.id,
            "order_line": [(0, 0, {"product_id": product.id, "price_unit": 100})],
        })
        order.action_confirm()
        order.date_order = today - timedelta(days=ago)
    return customer


def deliver(customer, but=0):
    pickings = customer.sale_order_ids.sorted("date_order").picking_ids.sorted("id")
    for move in pickings[: len(pickings) - but].move_ids:
        move.quantity, move.picked = move.product_uom_qty, True
        move.picking_id._action_done()


def start(name, **values):
    return env["project.project"].create({"name": name, **values})


delivered, waits = (buy(name, 160, 130, 100) for name in ("Delivered", "Waits"))
deliver(delivered)
deliver(waits, but=1)
names = "Open", "Ended", "Template", "Of a contact"
customers = {name: buy(name, 160, 130, 100) for name in names}
for customer in customers.values():
    deliver(customer)
start("Open", partner_id=customers["Open"].id)
ended = start("Ended", partner_id=customers["Ended"].id)
ended.last_update_status = "done"
start("Template", partner_id=customers["Template"].id, is_template=True)
contact = env["res.partner"].create(
    {"name": "Contact", "parent_id": customers["Of a contact"].id})
start("Of a contact", partner_id=contact.id, date_start=today,
      date=today + timedelta(days=500))
env["custrel.lifecycle.rule"]._create_for_companies(company)
env["custrel.lifecycle.rule"].search([]).write({"factor": 2, "unanswered": 0})
env["custrel.customer.rhythm"]._cron_follow()
env.cr.commit()
"""
SHOW = """
rows = env["custrel.customer.rhythm"].search([], order="partner_id")
today = env.company._custrel_today()
for row in rows:
    days = row.kept_until and (row.kept_until - today).days
    print(row.partner_id.name, row.state, days, sep=" | ")
"""
CLOSE = """
env["project.project"].search([]).active = False
env["custrel.customer.rhythm"]._cron_follow()
env.cr.commit()
"""


def test_projects_and_deliveries_keep_customers_active(started):
    log = lab.odoo(
        [
            *("-d", started, "-i", "project,sale_stock"),
            *("--http-port", str(ports.free_port()), "--stop-after-init"),
        ]
    ).stderr
    assert not checklog.problems(log)
    lab.shell(started, MAKE)
    closed = dict.fromkeys(("Delivered", "Ended", "Template"), "risk | False")
    assert _show(started) == closed | {
        "Waits": "active | 265",
        "Open": "active | 365",
        "Of a contact": "active | 500",
    }
    lab.shell(started, CLOSE)
    names = "Open", "Of a contact"
    closed |= dict.fromkeys(names, "risk | False")
    assert _show(started) == closed | {"Waits": "active | 265"}


def _show(database):
    lines = lab.shell(database, SHOW).splitlines()
    return dict(line.split(" | ", 1) for line in lines)
