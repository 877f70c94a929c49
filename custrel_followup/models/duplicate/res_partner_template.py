import io

import xlsxwriter

from odoo import api, models

from ..shared.ir_fields_converter import LISTED, get_offered
from ..shared.listing import say_all

COLUMNS = (
    "name",
    "company_type",
    "vat",
    "country_id",
    "state_id",
    "city",
    "street",
    "zip",
    "phone",
    "email",
    "website",
    "user_id",
    "industry_id",
    "custrel_intent",
    "custrel_potential",
    "custrel_employees",
    "custrel_business",
    "custrel_source_id",
    "child_ids/name",
    "child_ids/function",
    "child_ids/phone",
    "child_ids/email",
    "child_ids/custrel_role",
)
"""Of a sheet of customers; who may not import one of them gets none."""

READY = 500
"""Rows in which a choice may be picked from a list."""

LONGEST = 255
"""Characters that a list of a sheet may have."""


class ResPartner(models.Model):
    """A sheet to be filled in and imported, in the language of its reader."""

    _inherit = "res.partner"

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Import Template for Contacts"),
                "template": "/custrel/contacts.xlsx",
            }
        ]

    @api.model
    def _custrel_make_template(self):
        """:return: bytes of a sheet with nothing but headings, each with a note of what
        may stand below it"""
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(buffer, {"in_memory": True})
        page = book.add_worksheet()
        bold = book.add_format({"bold": True})
        tree = self.env["base_import.import"].get_fields_tree(self._name)
        place = 0
        for path in COLUMNS:
            described = self._custrel_describe_column(path, tree)
            if not described:
                continue
            heading, note, choices = described
            page.write_string(0, place, heading, bold)
            if note:
                page.write_comment(0, place, note)
            # The list of a sheet is cut at commas.
            is_list = choices and not any("," in choice for choice in choices)
            if is_list and len(",".join(choices)) <= LONGEST:
                page.data_validation(
                    1,
                    place,
                    READY,
                    place,
                    {"validate": "list", "source": choices, "error_type": "warning"},
                )
            place += 1
        page.freeze_panes(1, 0)
        page.set_column(0, max(place - 1, 0), 20)
        book.close()
        return buffer.getvalue()

    @api.model
    def _custrel_describe_column(self, path, tree):
        """:param tree: what the user may import, see Odoo's ``get_fields_tree``
        :return: heading, note, and list of what may be chosen, if it is little; None
        if the user imports no such thing"""
        labels, found = [], None
        for name in path.split("/"):
            found = next((row for row in tree if row["name"] == name), None)
            if found is None:
                return None
            labels.append(found["string"])
            tree = found["fields"]
        field = self.env[found["model_name"]]._fields[found["name"]]
        choices = self._custrel_list_choices(field)
        texts = {
            "many2one": self.env._("A name that is known there."),
            "integer": self.env._("A whole number, such as 1200."),
            "monetary": self.env._("A number, such as 1200 or 1200.50."),
        }
        note = texts.get(field.type)
        if choices:
            note = self.env._("One of: %s", say_all(self.env, choices))
        elif found["required"]:
            note = self.env._("Needed.")
        return "/".join(labels), note, choices

    @api.model
    def _custrel_list_choices(self, field):
        """:return: list of names that may stand there, empty where they are many"""
        if field.type == "selection":
            rows = field.get_description(self.env)["selection"]
            return [label for _item, label in rows]
        if field.type != "many2one":
            return []
        rows = self.env[field.comodel_name]
        rows = rows.search(get_offered(rows), limit=LISTED + 1)
        return rows.mapped("display_name") if len(rows) <= LISTED else []
