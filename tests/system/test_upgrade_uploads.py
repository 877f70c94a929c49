"""Files that nobody but their sender saw belong to their follow-up after an upgrade."""

from tests.system import upgrades

MAKE = """
partner = env["res.partner"].create({"name": "With files"})
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
"""

SHOW = """
followup = env["custrel.followup"].search([("partner_id.name", "=", "With files")])
for file in followup.attachment_ids.sorted("name"):
    print(file.name, file.res_model, file.res_id == followup.id)
"""
FILES = upgrades.past("19.0.4.1.0", make=MAKE, before=FORMER, show=SHOW)


def test_files_belong_to_their_follow_up(upgraded):
    assert upgraded(FILES).after == [
        "kept res.partner False",
        "lost custrel.followup True",
    ]
