"""The nightly jobs on customers may die anywhere: started again, they end like
undisturbed ones, and nothing is done twice."""

import pytest

from tests.system.crash import kill_before_commit, results
from tests.system.workers import Workers, number
from tools import lab

CUSTOMERS = 5000
BATCH = 2000
"""Customers of a transaction of either job."""
TWINS = CUSTOMERS // 10
"""Customers that were entered a second time."""

FILES = "env['custrel.customer.file']._cron_keep()\n"
DUPLICATES = "env['custrel.duplicate']._cron_keep()\n"

# Each has an owner; every fourth a reference, of which some are those of another one.
ENTERED = f"""
INSERT INTO res_partner
    (name, complete_name, active, is_company, type, lang, autopost_bills, user_id,
     ref, street, city, phone, phone_sanitized, email, email_normalized)
SELECT name, name, true, true, 'contact', 'en_US', 'ask', 2,
       CASE WHEN n % 4 = 0 THEN 'R-' || n % {CUSTOMERS - 400} END,
       CASE WHEN n % 3 = 0 THEN 'Xinghu Street' END, 'Suzhou',
       phone, phone, email, email
  FROM generate_series(1, {CUSTOMERS}) n
 CROSS JOIN LATERAL (
       SELECT CASE WHEN n > {CUSTOMERS - TWINS} THEN n - {CUSTOMERS - TWINS}
                   ELSE n END AS place) one
 CROSS JOIN LATERAL (
       SELECT concat('Entered ', place, CASE WHEN n > place THEN ' Ltd' END) AS name,
              CASE WHEN place % 5 > 0 THEN '+8651255' || 100000 + place END AS phone,
              'office@entered' || n || '.example' AS email) known;
UPDATE res_partner SET commercial_partner_id = id
 WHERE commercial_partner_id IS NULL;
"""
NUMBERED = "SELECT count(*) FROM custrel_customer_file WHERE number IS NOT NULL"
MEASURED = "SELECT count(*) FROM custrel_customer_file WHERE measured_at IS NOT NULL"
NUMBERS = """
SELECT id, number FROM custrel_customer_file WHERE number IS NOT NULL ORDER BY id
"""
# Numbers that a killed transaction has drawn are used up.
FILE_RESULT = {
    "files": """
        SELECT partner.name, partner.id, completeness,
               CASE WHEN number LIKE 'R%' THEN number ELSE left(number, 1) END
          FROM custrel_customer_file file
          JOIN res_partner partner ON partner.id = file.partner_id
         ORDER BY 2""",
    "numbers": "SELECT count(DISTINCT number) FROM custrel_customer_file",
}
KEYED = "SELECT count(DISTINCT partner_id) FROM custrel_duplicate_key"
PAIRS = "SELECT count(*) FROM custrel_duplicate"
FRESH = "SELECT count(DISTINCT partner_id) FROM custrel_duplicate_key WHERE is_fresh"
DUPLICATE_RESULT = {
    "keys": """
        SELECT partner_id, kind, key, detail, is_fresh FROM custrel_duplicate_key
         ORDER BY 1, 2, 3, 4""",
    "pairs": """
        SELECT partner_id, other_id, evidence, score, state FROM custrel_duplicate
         ORDER BY 1, 2""",
    "noted": """
        SELECT key, value FROM ir_config_parameter
         WHERE key LIKE 'custrel_followup.duplicate%' ORDER BY 1""",
}
# Somebody decides about one pair, and somebody renames customers.
DAY = f"""
pair = env["custrel.duplicate"].search([], order="partner_id", limit=1)
pair.action_not_duplicate()
renamed = env["res.partner"].search([("name", "=like", "Entered 30%")])
for partner in renamed:
    partner.name = partner.name.replace("Entered 30", "Renamed 30")
env["res.partner"].search([("name", "=", "Entered {TWINS} Ltd")]).name = "Elsewhere"
env.cr.commit()
"""


@pytest.fixture
def database(started):
    lab.psql(started, ENTERED)
    return started


def test_files_are_kept_by_a_job_that_dies_again_and_again(database, twin, tmp_path):
    lab.shell(twin, FILES)
    assert number(twin, NUMBERED) == number(twin, MEASURED) == CUSTOMERS

    # The first commit tells how much there is to do.
    kill_before_commit(3, database, FILES, tmp_path / "numbering")
    assert number(database, NUMBERED) == BATCH, "the second batch is lost"
    given = lab.psql(database, NUMBERS)

    kill_before_commit(6, database, FILES, tmp_path / "measuring")
    assert number(database, NUMBERED) == CUSTOMERS
    assert number(database, MEASURED) == BATCH, "the second batch is lost"

    lab.shell(database, FILES)
    assert results(database, FILE_RESULT) == results(twin, FILE_RESULT)
    assert lab.psql(database, NUMBERS).startswith(given), "a number stays for ever"
    numbers = lab.psql(database, NUMBERS)
    lab.shell(database, FILES)
    assert results(database, FILE_RESULT) == results(twin, FILE_RESULT)
    assert lab.psql(database, NUMBERS) == numbers


def test_three_at_once_number_each_customer_once(database, tmp_path):
    three = Workers(database, FILES, 3, tmp_path)
    try:
        three.go()
        three.finish(0, 1, 2)
    finally:
        three.close()
    assert number(database, NUMBERED) == number(database, MEASURED) == CUSTOMERS


def test_duplicates_are_found_by_a_job_that_dies(database, twin, tmp_path):
    lab.shell(twin, DUPLICATES)
    assert number(twin, PAIRS) == TWINS

    kill_before_commit(3, database, DUPLICATES, tmp_path / "keys")
    assert 0 < number(database, KEYED) <= BATCH, "the second batch is lost"
    kill_before_commit(4, database, DUPLICATES, tmp_path / "comparing")
    assert number(database, KEYED) > CUSTOMERS - 1
    assert number(database, PAIRS) == 0, "they are written, and lost"
    lab.shell(database, DUPLICATES)
    assert results(database, DUPLICATE_RESULT) == results(twin, DUPLICATE_RESULT)

    # A night later.
    for one in (twin, database):
        lab.shell(one, DAY)
    assert number(database, FRESH) > 0
    lab.shell(twin, DUPLICATES)
    before = results(database, DUPLICATE_RESULT)
    kill_before_commit(2, database, DUPLICATES, tmp_path / "night")
    assert results(database, DUPLICATE_RESULT) == before, "what was found is lost"
    lab.shell(database, DUPLICATES)
    assert number(database, FRESH) == 0
    ended = results(database, DUPLICATE_RESULT)
    assert ended == results(twin, DUPLICATE_RESULT)
    assert "not_duplicate" in ended["pairs"]
    lab.shell(database, DUPLICATES)
    assert results(database, DUPLICATE_RESULT) == ended, "a repetition changes nothing"
