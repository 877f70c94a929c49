"""Results of earlier versions say whether something has to follow."""

from tests.system import upgrades

MAKE = """
env["custrel.followup.result"].create({"name": "Own"})
env.cr.commit()
"""
BEFORE = """
ALTER TABLE custrel_followup_result DROP COLUMN next_step;
"""
SHOW = """
for result in env["custrel.followup.result"].search([], order="id"):
    print(result.name, result.next_step)
"""
RESULTS = upgrades.past("19.0.5.0.0", make=MAKE, before=BEFORE, show=SHOW)


def test_results_say_whether_something_has_to_follow(upgraded):
    results = upgraded(RESULTS)
    assert "Declined none" in results.made
    assert "Own optional" in results.made
    assert results.after == results.made
