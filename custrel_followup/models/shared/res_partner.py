import re

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules import dialling
from .custrel_checked import get_checked
from .fields import SideField, SqlField, read_along
from .ours import OURS

FEWEST_DIGITS = 5
"""Fewer digits are no telephone number that somebody looks for."""


class ResPartner(models.Model):
    """Who is a customer, how he is found, and what happens when two become one."""

    _inherit = "res.partner"

    custrel_is_customer = fields.Boolean(
        string="May Be a Customer",
        compute="_compute_custrel_is_customer",
        search="_search_custrel_is_customer",
        compute_sudo=True,
        groups="custrel_followup.custrel_group_user",
        help="A company or a person of its own, neither one of our companies nor one "
        "of our people.",
    )

    custrel_find = fields.Char(
        string="Customer",
        compute="_compute_custrel_find",
        search="_search_custrel_find",
        exportable=False,
        groups="custrel_followup.custrel_group_user",
        help="Found by name, number, e-mail, telephone or tax ID, of the customer or "
        "of one of its contacts.",
    )

    @api.depends("is_company", "parent_id", "ref_company_ids", "user_ids.share")
    def _compute_custrel_is_customer(self):
        everybody = self.with_context(active_test=False)
        customers = everybody.search(
            self._custrel_customer_domain() & Domain("id", "in", self.ids)
        )
        for partner in self:
            partner.custrel_is_customer = partner._origin in customers

    @api.model
    def _search_custrel_is_customer(self, operator, value):
        self._check_field_access(self._fields["custrel_is_customer"], "read")
        if operator != "in":
            return NotImplemented
        domain = self._custrel_customer_domain()
        return domain if True in value else ~domain

    @api.model
    def _custrel_customer_domain(self):
        """:return: domain of commercial entities, which have grades and follow-ups;
        our own companies and people, also former ones, are none"""
        self.env["res.users"].flush_model(["partner_id", "share"])
        self.env["res.company"].flush_model(["partner_id"])
        return (
            Domain("is_company", "=", True) | Domain("parent_id", "=", False)
        ) & Domain("id", "not in", OURS)

    def _compute_custrel_find(self):
        self.custrel_find = False

    @api.model
    def _search_custrel_find(self, operator, value):
        """:return: domain of customers who, or whose contacts, are known by this"""
        self._check_field_access(self._fields["custrel_find"], "read")
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        if operator == "in" and not all(value):
            return Domain.TRUE  # it shows nothing of anybody
        names = ("complete_name", "ref", "email", "vat", "company_registry")
        known = Domain.OR(Domain(name, operator, value) for name in names)
        text = value if isinstance(value, str) else ""
        if len(re.sub(r"\D", "", text)) >= FEWEST_DIGITS:
            self.flush_model(["phone"])  # Odoo looks in the table
            known |= Domain("phone_mobile_search", operator, self._custrel_number(text))
        found = self._search(known, active_test=False)
        return Domain("id", "in", found.subselect("commercial_partner_id"))

    @api.model
    def _custrel_number(self, text):
        """:return: what finds a number that is typed, however it was written down"""
        countries = self.env["res.country"].search_fetch([], ["phone_code"])
        codes = {str(country.phone_code) for country in countries}
        return dialling.to_look_for(text, codes, FEWEST_DIGITS)

    def _field_to_sql(self, alias, field_expr, query=None):
        name, _dot, part = field_expr.partition(".")
        field = self._fields.get(name)
        is_found = isinstance(field, SqlField) and field.finds_all
        if query is None or not is_found:
            return super()._field_to_sql(alias, field_expr, query)
        if not isinstance(field, SideField):
            self._check_field_access(field, "read")
            return field.value_to_sql(self, alias, query)
        if not field.side:
            return super()._field_to_sql(alias, field_expr, query)
        return field.side_to_sql(self, alias, part, query)

    def _determine_fields_to_fetch(self, field_names=None, ignore_when_in_cache=False):
        """Read what SQL finds beside the contacts, too, where it is asked for."""
        along = self._custrel_read_along(field_names or ())
        found = super()._determine_fields_to_fetch(
            field_names
            and [n for n in field_names if self._fields.get(n) not in along],
            ignore_when_in_cache,
        )
        if ignore_when_in_cache:
            along = [field for field in along if any(field._cache_missing_ids(self))]
        return [*found, *along]

    @api.model
    def _custrel_read_along(self, names):
        """:return: list of the fields of these names, and of those that they are
        computed from, whose values SQL finds
        :raise AccessError: the user may not read one of these fields"""
        along, allowed = {}, {}
        for field in filter(None, map(self._fields.get, names)):
            if isinstance(field, SqlField):
                if not allowed.get(field.groups):  # asked once for all of them
                    self._check_field_access(field, "read")
                    allowed[field.groups] = True
                along[field] = True
            elif not field.store:
                for path in self.pool.field_depends[field]:
                    source = self._fields[path.partition(".")[0]]
                    if isinstance(source, SqlField) and source not in along:
                        if source.groups not in allowed:
                            allowed[source.groups] = self._has_field_access(
                                source, "read"
                            )
                        if allowed[source.groups]:
                            along[source] = True
        return list(along)

    def _fetch_query(self, query, fields):
        along = [field for field in fields if isinstance(field, SqlField)]
        if not along:
            return super()._fetch_query(query, fields)
        fetched = super()._fetch_query(query, [f for f in fields if f not in along])
        read_along(fetched, along)
        return fetched

    # ------------------------------------------------------------------ merging

    def _custrel_check_may_merge(self):
        """:raise AccessError: these customers may not become one; rooms add reasons"""

    def _custrel_merge(self, sources):
        """Settle what may exist once per customer before ``sources`` become one with
        this partner; all else moves along. Each room settles its own before what
        stands to its left.
        """
        # Of somebody who follows one thing twice Odoo would end all that he follows.
        self._custrel_keep_one("mail.followers", ["res_model", "res_id"], sources)

    def _custrel_merged(self):
        """Bring in step what depends on what this partner has got from others; rooms
        add theirs."""

    def _custrel_keep_one(self, model, columns, sources):
        """Keep one row of those that would be alike when ``sources`` become one with
        this partner: its own, or else that of the newest of the others.

        :param model: name of a model with a ``partner_id``
        :param columns: names of those that make rows of a customer unique
        """
        records = self.env[model]
        records.flush_model(["partner_id", *columns])
        alike = SQL(" AND ").join(
            SQL("other.%(column)s = row.%(column)s", column=SQL.identifier(column))
            for column in columns
        )
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM %(table)s row
                 WHERE row.partner_id IN %(sources)s
                   AND EXISTS (
                       SELECT FROM %(table)s other
                        WHERE %(alike)s
                          AND (other.partner_id = %(target)s
                               OR other.partner_id IN %(sources)s
                                  AND other.partner_id > row.partner_id)
                   )
                """,
                table=SQL.identifier(records._table),
                alike=alike,
                sources=tuple(sources.ids),
                target=self.id,
            )
        )
        records.invalidate_model()

    @api.model
    def _custrel_get_checked(self, vals):
        """:return: the same values, ours of them as they can be stored"""
        own = {k: v for k, v in vals.items() if k.startswith("custrel_")}
        return {**vals, **get_checked(self, own)} if own else vals
