from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules import figures
from .custrel_figure import LEVELS, PEOPLE
from .lists import read_lists

MODELS = {
    "grade": "custrel.grade",
    "team": "crm.team",
    "person": "res.users",
    "channel": "custrel.channel",
    "result": "custrel.followup.result",
    "reason": "custrel.complaint.reason",
}
"""Of what stands for a level; an origin is a word."""


class CustrelFigure(models.Model):
    """How figures are counted: those of one model by one query, all of them by one
    statement."""

    _inherit = "custrel.figure"

    @api.model
    @api.readonly
    def get_values(self, codes, date_from, date_to, level=False):
        """Compute figures of the present company for a period, in sets.

        :param list codes: of figures
        :param date_from: first day, as a date or text
        :param date_to: first day that is outside
        :param level: grade, team, person, channel, source or result; none for one row
            of the whole
        :return: dict of code to a list of dicts with ``key`` (id or value, False for
            none), ``name``, ``numerator``, ``denominator`` and ``value``. What can't
            be divided is False. No row where the reader may not see the figure.
        :raise ValueError: a code or level does not exist
        """
        found = self._get_by_code(codes)
        if level and level not in LEVELS:
            raise ValueError(self.env._("There is no level %s.", level))
        days = fields.Date.to_date(date_from), fields.Date.to_date(date_to)
        sets = found._read_sets([days], [level or ""])
        return {
            figure.code: [row.as_dict() for row in sets.rows(figure, level or "")]
            for figure in found
        }

    def _read_sets(self, spans, levels, mine=False):
        """Read these figures, all of them in one statement.

        :param list spans: first day, and first day outside, of each period
        :param list levels: an empty text stands for the whole
        :param bool mine: only what the reader does himself
        :return: :class:`FigureSets`
        """
        parts = self._prepare_sets(spans, levels, mine)
        found = read_lists(self.env, {part: part.query for part in parts})
        return self._collect_sets(found)

    def _prepare_sets(self, spans, levels, mine=False):
        """:return: list of :class:`FigurePart`, whose queries are to be run; see
        :meth:`_read_sets`"""
        parts = []
        for own in self.grouped(lambda figure: figure._get_source()).values():
            if mine:
                parts.append(own._prepare_own(spans, levels))
                continue
            wanted = list(levels)
            if "person" in wanted and not self._may_see_people():
                wanted.remove("person")
                parts.append(own._prepare_own(spans, ["person"]))
            parts.append(own._filter_shown()._prepare_part(spans, wanted))
        return list(filter(None, parts))

    def _get_source(self):
        """:return: what figures have in common that are read together: the rows of a
        model, each looked at once. What is counted as it is now has few rows of its
        own, which an index finds."""
        counts_now = self.sum_field == "__count" and not self.date_field
        return self.model, self.domain if counts_now else ""

    @api.model
    def _collect_sets(self, found):
        """:param dict found: of each :class:`FigurePart` to the rows of its query
        :return: :class:`FigureSets`"""
        sets = FigureSets()
        for part, rows in found.items():
            part.collect(rows, sets)
        self._name_rows(sets)
        return sets

    def _may_see_people(self):
        return self.env.user.has_group(PEOPLE)

    def _filter_shown(self):
        """:return: those of these figures that the reader may see of others, too"""
        if not self.env[self[:1].model].has_access("read"):
            return self.browse()
        if self._may_see_people():
            return self
        return self.filtered(lambda figure: not figure.about_people)

    def _prepare_own(self, spans, levels):
        """Read what the reader did himself; everybody sees that."""
        first = self[:1]
        mine = Domain(first._parse(first.mine_domain, uid=self.env.uid))
        # Figures about people may be hidden: of himself one sees them.
        return self._prepare_part(spans, levels, self.env[first.model].sudo(), mine)

    def _prepare_part(self, spans, levels, rows=None, mine=Domain.TRUE):
        """:return: :class:`FigurePart` of figures that are sums over rows of one model,
        or None if there is nothing to read"""
        known = {}
        for figure in self:
            known |= figure._get_level_fields()
        levels = [level for level in levels if not level or level in known]
        if not (self and levels):
            return None
        rows = self.env[self[:1].model] if rows is None else rows
        parts = [
            (figure, number, figure._get_rows_domain(*span).optimize_full(rows))
            for figure in self
            for number, span in enumerate(spans)
            if figure.date_field or not number
        ]
        here = self._get_here_domain() & mine
        # Figures of the same rows: each row is looked at once for all of them.
        domains = []
        for *_ids, domain in parts:
            if domain not in domains:
                domains.append(domain)
        query = rows._search(here & Domain.OR(domains))
        columns = [
            figure._sum(rows, spec, domain, query)
            for figure, _number, domain in parts
            for spec in (figure.sum_field, figure.by_field)
        ]
        groups = {
            level: rows._field_to_sql(rows._table, known[level], query)
            for level in levels
            if level
        }
        return FigurePart(
            [(figure, number) for figure, number, _domain in parts],
            "" in levels,
            groups,
            columns,
            rows,
            query,
        )

    def _sum(self, rows, spec, domain, query):
        """:return: SQL of a sum over the rows of a domain, e.g. of ``due:sum``"""
        name, _colon, how = (spec or "").partition(":")
        if not spec:
            return SQL("NULL")
        column = SQL("1")
        if name != "__count":
            column = rows._field_to_sql(rows._table, name, query)
        return SQL(
            "%s(%s) FILTER (WHERE %s)",
            SQL("SUM") if how == "sum" else SQL("COUNT"),
            column,
            domain._to_sql(rows, rows._table, query),
        )

    # --------------------------------------------------------------------- names

    @api.model
    def _name_rows(self, sets):
        """Give the rows of figures names, all of them by one query. Those of our people
        and of catalogs are no secret, and who has left has one, too."""
        keys = sets.get_keys()
        queries = [
            self._select_names(level, tuple(ids))
            for level, ids in keys.items()
            if ids and level in MODELS
        ]
        names = {}
        if queries:
            rows = self.env.execute_query(
                SQL("%s ORDER BY 4, 3", SQL(" UNION ALL ").join(queries))
            )
            names = {(level, id_): name for level, id_, name, _place in rows}
        field = self.env["custrel.followup"]._fields["origin"]
        for value, name in field._description_selection(self.env):
            names["source", value] = name
        sets.set_names(names)

    @api.model
    def _select_names(self, level, ids):
        model = self.env[MODELS[level]].sudo()  # see above
        table = SQL.identifier(model._table)
        source, place = SQL("%s", table), SQL("0")
        if level == "person":
            person = self.env["res.partner"].sudo()  # the name of a user stands there
            name = person._field_to_sql("person", "name")
            source = SQL("%s JOIN res_partner person ON person.id = partner_id", table)
        else:
            name = model._field_to_sql(model._table, "name")
        if level == "grade":
            code = model._field_to_sql(model._table, "code")
            name = SQL("(%s) || ' · ' || (%s)", code, name)
            place = model._field_to_sql(model._table, "sequence")
        return SQL(
            "SELECT %s, %s, %s, %s FROM %s WHERE %s IN %s",
            level,
            SQL.identifier(model._table, "id"),
            name,
            place,
            source,
            SQL.identifier(model._table, "id"),
            ids,
        )


class FigurePart:
    """Figures that one query reads.

    :param list figures: figure and number of the period of each pair of sums
    :param bool has_whole: whether it has a row of the whole
    :param dict groups: of the levels by which its rows are grouped, besides, to SQL
    :param list columns: SQL of the sums
    :param rows: the model whose rows are summed up
    :param Query found: which of them
    """

    def __init__(self, figures, has_whole, groups, columns, rows, found):
        self.figures, self.levels = figures, list(groups)
        self._has_whole, self._groups, self._columns = has_whole, groups, columns
        self._rows, self._found = rows, found
        self._source = None

    @property
    def query(self):
        """SQL of a row for each group: which one, its keys, its sums."""
        sets = [SQL("()")] if self._has_whole else []
        sets += [SQL("(%s)", group) for group in self._groups.values()]
        mask = SQL("0")
        if self._groups:
            mask = SQL("GROUPING(%s)", SQL(", ").join(self._groups.values()))
        return SQL(
            "SELECT %s FROM %s GROUP BY GROUPING SETS (%s)",
            SQL(", ").join(
                SQL("%s AS %s", column, SQL.identifier(f"c{number}"))
                for number, column in enumerate(
                    [mask, *self._groups.values(), *self._columns]
                )
            ),
            self._source
            or SQL(
                "%s WHERE %s",
                self._found.from_clause,
                self._found.where_clause or SQL("TRUE"),
            ),
            SQL(", ").join(sets),
        )

    def share(self, name, fields):
        """Let others read the rows, too, by a name, without finding them again.

        :param list fields: of the rows, with those that these figures look at
        :return: SQL of the rows, see :func:`read_lists`
        """
        table = self._rows._table
        columns = [
            SQL(
                "%s AS %s",
                self._rows._field_to_sql(table, field, self._found),
                SQL.identifier(field),
            )
            for field in fields
        ]
        self._source = SQL("%s AS %s", SQL.identifier(name), SQL.identifier(table))
        return self._found.select(*columns)

    def collect(self, rows, sets):
        """:param list rows: dicts of the columns of the query, in their order"""
        # A column that is not grouped by has its bit set, the first one the highest.
        whole = 2 ** len(self.levels) - 1
        names = {
            whole - 2 ** (len(self.levels) - place - 1): place
            for place in range(len(self.levels))
        }
        for row in rows:
            mask, *values = row.values()
            keys, sums = values[: len(self.levels)], values[len(self.levels) :]
            place = names.get(mask) if mask != whole else None
            level = "" if place is None else self.levels[place]
            key = False if place is None else keys[place]
            pairs = zip(sums[::2], sums[1::2], strict=True)
            for (figure, number), (total, by) in zip(self.figures, pairs, strict=True):
                if not level or level in figure._get_level_fields():
                    by = (by or 0) if figure.by_field else False
                    sets.add(
                        figure,
                        number,
                        level,
                        figures.Row(key or False, "", total or 0, by, figure.unit),
                    )


class FigureSets:
    """Figures by period and level."""

    def __init__(self):
        self._rows = {}

    def add(self, figure, number, level, row):
        self._rows.setdefault((figure.id, number), {}).setdefault(level, []).append(row)

    def rows(self, figure, level="", number=0):
        """:param int number: of the period
        :return: list of :class:`figures.Row`"""
        return self._rows.get((figure.id, number), {}).get(level, [])

    def get_keys(self):
        """:return: dict of level to a set of what its rows are about"""
        keys = {}
        for by_level in self._rows.values():
            for level, rows in by_level.items():
                keys.setdefault(level, set()).update(row.key for row in rows if row.key)
        return keys

    def set_names(self, names):
        """:param dict names: of level and key, in the order in which they show"""
        places = {pair: place for place, pair in enumerate(names)}
        for by_level in self._rows.values():
            for level, rows in by_level.items():
                named = [
                    row._replace(name=names.get((level, row.key), "")) for row in rows
                ]
                last = len(places)
                named.sort(key=lambda row, at=level: places.get((at, row.key), last))
                by_level[level] = named
