"""Grades leave the contact: put the old columns aside before Odoo sees them."""

from odoo.tools import SQL

COLUMNS = ("custrel_grade_id", "custrel_grade_basis", "custrel_grade_locked_until")


def migrate(cr, version):
    # Odoo keeps a field company dependent as long as it finds its column.
    for column in COLUMNS:
        cr.execute(
            SQL(
                "ALTER TABLE res_partner RENAME COLUMN %s TO %s",
                SQL.identifier(column),
                SQL.identifier(f"{column}_old"),
            )
        )
