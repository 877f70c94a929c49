"""Many short lists, read at once."""

from odoo.tools import SQL


def read_lists(env, queries):
    """Read the rows of all queries by one statement.

    :param dict queries: of any name to SQL
    :return: dict of name to a list of dicts by column, in their order; days are texts,
        amounts are floats
    """
    if not queries:
        return {}
    columns = [
        SQL("(SELECT COALESCE(json_agg(line), '[]') FROM (%s) line)", query)
        for query in queries.values()
    ]
    # Compiling so many sums takes longer than adding them up.
    statement = SQL("SET LOCAL jit = off; SELECT %s", SQL(", ").join(columns))
    [values] = env.execute_query(statement)
    return dict(zip(queries, values, strict=True))
