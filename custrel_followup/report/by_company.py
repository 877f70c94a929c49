from odoo.tools import SQL


def by_company(column, companies, get, kind):
    """What differs between companies, for the rows of a report.

    :param SQL column: company of a row
    :param companies: those of the reader, with rights to read them
    :param get: function of a company
    :param str kind: type of what it returns, in PostgreSQL
    :return: SQL of what it returns for the company of the row
    """
    return SQL(
        "(CASE %s %s END)",
        column,
        SQL(" ").join(
            SQL("WHEN %s THEN %s::%s", company.id, get(company), SQL(kind))
            for company in companies
        ),
    )
