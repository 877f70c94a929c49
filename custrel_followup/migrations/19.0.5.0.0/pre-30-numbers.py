"""Complaints with a number that an older one has too lose it, and get a new one later.

An index lets no number be used twice, but it is not made where there are doubles.
"""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE custrel_complaint younger SET name = NULL
          FROM custrel_complaint older
         WHERE older.company_id = younger.company_id
           AND older.name = younger.name
           AND older.id < younger.id
        """
    )
