"""Reading of records just what is needed, by few queries."""

from collections import defaultdict

from odoo.tools import SQL, Query


def fetch_paths(wanted):
    """Read fields of records into the cache, those of one model at once, wherever they
    are shown: a customer has columns by the hundred, of whom a line shows the name.

    What is not read here is read later, by the rights of whoever asks for it; what is,
    the caller has found by these rights.

    :param wanted: list of pairs: records, and paths like ``user_id.partner_id.name``
    """
    while wanted:
        ids, names, deeper = {}, {}, []
        for records, paths in wanted:
            heads = {path.partition(".")[0] for path in paths}
            names.setdefault(records._name, set()).update(heads)
            bare = records.browse().sudo()  # the caller may read them
            known = ids.setdefault(records._name, (bare, {}))
            known[1].update(dict.fromkeys(records.ids))
        for model, (records, found) in ids.items():
            records.browse(found).fetch(sorted(names[model]))
        for records, paths in wanted:
            rests = {}
            for path in paths:
                head, _dot, rest = path.partition(".")
                if rest:
                    rests.setdefault(head, set()).add(rest)
            for head, behind in rests.items():
                if further := records.sudo()[head]:  # names of what was read
                    deeper.append((further, behind))
        wanted = deeper


def fetch_joined(records, paths):
    """Read the columns of records, and columns of what they point to, into the cache by
    one query, whoever asks.

    :param dict paths: of names of many2one fields to the columns that are wanted there;
        None for all that are usually read together
    """
    records = records.sudo()  # settings that all need and few may read
    query = Query(records.env, records._table, records._table_sql)
    query.add_where(
        SQL("%s IN %s", SQL.identifier(records._table, "id"), tuple(records.ids))
    )
    tables = [_Columns(records, records._table, query)]
    for name, names in paths.items():
        joined = records._fields[name].join(records, records._table, query)
        tables.append(_Columns(*joined, query, names))
    terms = [term for table in tables for term in table.terms]
    for row in records.env.execute_query(query.select(*terms)):
        values = iter(row)
        for table in tables:
            table.keep(values)


def fetch_lines(records, name):
    """Read what a one2many or many2many field has, and the columns of that, into the
    cache by one query, whoever asks. What is known already is not read again."""
    field = records._fields[name]
    missing = field._cache_missing_ids(records._origin)
    records = records.sudo().browse(missing)  # whoever asks
    if not records:
        return
    lines = records.env[field.comodel_name].with_context(active_test=False)
    query = lines._search(field.get_comodel_domain(records), order=lines._order)
    if field.type == "one2many":
        owner = lines._field_to_sql(lines._table, field.inverse_name, query)
    else:
        alias = query.make_alias(lines._table, name)
        owner = SQL.identifier(alias, field.column1)
        ids = SQL.identifier(alias, field.column2), SQL.identifier(lines._table, "id")
        query.add_join("JOIN", alias, field.relation, SQL("%s = %s", *ids))
    query.add_where(SQL("%s IN %s", owner, tuple(records.ids)))
    columns = _Columns(lines, lines._table, query)
    found = defaultdict(list)
    for row in lines.env.execute_query(query.select(owner, *columns.terms)):
        values = iter(row)
        found[next(values)].append(columns.keep(values))
    field._insert_cache(records, [tuple(found[id_]) for id_ in records.ids])


class _Columns:
    """Columns of a model that a query reads, and that are put into the cache."""

    def __init__(self, model, alias, query, names=None):
        self._model = model
        self._fields = [
            field
            for field in model._determine_fields_to_fetch(names)
            if field.column_type
        ]
        self.terms = [
            SQL.identifier(alias, "id"),
            *(model._field_to_sql(alias, field.name, query) for field in self._fields),
        ]

    def keep(self, values):
        """:param values: iterator over a row, whose next values are those of the terms
        :return: id of the record, if there is one"""
        id_ = next(values)
        record = self._model.browse(id_ or ())
        for field in self._fields:
            field._insert_cache(record, [next(values)])
        return id_
