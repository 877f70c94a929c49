"""What an earlier version kept is there after an upgrade."""

import runpy

from tests.system import upgrades
from tools import paths

MAKE_COMPANIES = """
companies = env["res.company"].create([{"name": "East"}, {"name": "West"}])
env["res.partner"].create([{"name": f"Upgraded {n}"} for n in range(4)])
env.cr.commit()
"""

# As version 19.0.1.0.0 left a database: grades in columns of the contact.
GRADES_OF_VERSION_1 = """
DROP TABLE custrel_customer_grade;
ALTER TABLE res_partner
  ADD custrel_grade_id jsonb, ADD custrel_grade_basis jsonb,
  ADD custrel_grade_locked_until jsonb;
ALTER TABLE custrel_grading_move ADD CONSTRAINT custrel_grading_move_partner_id_fkey
  FOREIGN KEY (partner_id) REFERENCES res_partner ON DELETE CASCADE;
ALTER TABLE custrel_grade_change ADD CONSTRAINT custrel_grade_change_user_id_fkey
  FOREIGN KEY (user_id) REFERENCES res_users ON DELETE RESTRICT;
UPDATE ir_model_fields SET store = TRUE, company_dependent = TRUE
 WHERE model = 'res.partner'
   AND name IN ('custrel_grade_id', 'custrel_grade_basis',
                'custrel_grade_locked_until');

WITH east AS (SELECT id::text AS id FROM res_company WHERE name = 'East'),
     west AS (SELECT id::text AS id FROM res_company WHERE name = 'West'),
     a AS (SELECT id FROM custrel_grade WHERE code = 'A'),
     b AS (SELECT id FROM custrel_grade WHERE code = 'B'),
     old (name, grade, basis, until) AS (
        SELECT 'Upgraded 0', jsonb_build_object(east.id, a.id),
               jsonb_build_object(east.id, 'value'), NULL::jsonb
          FROM east, a
        UNION ALL
        SELECT 'Upgraded 1', jsonb_build_object(east.id, a.id, west.id, b.id),
               jsonb_build_object(east.id, 'value', west.id, 'manual'),
               jsonb_build_object(west.id, '2099-03-04')
          FROM east, west, a, b
        UNION ALL
        -- Lost by a run; of a company that is gone.
        SELECT 'Upgraded 2', jsonb_build_object(east.id, NULL, '9999', a.id),
               jsonb_build_object(east.id, NULL), '{}'::jsonb
          FROM east, a
     )
UPDATE res_partner partner
   SET custrel_grade_id = old.grade, custrel_grade_basis = old.basis,
       custrel_grade_locked_until = old.until
  FROM old WHERE old.name = partner.name;
"""
SHOW = """
customers = env["res.partner"].search([("name", "like", "Upgraded")], order="name")
for company in env["res.company"].search([("name", "in", ("East", "West"))]):
    for customer in customers.with_company(company):
        print(
            company.name, customer.name, customer.custrel_grade_id.code,
            customer.custrel_grade_basis, customer.custrel_grade_locked_until,
        )
"""
GRADES = upgrades.past(
    "19.0.1.0.0", make=MAKE_COMPANIES, before=GRADES_OF_VERSION_1, show=SHOW
)


def test_grades_of_each_company_survive(upgraded):
    assert upgraded(GRADES).after == [
        "East Upgraded 0 A value False",
        "East Upgraded 1 A value False",
        "East Upgraded 2 False False False",
        "East Upgraded 3 False False False",
        "West Upgraded 0 False False False",
        "West Upgraded 1 B manual 2099-03-04",
        "West Upgraded 2 False False False",
        "West Upgraded 3 False False False",
    ]


SHOW_RULES = """
rules = env["ir.model.data"].search(
    [("module", "=", "custrel_followup"), ("model", "=", "ir.rule")], order="name")
for rule in rules:
    print(rule.name, env["ir.rule"].browse(rule.res_id).domain_force)
"""
OLD_RULE = """
UPDATE ir_rule SET domain_force = $old${old}$old$
 WHERE id = (SELECT res_id FROM ir_model_data
              WHERE module = 'custrel_followup' AND name = '{name}');
"""
OLD_RULES = runpy.run_path(
    str(paths.ADDON_PATH / "migrations" / "19.0.4.0.0" / "post-10-rules.py")
)["RULES"]
LED = """
env["res.partner"].create([
    {"name": f"Led {n}", "is_company": True,
     "user_id": env.ref("base.user_admin").id}
    for n in range(3)
])
env.cr.commit()
"""
KEEP = """
env["custrel.assignment"]._cron_keep()
print(env["custrel.assignment"].search_count(
    [("partner_id.name", "like", "Led"), ("role", "=", "first")]))
"""
# As version 19.0.3.0.0 left a database: only salespeople look after customers.
PEOPLE_OF_VERSION_3 = """
DROP TABLE custrel_handover_mail, custrel_handover_item, custrel_handover_line,
           custrel_handover_res_users_rel, custrel_handover, custrel_assignment;
ALTER TABLE res_company DROP custrel_gap_policy, DROP custrel_introduction_days;
""" + "".join(
    OLD_RULE.format(name=name, old=old) for name, (old, _new) in OLD_RULES.items()
)
PEOPLE = upgrades.past(
    "19.0.3.0.0", make=LED, before=PEOPLE_OF_VERSION_3, show=SHOW_RULES + KEEP
)


def test_salespeople_become_first_contacts(upgraded):
    assert all(old != new for old, new in OLD_RULES.values())
    people = upgraded(PEOPLE)
    assert people.after == people.made
    assert people.after[-1] == "3"


# Its subject is as version 19.0.3.0.0 left it, its text was changed by hand.
DIGEST_OF_VERSION_3 = """
UPDATE mail_template
   SET subject = jsonb_build_object('en_US',
           '{{ str(len(object.custrel_get_digest()[''today''])) }} follow-ups today'),
       body_html = jsonb_build_object(
           'en_US', '<div><p>Dear all</p><p><a href="/odoo/my-day">Go</a></p></div>',
           'zh_CN', '<div><p>Dear all in Chinese</p></div>')
 WHERE id = (SELECT res_id FROM ir_model_data WHERE name = 'mail_template_digest');
"""
SHOW_DIGEST = '''
env.cr.execute("""
    SELECT subject ->> 'en_US', body_html ->> 'en_US', body_html ->> 'zh_CN'
      FROM mail_template WHERE id = (
          SELECT res_id FROM ir_model_data WHERE name = 'mail_template_digest')
""")
print(*env.cr.fetchone(), sep="\\n")
'''
DIGEST = upgrades.past("19.0.3.0.0", before=DIGEST_OF_VERSION_3, show=SHOW_DIGEST)


def test_digest_tells_of_climbing_follow_ups_and_keeps_its_text(upgraded):
    climbed = '<t t-out="object.custrel_render_climbed()"></t>'
    assert upgraded(DIGEST).after == [
        "{{ object.custrel_get_digest_subject() }}",
        f'<div><p>Dear all</p>{climbed}<p><a href="/odoo/my-day">Go</a></p></div>',
        f"<div><p>Dear all in Chinese</p>{climbed}</div>",
    ]


MAKE_REPORTING = """
companies = env["res.company"].create([
    {"name": name, "custrel_contact_report": True} for name in ("Told", "New")
])
env["res.partner"].create({"name": "Reported"})
env.cr.commit()
"""
# Version 19.0.4.0.0 did not remember until when a company had reports.
REPORTS_OF_VERSION_4 = """
ALTER TABLE res_company DROP custrel_contact_report_until;
INSERT INTO custrel_contact_report (
    partner_id, company_id, date_from, date_to, start_at, end_at)
SELECT partner.id, company.id, month, (month + interval '1 month -1 day')::date,
       month, month + interval '1 month'
  FROM res_partner partner, res_company company,
       (VALUES ('2026-03-01'::date), ('2026-04-01')) known (month)
 WHERE partner.name = 'Reported' AND company.name = 'Told';
"""
SHOW_UNTIL = """
for company in env["res.company"].search([("name", "in", ("Told", "New"))]):
    print(company.name, company.custrel_contact_report_until)
"""
REPORTS = upgrades.past(
    "19.0.4.0.0", make=MAKE_REPORTING, before=REPORTS_OF_VERSION_4, show=SHOW_UNTIL
)


def test_companies_know_until_when_they_have_reports(upgraded):
    assert sorted(upgraded(REPORTS).after) == ["New False", "Told 2026-04-30"]


HANDOVER_RULE = runpy.run_path(
    str(paths.ADDON_PATH / "migrations" / "19.0.4.1.0" / "post-20-rules.py")
)
# Version 19.0.4.0.0 let a leader make a handover for anybody.
RULE_OF_VERSION_4 = """
DELETE FROM ir_rule WHERE id = (
    SELECT res_id FROM ir_model_data WHERE module = 'custrel_followup'
       AND name = 'custrel_handover_rule_responsible');
DELETE FROM ir_model_data WHERE module = 'custrel_followup'
   AND name = 'custrel_handover_rule_responsible';
""" + OLD_RULE.format(name="custrel_handover_rule_team", old=HANDOVER_RULE["OLD"])
RULE = upgrades.past("19.0.4.0.0", before=RULE_OF_VERSION_4, show=SHOW_RULES)


def test_leaders_make_handovers_for_their_own_people(upgraded):
    rules = upgraded(RULE)
    assert HANDOVER_RULE["OLD"] not in "".join(rules.made)
    assert rules.after == rules.made
