"""Kinds of fields that Odoo does not have.

:class:`SideTable` uses what the ORM keeps to itself (`_field_to_sql`, `_to_sql`,
queries and their aliases), so that no other source has to.
"""

from odoo import api, fields
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, Query


class UncheckedMany2one(fields.Many2one):
    """A many2one without a foreign key in the database.

    A grading run writes a row for each of a million customers; checking again and again
    that the run, its author, the company and the four grades exist takes longer than
    computing them; so does it for the history of the first run, which has a row for
    each customer. Whoever deletes one of those looks after the rows that point to it.
    """

    def update_db_foreign_key(self, model, column):
        return


class KeptJson(fields.Json):
    """What the program keeps for itself: nobody finds, sorts or groups records by it.

    :raise UserError: somebody does over RPC
    """

    _description_searchable = False

    def _description_sortable(self, _env):
        return False

    def _description_groupable(self, _env):
        return False

    def condition_to_sql(self, field_expr, operator, value, model, alias, query):
        raise UserError(
            model.env._(
                "Records can't be searched by “%s”.",
                self._description_string(model.env),
            )
        )


class SideTable:
    """A table beside that of a model, with at most one row that counts for each record
    and company. :class:`SideField` shows its columns on the record.

    Writing a row of it costs a fraction of a new version of a contact, and one contact
    can have another value in each company.

    :param name: short, for the alias of the table in queries
    :param model: name of the model of the rows, with a ``company_id``
    :param key: its field that leads to the record
    :param domain: of the rows that count, if not all do
    :param bool per_company: whether there is one for each company, or one for all
    """

    def __init__(
        self, name, model, key="partner_id", domain=Domain.TRUE, per_company=True
    ):
        self.name = name
        self.model = model
        self.key = key
        self.domain = Domain(domain)
        self.per_company = per_company

    def _get_rows(self, env):
        return env[self.model].sudo()  # shows to everybody who sees the record

    def _get_domain(self, env):
        if not self.per_company:
            return self.domain
        return self.domain & Domain("company_id", "=", env.company.id)

    @api.depends_context("company")
    def compute(self, records):
        """Set all fields of this table that leave their computing to it."""
        read_along(
            records,
            [
                field
                for field in records._fields.values()
                if getattr(field, "side", None) is self
                and field.compute == self.compute
            ],
        )

    def read_beside(self, records, columns):
        """Read in one query what stands beside these records in the present company.

        :param columns: names of fields of the rows that are columns
        :return: dict of the id of a record that has a row to the tuple of its values
        """
        ids = records._origin.ids
        if not ids:
            return {}
        rows = self._get_rows(records.env)
        query = rows._search(self._get_domain(records.env), active_test=False)
        names = (self.key, *columns)
        selected = [rows._field_to_sql(rows._table, name, query) for name in names]
        # Not in the domain, where each of the ids would be looked at.
        query.add_where(SQL("%s IN %s", selected[0], tuple(ids)))
        found = records.env.execute_query(query.select(*selected))
        return {id_: tuple(values) for id_, *values in found}

    def column_to_sql(self, records, alias, column, query):
        """Join the table to a query on the model of ``records``.

        :param str alias: of the table of ``records`` in ``query``
        :return: SQL of the column
        """
        rows = self._get_rows(records.env)
        rows_alias = query.make_alias(alias, self.name)
        if rows_alias not in query._joins:  # once for all columns of the table
            domain = self._get_domain(records.env).optimize_full(rows)
            query.add_join(
                "LEFT JOIN",
                rows_alias,
                rows._table,
                SQL(
                    "%s = %s AND %s",
                    rows._field_to_sql(rows_alias, self.key, query),
                    SQL.identifier(alias, "id"),
                    domain._to_sql(rows, rows_alias, query),
                ),
            )
        field = rows._fields[column]
        if field.type == "many2many":
            return SQL(
                "ARRAY(SELECT %s FROM %s WHERE %s = %s ORDER BY 1)",
                SQL.identifier(field.column2),
                SQL.identifier(field.relation),
                SQL.identifier(field.column1),
                SQL.identifier(rows_alias, "id"),
            )
        return rows._field_to_sql(rows_alias, column, query)


class GuardedSideTable(SideTable):
    """One of which everybody sees only the rows that its access rules show him: who
    sees none of a record finds and sorts it like one that has none."""

    def _get_rows(self, env):
        return env[self.model]

    def _get_domain(self, env):
        domain = super()._get_domain(env)
        if env.su:
            return domain
        return domain & env["ir.rule"]._compute_domain(self.model, "read")

    @api.depends_context("company", "uid")
    def compute(self, records):
        return super().compute(records)


def read_along(records, wanted):
    """Put the values of :class:`SqlField` into the cache, by one query for all of these
    records and fields; what is there already stays.

    :param records: new ones have the values of those that they are made of
    :param wanted: fields
    """
    if not records:
        return
    ids, found = records._origin.ids, {}
    if ids:
        query = Query(records.env, records._table, records._table_sql)
        terms = [SQL.identifier(records._table, "id")]
        terms += [
            field.value_to_sql(records, records._table, query) for field in wanted
        ]
        query.add_where(SQL("%s IN %s", terms[0], tuple(ids)))
        for id_, *values in records.env.execute_query(query.select(*terms)):
            found[id_] = values
    rows = [
        found.get(record._origin.id) or [field.get_missing(record) for field in wanted]
        for record in records
    ]
    for field, values in zip(wanted, zip(*rows, strict=True), strict=True):
        # One by one it takes longer than the query, for each list of contacts.
        field._insert_cache(records, map(field.from_sql, values, records))


class SqlField(fields.Field):
    """A field whose value SQL finds: computed in one query for a list of records, and
    together with all others of its kind where records are read by the names of fields,
    as lists and forms are: its model sees to that (``_fetch_query``).

    :param str select: method of the model that gives the SQL: of the alias of its table
        and the query
    """

    select = None
    finds_all = True
    """Whether its SQL can be asked of whatever a search finds, to sort and group by."""

    def value_to_sql(self, records, alias, query):
        """:return: SQL of the value in ``query``"""
        return getattr(records, self.select)(alias, query)

    def compare(self, records, operator, value):
        """:return: domain that compares this field like a stored one"""
        if isinstance(value, Domain):
            comodel = records.env[self.comodel_name]
            value = comodel._search(
                value, active_test=False, bypass_access=operator.endswith("!")
            )
        return Domain.custom(
            to_sql=lambda model, alias, query: self.condition_to_sql(
                self.name, operator, value, model, alias, query
            )
        )

    def get_missing(self, _record):
        """:return: the value of a record that is not in the database"""
        return None

    def from_sql(self, value, record):
        """:return: a value of the database as the cache has it"""
        return self.convert_to_cache(value, record, validate=False)


class SqlChar(SqlField, fields.Char):
    pass


class SqlText(SqlField, fields.Text):
    pass


class SqlInteger(SqlField, fields.Integer):
    pass


class SqlBoolean(SqlField, fields.Boolean):
    pass


class SqlMonetary(SqlField, fields.Monetary):
    def convert_to_column(self, value, record, values=None, validate=True):
        """Compared as a number: Odoo takes the texts "0" and "0.0" for different, and
        does not find what is empty."""
        return float(value or 0)


class SqlMany2many(SqlField, fields.Many2many):
    def from_sql(self, value, record):
        found = record.env[self.comodel_name].browse(value or ())
        return self.convert_to_cache(found, record, validate=False)


class SideField(SqlField):
    """A field that shows a column of a :class:`SideTable`: computed in one query for a
    list of records, found, sorted and grouped as if it was stored.

    Its model hands :meth:`BaseModel._field_to_sql` over to :meth:`side_to_sql`. Writing
    is the model's: by ``inverse``, or by an override of ``write``.

    :param SideTable side: where it stands
    :param str column: the field of the row
    :param missing: the value of a commercial entity without a row
    """

    side = None
    column = None
    missing = None

    def __init__(self, *args, **kwargs):
        if "side" in kwargs:
            kwargs.setdefault("compute", kwargs["side"].compute)
            kwargs.setdefault("search", SideField.determine_domain)
        super().__init__(*args, **kwargs)

    def determine_domain(self, records, operator, value):
        """:return: domain that compares this field like a stored one, unless its model
        names a method for that"""
        # A related field that was copied from one has no table.
        if self.side is None or self.search is not SideField.determine_domain:
            return super().determine_domain(records, operator, value)
        return self.compare(records, operator, value)

    def get_missing(self, record):
        if self.missing is None or record.commercial_partner_id != record:
            return None
        return self.missing

    def side_to_sql(self, records, alias, part, query):
        """:param str part: of a date, e.g. its month; empty for all of it
        :return: SQL of the value in ``query``, for :meth:`BaseModel._field_to_sql`"""
        records._check_field_access(self, "read")
        sql = self.value_to_sql(records, alias, query)
        return self.property_to_sql(sql, part, records, alias, query) if part else sql

    def value_to_sql(self, records, alias, query):
        sql = self.side.column_to_sql(records, alias, self.column, query)
        if self.missing is not None:
            sql = SQL(
                "COALESCE(%s, CASE WHEN %s = %s THEN %s END)",
                sql,
                records._field_to_sql(alias, "commercial_partner_id", query),
                SQL.identifier(alias, "id"),
                self.missing,
            )
        return sql


class SideMany2one(SideField, fields.Many2one):
    pass


class SideSelection(SideField, fields.Selection):
    pass


class SideDate(SideField, fields.Date):
    pass


class SideChar(SideField, fields.Char):
    pass


class SideBoolean(SideField, fields.Boolean):
    pass


class SideFloat(SideField, fields.Float):
    pass


class SideMany2many(SideField, SqlMany2many):
    pass


class SideText(SideField, fields.Text):
    pass


class SideInteger(SideField, fields.Integer):
    pass


class SideMonetary(SideField, SqlMonetary):
    pass
