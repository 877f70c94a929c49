"""Modules that an earlier version did not need are installed by an upgrade."""

from tests.system import upgrades

# Version 19.0.4.1.0 knew no organisation chart.
BEFORE = """
UPDATE ir_module_module SET state = 'uninstalled', latest_version = NULL
 WHERE name = 'web_hierarchy';
DELETE FROM ir_module_module_dependency WHERE name = 'web_hierarchy';
"""
SHOW = """
module = env["ir.module.module"].search([("name", "=", "web_hierarchy")])
print(module.state)
views = env["res.partner"].get_views([(False, "hierarchy")])["views"]
print("custrel_reports_to_id" in views["hierarchy"]["arch"])
"""
NEEDED = upgrades.past("19.0.4.1.0", before=BEFORE, show=SHOW)


def test_the_organisation_chart_is_there_after_an_upgrade(upgraded):
    assert upgraded(NEEDED).after == ["installed", "True"]
