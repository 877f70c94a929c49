"""What the add-on needs by now, and did not need before, comes with the upgrade."""

from tests.system import upgrades

# As version 19.0.7.0.0 left it: without organisation charts, and without the module of
# Odoo that draws them. Odoo's import, which comes by itself, may have been removed.
BEFORE = """
DELETE FROM ir_ui_view WHERE type = 'hierarchy';
DELETE FROM ir_act_window WHERE id IN (
    SELECT res_id FROM ir_model_data WHERE module = 'custrel_followup'
       AND name = 'res_partner_action_chart');
DELETE FROM ir_model_data WHERE module = 'custrel_followup'
   AND name IN ('res_partner_view_hierarchy', 'res_partner_action_chart');
DELETE FROM ir_model_fields_selection WHERE id IN (
    SELECT res_id FROM ir_model_data WHERE module = 'web_hierarchy'
       AND model = 'ir.model.fields.selection');
DELETE FROM ir_module_module_dependency USING ir_module_module ours
 WHERE ours.id = module_id AND ours.name = 'custrel_followup'
   AND ir_module_module_dependency.name IN ('web_hierarchy', 'base_import');
DELETE FROM ir_model WHERE model LIKE 'base_import.%';
DROP TABLE base_import_import, base_import_mapping;
DELETE FROM ir_model_data WHERE module IN ('web_hierarchy', 'base_import');
UPDATE ir_module_module SET state = 'uninstalled', latest_version = NULL
 WHERE name IN ('web_hierarchy', 'base_import');
"""
SHOW = """
names = "base_import", "web_hierarchy"
modules = env["ir.module.module"].search([("name", "in", names)], order="name")
print(modules.mapped("state"))
action = env.ref("custrel_followup.res_partner_action_chart")
print(action.view_mode, action.view_ids.view_id.type)
print(env["base_import.import"].create({"res_model": "res.partner"}).res_model)
"""
NEEDS = upgrades.past("19.0.7.0.0", before=BEFORE, show=SHOW)


def test_modules_that_are_needed_by_now_are_installed(upgraded):
    needs = upgraded(NEEDS)
    assert needs.after == needs.made
    assert needs.after[0] == "['installed', 'installed']"
