from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_list

from ..assignment.custrel_customer_record import About
from ..shared.inside import tell, told
from ..shared.reading import fetch_paths

PERSON = "user_id.partner_id.name"
"""Path to the name of one of our people."""

MONEY = tuple(
    f"currency_id.{name}"
    for name in ("symbol", "position", "rounding", "decimal_places")
)
"""Paths to how amounts are written."""

LONGEST_TEXT = 600
"""Characters of what was said that are shown without opening the record."""

MOST = 100
"""Entries that are read at once at most."""

NOON = timedelta(hours=12)
"""What has a day and no hour stands at noon UTC: nearly everywhere on that day."""


def shorten(text):
    """:return: the beginning of a text, with an ellipsis if it is longer"""
    text = (text or "").strip()
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"


def _exactly(date, operator, moment):
    """:return: domain that compares to the microsecond, as pages are sorted; Odoo's own
    ones compare seconds"""
    return Domain.custom(
        to_sql=lambda model, alias, query: SQL(
            "%s %s %s", model._field_to_sql(alias, date, query), SQL(operator), moment
        )
    )


class ResPartner(models.Model):
    """What happened with a customer, newest first, read with the reader's rights.

    A room adds a kind of entry by naming it in :meth:`_custrel_history_kinds` and
    saying what belongs to it in a method `_custrel_history_of_<kind>`, which returns
    the model (its name, or records with the rights by which it is read), the domain,
    the name of the field with the moment or day, and the method that makes an entry of
    a record. Records of any contact of the customer are found fast where a fifth value
    names their field with the contact, instead of a domain; of some contacts only,
    where a sixth one gives their ids.
    """

    _inherit = "res.partner"

    @api.readonly
    def custrel_get_history(self, kinds=None, before=None, limit=30, text=None):
        """Read a page of the history of a customer.

        Pages are cut by the moment, kind and id of their last entry: what comes in
        meanwhile stands above them and moves nothing.

        :param list kinds: names of kinds of entries; all if empty
        :param before: what the last page gave as ``next``
        :param int limit: entries of a page, 100 at most
        :param str text: only entries in which this is said
        :return: dict of ``kinds`` (pairs of name and label, of those that the reader
            may read), ``entries`` (dicts of ``kind``, ``model``, ``id``, ``date``
            (UTC), ``day`` (instead of a moment), ``title``, ``icon``, ``who``,
            ``label``, ``about``, ``text``, ``next``, ``attachments``), ``next``,
            False on the last page, and ``notice``, why there is nothing but what
            everybody may know, empty where there is more
        :raise UserError: ``before`` is not what a page gave
        """
        self.ensure_one()
        # Rules ask how companies hang together, which would read all their columns.
        self.env.companies.fetch(["parent_path"])
        self.fetch(["commercial_partner_id"])  # refused for who may not read him
        labels = self._custrel_history_kinds()
        kinds = kinds if isinstance(kinds, list) else []
        limit = min(max(limit, 1), MOST) if isinstance(limit, int) else MOST
        before = self._custrel_history_check(before)
        # No text in the database has this character, and it takes none of it.
        text = text.replace("\0", "").strip() if isinstance(text, str) else ""
        sources, parts = {}, []
        contacts = self._custrel_history_contacts()
        family = list(contacts)
        here = tell(
            self,
            custrel_about=About(self.commercial_partner_id.ids),
            custrel_contacts=contacts,
        )
        for place, name in enumerate(labels):
            model, *source = getattr(here, f"_custrel_history_of_{name}")()
            records = here.env[model] if isinstance(model, str) else model
            if not self.env[records._name].has_access("read"):
                continue
            sources[place] = name, records, *source
            if not kinds or name in kinds:
                parts.append(
                    self._custrel_history_select(
                        sources[place], family, place, before, text, limit + 1
                    )
                )
        rows = self._custrel_history_union(parts, limit + 1)
        page = rows[:limit]
        following = False
        if len(rows) > limit:
            moment, place, id_ = page[-1]
            following = [moment.isoformat(" "), place, id_]
        return {
            "kinds": [(name, labels[name]) for name, *_source in sources.values()],
            "entries": self._custrel_history_tell(page, sources),
            "next": following,
            "notice": (
                ""
                if {sources[row[1]][0] for row in page} - self._custrel_history_open()
                or before
                or kinds
                or text
                else self._custrel_explain_no_history()
            ),
        }

    def _custrel_explain_no_history(self):
        """:return: whether nothing happened, or others may see what did"""
        family, parts = self._custrel_history_family(), []
        for place, name in enumerate(self._custrel_history_kinds()):
            if name in self._custrel_history_open():
                continue
            model, *source = getattr(self, f"_custrel_history_of_{name}")()
            records = self.env[model] if isinstance(model, str) else model
            everything = records.sudo()  # only whether there is any
            source = name, everything, *source
            parts.append(
                self._custrel_history_select(source, family, place, None, "", 1)
            )
        if self._custrel_history_union(parts, 1):
            return self._custrel_explain_hidden_history()
        return self.env._("Nothing has happened with this customer yet.")

    def _custrel_explain_hidden_history(self):
        customer = self.commercial_partner_id.sudo()  # names of colleagues, no secret
        people = customer.user_id | customer.custrel_second_user_id
        if self.env.user in people:
            return self.env._("You may not see what happened with this customer.")
        names = people.mapped("name")
        if not names:
            return self.env._(
                "You do not look after this customer; its history is shown to managers "
                "until it has an owner."
            )
        return self.env._(
            "You do not look after this customer; its history is shown to %(people)s.",
            people=format_list(self.env, names),
        )

    # ------------------------------------------------------------------ reading

    @api.model
    def _custrel_history_check(self, before):
        """:return: moment, place and id of the end of the last page, None without"""
        if not before:
            return None
        try:
            moment = datetime.fromisoformat(before[0]).replace(tzinfo=None)
            return moment, int(before[1]), int(before[2])
        except (TypeError, ValueError, IndexError, KeyError) as error:
            raise UserError(
                self.env._("The history has changed. Open it again.")
            ) from error

    def _custrel_history_select(self, source, family, place, before, text, limit):
        """:param list family: ids of the customer and his contacts
        :return: SQL of moment, place and id of the entries of a kind behind the end
        of the last page"""
        name, records, domain, date, _prepare, *contact = source
        domain &= self._custrel_history_behind(records._fields[date], place, before)
        if text:
            domain &= self._custrel_history_said(records, name, text)
        query = records._search(domain, order=f"{date} desc, id desc", limit=limit)
        table = records._table
        moment = records._field_to_sql(table, date, query)
        if records._fields[date].type == "date":
            moment = SQL("%s + %s", moment, NOON)
        columns = (
            SQL("%s AS moment", moment),
            SQL("%s AS place", place),
            SQL("%s AS id", SQL.identifier(table, "id")),
        )
        if not contact:
            return SQL("(%s)", query.select(*columns))
        # Each contact by himself, so that an index gives the newest ones.
        field, *some = contact
        query.add_where(
            SQL("%s = family.id", records._field_to_sql(table, field, query))
        )
        return SQL(
            """(SELECT line.* FROM unnest(%s::int[]) family(id)
                 CROSS JOIN LATERAL (%s) line)""",
            some[0] if some else family,
            query.select(*columns),
        )

    def _custrel_history_union(self, parts, limit):
        """:return: list of moment, place and id of the newest entries of all kinds"""
        if not parts:
            return []
        return self.env.execute_query(
            SQL(
                "SELECT moment, place, id FROM (%s) entry"
                " ORDER BY moment DESC, place, id DESC LIMIT %s",
                SQL(" UNION ALL ").join(parts),
                limit,
            )
        )

    @api.model
    def _custrel_history_behind(self, field, place, before):
        """:return: domain of what stands behind the end of the last page"""
        if not before:
            return Domain.TRUE
        moment, last_place, id_ = before
        date = field.name
        if field.type == "date":
            moment -= NOON
            day, is_midnight = moment.date(), moment.time() == time.min
            older = Domain(date, "<" if is_midnight else "<=", day)
            same = Domain(date, "=", day) if is_midnight else Domain.FALSE
        else:
            older, same = _exactly(date, "<", moment), _exactly(date, "=", moment)
        if place < last_place:
            return older
        return older | (same if place > last_place else same & Domain("id", "<", id_))

    @api.model
    def _custrel_history_said(self, records, name, text):
        """:return: domain of records in which a text is said"""
        names = self._custrel_history_texts().get(name)
        names = names or records._rec_names_search or [records._rec_name]
        return Domain.OR(Domain(field, "ilike", text) for field in names if field)

    def _custrel_history_tell(self, page, sources):
        """:return: list of the entries of a page, in its order"""
        found, shown, rows_of = {}, self._custrel_history_shown(), {}
        for place in {place for _moment, place, _id in page}:
            records = tell(sources[place][1], custrel_about=None)
            rows = records.browse([row[2] for row in page if row[1] == place])
            rows_of[place] = rows
        # Found by the rights of the reader.
        fetch_paths(
            [
                (rows, shown[sources[place][0]])
                for place, rows in rows_of.items()
                if sources[place][0] in shown
            ]
        )
        for place, rows in rows_of.items():
            name, records, _domain, date, prepare, *_contact = sources[place]
            for row in rows:
                found[place, row.id] = {
                    "kind": name,
                    "model": records._name,
                    "id": row.id,
                    "day": "",
                    "who": "",
                    "label": "",
                    "about": "",
                    "text": "",
                    "next": "",
                    "attachments": [],
                    **prepare(row),
                }
                if row._fields[date].type == "date":
                    found[place, row.id]["day"] = fields.Date.to_string(row[date])
        entries = []
        for moment, place, id_ in page:
            entry = found[place, id_]
            entry["date"] = fields.Datetime.to_string(moment)
            entries.append(entry)
        self._custrel_history_attach(entries)
        return entries

    @api.model
    def _custrel_history_attach(self, entries):
        """Put to entries the files that belong to their records, or that an entry
        names by id, as far as the reader may open them."""
        named = {}
        for entry in entries:
            for id_ in entry["attachments"]:
                named.setdefault(id_, []).append(entry)
        own = {(entry["model"], entry["id"]): entry for entry in entries}
        by_model = {}
        for model, id_ in own:
            by_model.setdefault(model, []).append(id_)
        domain = Domain.OR(
            Domain("res_model", "=", model) & Domain("res_id", "in", ids)
            for model, ids in by_model.items()
        ) & Domain("res_field", "=", False)
        for entry in entries:
            entry["attachments"] = []
        if not entries:
            return
        files = self.env["ir.attachment"].sudo()  # filtered by what he may read below
        files = files.search(domain | Domain("id", "in", list(named)), order="id")
        for file in files.sudo(False)._filtered_access("read"):
            told = {"id": file.id, "name": file.name, "mimetype": file.mimetype or ""}
            for entry in named.get(file.id) or [own[file.res_model, file.res_id]]:
                entry["attachments"].append(told)

    # -------------------------------------------------------- whose records they are

    def _custrel_history_here(self):
        """:return: domain of records of the customer in the present company"""
        return Domain("company_id", "=", self.env.company.id) & Domain(
            "partner_id", "=", self.commercial_partner_id.id
        )

    def _custrel_history_contacts(self):
        """:return: dict of ids of the customer and all his contacts to whether the
        reader may see them"""
        if (contacts := told(self, "custrel_contacts")) is not None:
            return contacts
        domain = Domain("commercial_partner_id", "=", self.commercial_partner_id.id)
        own = self.with_context(active_test=False)
        # Which documents of them may be read is for the rules of these to say.
        everybody = own.sudo()._search(domain)
        id_ = SQL.identifier(self._table, "id")
        seen = SQL("%s IN %s", id_, own._search(domain).subselect())
        return dict(self.env.execute_query(everybody.select(id_, seen)))

    def _custrel_history_family(self):
        """:return: list of ids of the customer and all his contacts"""
        return list(self._custrel_history_contacts())

    def _custrel_history_seen(self):
        """:return: list of ids of those of them whom the reader may see"""
        return [id_ for id_, seen in self._custrel_history_contacts().items() if seen]
