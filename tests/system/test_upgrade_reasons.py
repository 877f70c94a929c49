"""Complaint reasons are sorted by names of one language after an upgrade."""

from tools import checklog, lab, paths

# As version 19.0.4.1.0 left them after somebody wrote in another language.
MIXED = """
UPDATE custrel_complaint_reason SET complete_name = 'Überall';
UPDATE ir_module_module SET latest_version = '19.0.4.1.0'
 WHERE name = 'custrel_followup';
"""
WHOLE_NAMES = """
SELECT reason.complete_name, COALESCE(parent.name ->> 'en_US' || ' / ', '')
       || (reason.name ->> 'en_US')
  FROM custrel_complaint_reason reason
  LEFT JOIN custrel_complaint_reason parent ON parent.id = reason.parent_id
"""


def test_names_of_reasons_are_in_one_language(new_database):
    name = new_database("stock")
    lab.install(name, paths.ADDON)
    lab.psql(name, MIXED)
    assert not checklog.problems(lab.upgrade(name, paths.ADDON))
    rows = [row.split("\t") for row in lab.psql(name, WHOLE_NAMES).splitlines()]
    assert len(rows) > 5
    assert [kept for kept, _wanted in rows] == [wanted for _kept, wanted in rows]
