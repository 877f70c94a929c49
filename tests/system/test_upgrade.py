"""What an earlier version kept is there after an upgrade."""

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
def database(new_database):
    name = new_database("stock")
    lab.install(name, paths.ADDON)
    lab.shell(name, MAKE_COMPANIES)
    return name


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


# As version 19.0.3.0.0 left a database: rules knew the salesperson only.
RULES_OF_VERSION_3 = """
UPDATE ir_rule SET domain_force = '[(''partner_id.user_id'', ''='', user.id)]'
 WHERE id IN (SELECT res_id FROM ir_model_data
               WHERE module = 'custrel_followup' AND model = 'ir.rule'
                 AND (name LIKE '%_rule_own' OR name = 'custrel_complaint_rule_team'));
UPDATE ir_module_module SET latest_version = '19.0.3.0.0'
 WHERE name = 'custrel_followup';
"""
RULES = """
SELECT name, domain_force FROM ir_rule WHERE name LIKE 'custrel%' ORDER BY name
"""


def test_rules_know_the_second_contact_after_an_upgrade(database):
    before = lab.psql(database, RULES)
    lab.psql(database, RULES_OF_VERSION_3)
    assert lab.psql(database, RULES) != before
    assert not checklog.problems(lab.upgrade(database, paths.ADDON))
    assert lab.psql(database, RULES) == before
