"""Complaints whose number was the subject of a mail get one of the sequence."""

import pytest

from tests.system import catalog
from tools import checklog, lab, paths

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
UPDATE ir_module_module SET latest_version = '19.0.4.1.0'
 WHERE name = 'custrel_followup';
"""
NUMBERS = """
SELECT company.name, complaint.name, complaint.subject
  FROM custrel_complaint complaint
  JOIN res_company company ON company.id = complaint.company_id
 ORDER BY complaint.id
"""
AFTERWARDS = """
for company in env["res.company"].search([("name", "in", ("East", "West"))]):
    values = {"subject": "Next", "company_id": company.id, "name": "C2026-00099"}
    print(env["custrel.complaint"].create(values).name)
"""


@pytest.fixture
def database(installed):
    lab.shell(installed, MAKE)
    return installed


def _rows(database):
    output = lab.psql(database, NUMBERS).strip()
    return [tuple(line.split("\t")) for line in output.splitlines()]


def test_numbers_are_repaired(database):
    right = _rows(database)
    before = catalog.snapshot(database)
    lab.psql(database, DAMAGE)
    assert not checklog.problems(lab.upgrade(database, paths.ADDON))

    rows = _rows(database)
    year = right[0][1][1:5]
    assert [name for company, name, _subject in rows if company == "West"] == [
        f"C{year}-00001",
        *(f"C{year}-{n:05d}" for n in range(7, 12)),
    ]
    assert [name for company, name, _subject in rows if company == "East"] == [
        f"C{year}-00001",
        *(f"Q-{year}/{n:05d}" for n in range(8, 13)),
        f"Q-{year}/00007",
    ]
    subjects = [subject for company, _name, subject in rows if company == "West"]
    assert subjects == [
        "Upgraded 0",
        SUBJECT,
        SUBJECT,
        "Upgraded 3 (OLD 17)",
        "Upgraded 4",
        "Upgraded 5",
    ]
    left = catalog.difference(before, catalog.snapshot(database))
    assert left.keys() <= {"triggers"}, left
    assert lab.shell(database, AFTERWARDS).split() == [
        f"Q-{year}/00013",
        f"C{year}-00012",
    ]
