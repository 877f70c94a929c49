"""Results of earlier versions say whether something has to follow."""

from tools import checklog, lab, paths

MAKE = """
env["custrel.followup.result"].create({"name": "Own"})
env.cr.commit()
"""
BEFORE = """
ALTER TABLE custrel_followup_result DROP COLUMN next_step;
UPDATE ir_module_module SET latest_version = '19.0.5.0.0'
 WHERE name = 'custrel_followup';
"""
SHOW = """
for result in env["custrel.followup.result"].search([], order="id"):
    print(result.name, result.next_step)
"""


def test_results_say_whether_something_has_to_follow(installed):
    lab.shell(installed, MAKE)
    before = lab.shell(installed, SHOW)
    assert "Declined none" in before
    assert "Own optional" in before
    lab.psql(installed, BEFORE)
    assert not checklog.problems(lab.upgrade(installed, paths.ADDON))
    assert lab.shell(installed, SHOW) == before
