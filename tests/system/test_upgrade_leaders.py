"""Rules of leaders ask who is led; those that somebody edited stay as they are."""

import runpy

from tests.system import upgrades
from tests.system.test_upgrade import OLD_RULE
from tools import paths

RULES = runpy.run_path(
    str(paths.ADDON_PATH / "migrations" / "19.0.9.0.0" / "post-10-leaders.py")
)["RULES"]
EDITED = "custrel_capacity_rule_sales_team"
BEFORE = "".join(
    OLD_RULE.format(name=name, old="[(0, '=', 1)]" if name == EDITED else old)
    for name, (old, _new) in RULES.items()
)
SHOW = f"""
for name in {sorted(RULES)!r}:
    print(name, env.ref("custrel_followup." + name).domain_force)
"""
LEADERS = upgrades.past("19.0.8.0.0", before=BEFORE, show=SHOW)


def test_leaders_lead_who_is_in_their_team(upgraded):
    found = dict(line.split(" ", 1) for line in upgraded(LEADERS).after)
    assert found.pop(EDITED) == "[(0, '=', 1)]"
    assert found == {name: RULES[name][1] for name in found}
