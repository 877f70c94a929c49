from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from .dates import MONTH, QUARTER, say_date, say_span

SKELETONS = {"day": "yMMMd", "month": MONTH, "quarter": QUARTER, "year": "y"}


class CustrelDated(models.AbstractModel):
    """Groups of dates that everybody reads alike: months and days in the order of the
    reader's language, and weeks from Monday to Sunday whatever the language. Odoo
    numbers weeks, and begins them, as the language says: two readers of one picture
    see other weeks."""

    _name = "custrel.dated"
    _description = "Groups of Dates"

    def _read_group_groupby(self, alias, groupby_spec, query):
        name, _colon, granularity = groupby_spec.partition(":")
        if granularity != "week":
            return super()._read_group_groupby(alias, groupby_spec, query)
        day = super()._read_group_groupby(alias, f"{name}:day", query)
        week = SQL("date_trunc('week', %s::timestamp)", day)
        is_date = self._get_dated_field(name).type == "date"
        return SQL("%s::date", week) if is_date else week

    def _get_dated_field(self, path):
        """:return: the field at the end of a path such as ``partner_id.create_date``"""
        model, *names = self, *path.split(".")
        for name in names[:-1]:
            model = self.env[model._fields[name].comodel_name]
        return model._fields[names[-1]]

    @api.model
    def _web_read_group_groupby_formatter(self, groupby_spec, values):
        formatter = super()._web_read_group_groupby_formatter(groupby_spec, values)
        name, _colon, granularity = groupby_spec.partition(":")
        if granularity not in (*SKELETONS, "week") or "." in name:
            return formatter
        if self._fields[name].type not in ("date", "datetime"):
            return formatter

        def say(value):
            shown, domain = formatter(value)
            if shown:
                shown = shown[0], self._say_group(value, granularity)
            return shown, domain

        return say

    @api.model
    def _say_group(self, value, granularity):
        """:param value: where the group begins, for the reader
        :return: e.g. "November 2026", "Nov 23 – 29" """
        if granularity == "week":
            return say_span(self.env, value, value + timedelta(days=6))
        return say_date(self.env, value, SKELETONS[granularity])
