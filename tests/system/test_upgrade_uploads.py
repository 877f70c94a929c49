"""Files that nobody but their sender saw belong to their follow-up after an upgrade."""

from tools import checklog, lab, paths

MAKE = """
partner = env["res.partner"].create({"name": "Upgraded"})
files = env["ir.attachment"].create([
    {"name": "lost", "raw": b"x"},
    {"name": "kept", "raw": b"x", "res_model": "res.partner", "res_id": partner.id},
])
followup = env["custrel.followup"].create({
    "partner_id": partner.id, "attachment_ids": [(6, 0, files.ids)],
})
env.cr.commit()
"""

# As the version before left it.
FORMER = """
UPDATE ir_attachment SET res_id = 0 WHERE name = 'lost';
UPDATE ir_module_module SET latest_version = '19.0.4.1.0'
 WHERE name = 'custrel_followup';
"""

SHOW = """
followup = env["custrel.followup"].search([("partner_id.name", "=", "Upgraded")])
for file in followup.attachment_ids.sorted("name"):
    print(file.name, file.res_model, file.res_id == followup.id)
"""


def test_files_belong_to_their_follow_up(new_database):
    name = new_database("stock")
    lab.install(name, paths.ADDON)
    lab.shell(name, MAKE)
    lab.psql(name, FORMER)
    assert not checklog.problems(lab.upgrade(name, paths.ADDON))
    assert lab.shell(name, SHOW).splitlines() == [
        "kept res.partner False",
        "lost custrel.followup True",
    ]
