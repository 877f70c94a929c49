"""Many short lists, read at once."""

from odoo.tools import SQL


def read_lists(env, queries, shared=None):
    """Read the rows of all queries by one statement.

    :param dict queries: of any name to SQL
    :param dict shared: of names by which several queries read rows to SQL that finds
        these, once
    :return: dict of name to a list of dicts by column, in their order; days are texts,
        amounts are floats
    """
    if not queries:
        return {}
    columns = [
        SQL("(SELECT COALESCE(json_agg(line), '[]') FROM (%s) line)", query)
        for query in queries.values()
    ]
    rows = [
        SQL("%s AS MATERIALIZED (%s)", SQL.identifier(name), query)
        for name, query in (shared or {}).items()
    ]
    # Compiling so many sums takes longer than adding them up.
    statement = SQL(
        "SET LOCAL jit = off; %s SELECT %s",
        SQL("WITH %s", SQL(", ").join(rows)) if rows else SQL(),
        SQL(", ").join(columns),
    )
    [values] = env.execute_query(statement)
    return dict(zip(queries, values, strict=True))
