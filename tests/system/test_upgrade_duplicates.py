"""Customers who share a number with several others are compared anew after the upgrade,
and no others are."""

from tests.system import upgrades

MAKE = """
def make(name, phone):
    env["res.partner"].create({
        "name": name, "is_company": True, "phone": phone,
        "country_id": env.ref("base.cn").id,
    })

for name in ("Ash", "Birch", "Cedar", "Dogwood"):
    make(name + " Works Shared", "+86 138 0000 0777")
for name in ("Elm", "Fir"):
    make(name + " Works Alone", "+86 138 0000 0888")
env.flush_all()
env.cr.flush()
env.cr.commit()
"""
BEFORE = "UPDATE custrel_duplicate_key SET is_fresh = FALSE;"
SHOW = """
fresh = env["custrel.duplicate.key"].search([("is_fresh", "=", True)])
print(*sorted(set(fresh.partner_id.mapped("name"))), sep=", ")
"""
SHARED = upgrades.past("19.0.9.0.0", make=MAKE, before=BEFORE, show=SHOW)


def test_who_shares_with_several_is_compared_anew(upgraded):
    [line] = upgraded(SHARED).after
    found = [name for name in line.split(", ") if name.endswith("Works Shared")]
    assert len(found) == 4
    assert "Works Alone" not in line


MAKE_DOMAINS = """
def make(name, email):
    env["res.partner"].create({"name": name, "is_company": True, "email": email})

for name in ("Gum", "Hazel"):
    make(name + " Works Domain", name.lower() + "@works.example")
for name in ("Ivy", "Juniper"):
    make(name + " Works Apart", "info@" + name.lower() + ".example")
env.flush_all()
env.cr.flush()
env.cr.commit()
"""
DOMAIN = upgrades.past("19.0.10.0.0", make=MAKE_DOMAINS, before=BEFORE, show=SHOW)


def test_who_shares_a_domain_is_compared_anew(upgraded):
    [line] = upgraded(DOMAIN).after
    assert "Gum Works Domain, Hazel Works Domain" in line
    assert "Works Apart" not in line


MAKE_SPELLINGS = """
def make(name, **vals):
    env["res.partner"].create({"name": name + " Anew", "is_company": True, **vals})

greece = env.ref("base.gr").id
make("Kerkyra", vat="EL094259216", country_id=greece)
make("Larissa", vat="094259216", country_id=greece)
make("Müller")
make("Mueller")
make("苏州石英工具厂")
make("Extended", phone="021-55550102-8001", country_id=env.ref("base.cn").id)
make("Direct", phone="021-55550103", country_id=env.ref("base.cn").id)
env.flush_all()
env.cr.flush()
env.cr.commit()
"""
AS_WRITTEN = """
UPDATE custrel_duplicate_key SET key = 'EL' || key
 WHERE kind = 'tax'
   AND partner_id = (SELECT id FROM res_partner WHERE name = 'Kerkyra Anew');
DELETE FROM custrel_duplicate_key WHERE key LIKE 'mueller%'
   AND partner_id = (SELECT id FROM res_partner WHERE name = 'Müller Anew');
"""
WITHOUT_KEYS = """
known = env["custrel.duplicate.key"].search([]).partner_id
found = env["res.partner"].search([("name", "like", "% Anew")]) - known
print(*sorted(found.mapped("name")), sep=", ")
"""
SPELLINGS = upgrades.past(
    "19.0.10.0.0", make=MAKE_SPELLINGS, before=AS_WRITTEN, show=WITHOUT_KEYS
)


def test_keys_of_who_is_written_in_several_ways_are_made_anew(upgraded):
    """The job makes those of whoever has none."""
    seen = upgraded(SPELLINGS)
    assert seen.made == [""]
    assert seen.after == [
        "Extended Anew, Kerkyra Anew, Müller Anew, 苏州石英工具厂 Anew"
    ]


MAKE_JUDGED = """
names = ("Nürnberg Judged", "Nuernberg Judged")
one, two = env["res.partner"].create(
    [{"name": name, "is_company": True, "phone": "+86 138 0000 0999"} for name in names]
)
env["custrel.duplicate.key"]._keep_of(one | two)
env["custrel.duplicate"]._find(one | two)
env["custrel.duplicate"].search(
    [("partner_id", "=", one.id), ("other_id", "=", two.id)]
).action_not_duplicate()
env.cr.commit()
"""
# The night after the upgrade, for these.
SHOW_JUDGED = """
partners = env["res.partner"].search([("name", "like", "% Judged")], order="id")
env["custrel.duplicate.key"]._keep_of(partners)
env["custrel.duplicate"]._find(partners)
pairs = env["custrel.duplicate"].search([("partner_id", "in", partners.ids)])
print(*pairs.mapped("state"), bool(pairs.decided_by_id))
"""
JUDGED = upgrades.past("19.0.10.0.0", make=MAKE_JUDGED, show=SHOW_JUDGED)


def test_what_people_judged_stays_where_keys_are_made_anew(upgraded):
    seen = upgraded(JUDGED)
    assert seen.made == seen.after == ["not_duplicate True"]
