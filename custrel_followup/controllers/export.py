import json

from odoo import http

from odoo.addons.web.controllers.export import ExcelExport
from odoo.addons.web.controllers.pivot import TableExporter

from ..rules.export import defuse

OURS = "custrel."
"""Begins the names of the models whose names of groups are guarded here; what stands in
their rows is so by ``custrel.export``."""


class GroupedExport(ExcelExport):
    """Lists exported as they are grouped: a group may be called after a customer."""

    def from_group_data(self, fields, columns_headers, groups):
        if groups._model._name.startswith(OURS):
            defuse_groups(groups)
        return super().from_group_data(fields, columns_headers, groups)


class PivotExport(TableExporter):
    """Pivots, whose rows and columns may be called after customers."""

    @http.route()
    def export_xlsx(self, data, **kw):
        table = json.loads(data.read() if hasattr(data, "read") else data)
        if table and str(table.get("model")).startswith(OURS):
            for line in (*table["col_group_headers"], table["rows"]):
                for header in line:
                    header["title"] = defuse(header["title"])
        return super().export_xlsx(json.dumps(table), **kw)


def defuse_groups(node):
    """:param node: of the tree of groups that Odoo exports"""
    node.children = {defuse_name(name): group for name, group in node.children.items()}
    for group in node.children.values():
        defuse_groups(group)


def defuse_name(name):
    """:param name: of a group: text, or a pair of an id and a text"""
    return tuple(map(defuse, name)) if isinstance(name, tuple) else defuse(name)
