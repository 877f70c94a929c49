"""Complaints whose number was the subject of a mail get one of the sequence."""

from tests.system import upgrades

SUBJECT = "Machine stands still"
MAKE = """
for name in ("East", "West"):
    company = env["res.company"].create({"name": name})
    env["custrel.complaint"].create([
        {"subject": f"Upgraded {n}", "company_id": company.id} for n in range(6)
    ])
east = env["res.company"].search([("name", "=", "East")])
east.custrel_complaint_sequence_id.prefix = "Q-%(year)s/"
env["custrel.complaint"].create({"subject": "Upgraded 6", "company_id": east.id})
env.cr.commit()
"""
# As version 19.0.4.1.0 left them: from mails, by RPC, by an import without an index.
DAMAGE = """
DROP INDEX custrel_complaint_number_unique;
UPDATE custrel_complaint SET name = 'Machine stands still',
       subject = 'Machine stands still' WHERE subject IN ('Upgraded 1', 'Upgraded 2');
UPDATE custrel_complaint SET name = 'OLD 17' WHERE subject = 'Upgraded 3';
UPDATE custrel_complaint SET name = '' WHERE subject = 'Upgraded 4';
UPDATE custrel_complaint SET name = NULL, active = FALSE WHERE subject = 'Upgraded 5';
"""
# The next one of each company is drawn twice: before the upgrade, and after it.
SHOW = """
complaints = env["custrel.complaint"].with_context(active_test=False)
names = "East", "West"
for row in complaints.search([("company_id.name", "in", names)], order="id"):
    print(row.company_id.name, row.name, row.subject, sep=";")
for company in env["res.company"].search([("name", "in", names)], order="name"):
    values = {"subject": "Next", "company_id": company.id, "name": "C2026-00099"}
    print("Next", complaints.create(values).name, sep=";")
"""
NUMBERS = upgrades.past("19.0.4.1.0", make=MAKE, before=DAMAGE, show=SHOW)


def test_numbers_are_repaired(upgraded):
    numbers = upgraded(NUMBERS)
    year = numbers.made[0].split(";")[1][1:5]
    rows = [line.split(";") for line in numbers.after]
    west, east, following = (
        [name for company, name, *_subject in rows if company == place]
        for place in ("West", "East", "Next")
    )
    assert west == [f"C{year}-00001", *(f"C{year}-{n:05d}" for n in range(8, 13))]
    assert east == [
        f"C{year}-00001",
        *(f"Q-{year}/{n:05d}" for n in range(9, 14)),
        f"Q-{year}/00007",
    ]
    assert following == [f"Q-{year}/00014", f"C{year}-00013"]
    subjects = [row[2] for row in rows if row[0] == "West"]
    assert subjects == [
        "Upgraded 0",
        SUBJECT,
        SUBJECT,
        "Upgraded 3 (OLD 17)",
        "Upgraded 4",
        "Upgraded 5",
    ]
