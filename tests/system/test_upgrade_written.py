"""A mail of the system was a contact until now; it has a date of its own by now."""

from tests.system import upgrades

MAKE = """
from datetime import datetime

env["res.company"].search([]).custrel_started_at = datetime(2025, 1, 1)
for name, automatic in (("Written To", True), ("Talked To", False)):
    customer = env["res.partner"].create({"name": name, "is_company": True})
    followup = env["custrel.followup"].create({
        "partner_id": customer.id,
        "state": "done",
        "date_start": datetime(2026, 1, 5, 3),
        "date_end": datetime(2026, 1, 5, 3),
    })
    followup._keep({"automatic": automatic, "mail_state": automatic and "sent"})
    customer._custrel_update_contact_dates(env.company)
env.cr.commit()
"""
BEFORE = """
UPDATE res_partner SET custrel_last_contact_date = custrel_last_written_date
 WHERE name = 'Written To';
ALTER TABLE res_partner DROP COLUMN custrel_last_written_date;
"""
SHOW = """
names = ["Written To", "Talked To"]
for customer in env["res.partner"].search([("name", "in", names)], order="id"):
    dates = customer.custrel_last_contact_date, customer.custrel_last_written_date
    print(customer.name, *dates)
"""
WRITTEN = upgrades.past("19.0.9.0.0", make=MAKE, before=BEFORE, show=SHOW)


def test_who_was_only_written_to_was_not_contacted(upgraded):
    customers = upgraded(WRITTEN)
    assert customers.made == [
        "Written To False 2026-01-05",
        "Talked To 2026-01-05 False",
    ]
    assert customers.after == customers.made
