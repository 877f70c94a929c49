import io
import math
from datetime import date, datetime

import xlsxwriter

from odoo import models


class BaseImportImport(models.TransientModel):
    """The sheet that comes back: what an import of contacts could not take, and why."""

    _inherit = "base_import.import"

    def _custrel_attach(self, sheet, fields, has_head):
        """:return: attachment with the rows that failed, as they were and with all
        their columns, ready to be mended and imported again"""
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(buffer, {"in_memory": True})
        page = book.add_worksheet()
        days = {
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        why = self.env._("Why it was not imported")
        labels = self.env["ir.model.fields"].get_field_string("res.partner")
        head = sheet.rows[0] if has_head else [labels.get(f) or f for f in fields]
        # Of a sheet that came back before, the reasons of that time.
        kept = [place for place, label in enumerate(head) if label != why]
        bold = book.add_format({"bold": True})
        for column, place in enumerate(kept):
            page.write_string(0, column, str(head[place] or ""), bold)
        page.write_string(0, len(kept), why, bold)
        numbers = {
            column
            for column, place in enumerate(kept)
            if self._is_number(fields[place])
        }
        line = 0
        for start, end, reasons in sheet.failed:
            for row in range(start, end):
                line += 1
                cells = sheet.rows[sheet.places[row]]
                for column, place in enumerate(kept):
                    cell = cells[place] if place < len(cells) else ""
                    if style := days.get(type(cell)):
                        page.write_datetime(line, column, cell, style)
                    elif column in numbers and (value := _as_number(cell)) is not None:
                        page.write_number(line, column, value)
                    else:
                        # A telephone number is no sum, and "=…" no formula.
                        page.write_string(line, column, str(cell or ""))
                why = "\n".join(reasons) if row == start else ""
                page.write_string(line, len(kept), why)
        page.freeze_panes(1, 0)
        page.set_column(0, len(kept), 24)
        book.close()
        return self.env["ir.attachment"].create(
            {
                "name": self.env._("Contacts not imported.xlsx"),
                "raw": buffer.getvalue(),
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    def _is_number(self, path):
        """:param path: of a field, as an import names it, or False"""
        model, field = self.env["res.partner"], None
        for name in (path or "").split("/"):
            field = model._fields.get(name)
            if field is not None and field.relational:
                model = self.env[field.comodel_name]
        return field is not None and field.type in ("integer", "float", "monetary")


def _as_number(text):
    """:return: float, or None if it is no plain number"""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
