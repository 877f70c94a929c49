"""Installing into years of business is quick: nothing is computed for it."""

from tests.system import volume
from tools import checklog, lab, paths

PARTNER_TABLES = """
SELECT table_name FROM information_schema.columns
 WHERE table_schema = 'public' AND column_name = 'partner_id'
   AND table_name LIKE 'custrel\\_%'
"""
PARTNER_COLUMNS = """
SELECT column_name FROM information_schema.columns
 WHERE table_schema = 'public' AND table_name = 'res_partner'
   AND column_name LIKE 'custrel\\_%' AND is_generated = 'NEVER'
"""


def test_nothing_is_computed_on_existing_customers(new_database):
    database = new_database("stock")
    volume.fill(database)
    assert not checklog.problems(lab.install(database, paths.ADDON))

    for table in lab.psql(database, PARTNER_TABLES).split():
        count = lab.psql(database, f"SELECT count(*) FROM {table}")
        assert int(count) == 0, f"{table} has rows after the installation"
    for column in lab.psql(database, PARTNER_COLUMNS).split():
        filled = f"SELECT count(*) FROM res_partner WHERE {column} IS NOT NULL"
        assert int(lab.psql(database, filled)) == 0, f"{column} was computed"
    written = "SELECT count(*) FROM res_partner WHERE name LIKE 'Volume %'"
    untouched = lab.psql(database, f"{written} AND write_date IS NULL")
    assert int(untouched) == volume.PARTNERS, "customers were written to"
