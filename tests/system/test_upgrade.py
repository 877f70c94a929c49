"""What an earlier version kept is there after an upgrade."""

import runpy

import pytest

from tests.system import catalog
from tools import checklog, lab, paths

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
UPDATE ir_module_module SET latest_version = '19.0.1.0.0'
 WHERE name = 'custrel_followup';

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


@pytest.fixture
def database(installed):
    lab.shell(installed, MAKE_COMPANIES)
    return installed


def test_grades_of_each_company_survive(database):
    before = catalog.snapshot(database)
    lab.psql(database, GRADES_OF_VERSION_1)
    assert not checklog.problems(lab.upgrade(database, paths.ADDON))
    assert lab.shell(database, SHOW).splitlines() == [
        "East Upgraded 0 A value False",
        "East Upgraded 1 A value False",
        "East Upgraded 2 False False False",
        "East Upgraded 3 False False False",
        "West Upgraded 0 False False False",
        "West Upgraded 1 B manual 2099-03-04",
        "West Upgraded 2 False False False",
        "West Upgraded 3 False False False",
    ]
    left = catalog.difference(before, catalog.snapshot(database))
    # Those of foreign keys are called after numbers.
    assert left.keys() <= {"triggers"}, left


RULES = """
SELECT data.name, rule.domain_force FROM ir_rule rule
  JOIN ir_model_data data ON data.model = 'ir.rule' AND data.res_id = rule.id
 WHERE data.module = 'custrel_followup' ORDER BY data.name
"""
# As version 19.0.3.0.0 left a database: only salespeople look after customers.
PEOPLE_OF_VERSION_3 = """
DROP TABLE custrel_handover_mail, custrel_handover_item, custrel_handover_line,
           custrel_handover_res_users_rel, custrel_handover, custrel_assignment;
ALTER TABLE res_company DROP custrel_gap_policy, DROP custrel_introduction_days;
UPDATE ir_module_module SET latest_version = '19.0.3.0.0'
 WHERE name = 'custrel_followup';
"""
MIGRATION = runpy.run_path(
    str(paths.ADDON_PATH / "migrations" / "19.0.4.0.0" / "post-10-rules.py")
)
OLD_RULE = """
UPDATE ir_rule SET domain_force = $old${old}$old$
 WHERE id = (SELECT res_id FROM ir_model_data
              WHERE module = 'custrel_followup' AND name = '{name}')
"""
LED = """
env["res.partner"].create([
    {"name": f"Upgraded {n}", "is_company": True,
     "user_id": env.ref("base.user_admin").id}
    for n in range(3)
])
env.cr.commit()
"""
KEEP = """
env["custrel.assignment"]._cron_keep()
print(env["custrel.assignment"].search_count(
    [("partner_id.name", "like", "Upgraded"), ("role", "=", "first")]))
"""


def test_salespeople_become_first_contacts(installed):
    database = installed
    lab.shell(database, LED)
    rules = lab.psql(database, RULES)
    before = catalog.snapshot(database)
    lab.psql(database, PEOPLE_OF_VERSION_3)
    for name, (old, _new) in MIGRATION["RULES"].items():
        lab.psql(database, OLD_RULE.format(name=name, old=old))
    assert lab.psql(database, RULES) != rules

    assert not checklog.problems(lab.upgrade(database, paths.ADDON))
    assert lab.psql(database, RULES) == rules
    assert lab.shell(database, KEEP).split()[-1] == "3"
    left = catalog.difference(before, catalog.snapshot(database))
    assert left.keys() <= {"triggers"}, left


# Its subject is as version 19.0.3.0.0 left it, its text was changed by hand.
DIGEST_OF_VERSION_3 = """
UPDATE mail_template
   SET subject = jsonb_build_object('en_US',
           '{{ str(len(object.custrel_get_digest()[''today''])) }} follow-ups today'),
       body_html = jsonb_build_object(
           'en_US', '<div><p>Dear all</p><p><a href="/odoo/my-day">Go</a></p></div>',
           'zh_CN', '<div><p>Dear all in Chinese</p></div>')
 WHERE id = (SELECT res_id FROM ir_model_data WHERE name = 'mail_template_digest');
UPDATE ir_module_module SET latest_version = '19.0.3.0.0'
 WHERE name = 'custrel_followup';
"""
SHOW_DIGEST = """
SELECT subject ->> 'en_US', body_html ->> 'en_US', body_html ->> 'zh_CN'
  FROM mail_template
 WHERE id = (SELECT res_id FROM ir_model_data WHERE name = 'mail_template_digest')
"""


def test_digest_tells_of_climbing_follow_ups_and_keeps_its_text(database):
    lab.psql(database, DIGEST_OF_VERSION_3)
    assert not checklog.problems(lab.upgrade(database, paths.ADDON))
    climbed = '<t t-out="object.custrel_render_climbed()"></t>'
    assert lab.psql(database, SHOW_DIGEST).strip().split("\t") == [
        "{{ object.custrel_get_digest_subject() }}",
        f'<div><p>Dear all</p>{climbed}<p><a href="/odoo/my-day">Go</a></p></div>',
        f"<div><p>Dear all in Chinese</p>{climbed}</div>",
    ]


# Version 19.0.4.0.0 did not remember until when a company had reports.
REPORTS_OF_VERSION_4 = """
ALTER TABLE res_company DROP custrel_contact_report_until;
INSERT INTO custrel_contact_report (
    partner_id, company_id, date_from, date_to, start_at, end_at)
SELECT partner.id, company.id, month, (month + interval '1 month -1 day')::date,
       month, month + interval '1 month'
  FROM res_partner partner, res_company company,
       (VALUES ('2026-03-01'::date), ('2026-04-01')) known (month)
 WHERE partner.name = 'Upgraded 0' AND company.name = 'East';
UPDATE ir_module_module SET latest_version = '19.0.4.0.0'
 WHERE name = 'custrel_followup';
"""
SHOW_UNTIL = """
SELECT name, custrel_contact_report_until FROM res_company
 WHERE name IN ('East', 'West') ORDER BY name
"""


def test_companies_know_until_when_they_have_reports(database):
    lab.psql(database, "UPDATE res_company SET custrel_contact_report = TRUE")
    lab.psql(database, REPORTS_OF_VERSION_4)
    assert not checklog.problems(lab.upgrade(database, paths.ADDON))
    assert lab.psql(database, SHOW_UNTIL).split() == ["East", "2026-04-30", "West"]


# Version 19.0.4.0.0 let a leader make a handover for anybody.
RULE_OF_VERSION_4 = """
DELETE FROM ir_rule WHERE id = (
    SELECT res_id FROM ir_model_data WHERE module = 'custrel_followup'
       AND name = 'custrel_handover_rule_responsible');
DELETE FROM ir_model_data WHERE module = 'custrel_followup'
   AND name = 'custrel_handover_rule_responsible';
UPDATE ir_module_module SET latest_version = '19.0.4.0.0'
 WHERE name = 'custrel_followup';
"""
HANDOVER_RULE = runpy.run_path(
    str(paths.ADDON_PATH / "migrations" / "19.0.4.1.0" / "post-20-rules.py")
)


def test_leaders_make_handovers_for_their_own_people(database):
    rules = lab.psql(database, RULES)
    lab.psql(database, RULE_OF_VERSION_4)
    name = "custrel_handover_rule_team"
    lab.psql(database, OLD_RULE.format(name=name, old=HANDOVER_RULE["OLD"]))
    assert lab.psql(database, RULES) != rules
    assert not checklog.problems(lab.upgrade(database, paths.ADDON))
    assert lab.psql(database, RULES) == rules
