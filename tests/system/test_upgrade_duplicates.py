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
