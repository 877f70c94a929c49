import io
from itertools import islice

import xlsxwriter

from odoo import api, models

from ...rules.importing import take_apart
from ..shared.inside import tell, told

KEEP_GOOD = "custrel_keep_good"
"""Option of an import of contacts, and what the context tells ``load`` then."""

SLICE = 50
"""Records that are loaded together; those that fail are loaded alone."""


class Sorted:
    """What an import could not take: rows as ``load`` got them, and why."""

    def __init__(self):
        self.fields = []
        self.failed = []
        self.first_rows = []
        """Of each record that was taken, as ``ids`` has them."""


class BaseImportImport(models.TransientModel):
    """Importing contacts: who resembles somebody is counted, and what is right need not
    wait for what is wrong (K6)."""

    _inherit = "base_import.import"

    def _custrel_is_ours(self, dryrun):
        return self.res_model == "res.partner" and not dryrun

    def execute_import(self, fields, columns, options, dryrun=False):
        """With the option of ours rows that fail are left out, and come back as a file.

        :return: what Odoo returns, with a dict ``custrel``: ``failed`` (number of
            records), ``file`` (id of the attachment), ``alike`` (ids of suspects)
        """
        keep_good = options.pop(KEEP_GOOD, False)
        if not self._custrel_is_ours(dryrun):
            return super().execute_import(fields, columns, options, dryrun=dryrun)
        box = Sorted()
        importer = self
        if keep_good:
            importer = tell(self, custrel_keep_good=box)
        result = super(BaseImportImport, importer).execute_import(
            fields, columns, options, dryrun=dryrun
        )
        if keep_good and (files := result.get("binary_filenames")):
            # The client gives the n-th file to the n-th record.
            result["binary_filenames"] = {
                name: [names[row] for row in box.first_rows]
                for name, names in files.items()
            }
        partners = self.env["res.partner"].browse(result.get("ids") or ())
        report = {"failed": len(box.failed), "file": False, "alike": []}
        if box.failed:
            labels = dict(zip(fields, columns, strict=False))
            report["file"] = self._custrel_attach(box, labels).id
        pairs = self.env["custrel.duplicate"]
        if partners and pairs.has_access("read"):
            found = pairs._look_now(partners)
            report["alike"] = pairs.search([("id", "in", found.ids)]).ids
        return result | {"custrel": report}

    def _custrel_attach(self, box, labels):
        """:return: attachment with the rows that failed, under the names of their
        columns, ready to be mended and imported again"""
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(buffer, {"in_memory": True})
        sheet = book.add_worksheet()
        head = [labels.get(name) or name for name in box.fields]
        head.append(self.env._("Why it was not imported"))
        bold = book.add_format({"bold": True})
        for place, text in enumerate(head):
            sheet.write_string(0, place, str(text), bold)
        number = 0
        for rows, reason in box.failed:
            for position, row in enumerate(rows):
                number += 1
                cells = [*row, reason if not position else ""]
                for place, cell in enumerate(cells):
                    # As text: a telephone number is no sum, and "=…" no formula.
                    sheet.write_string(number, place, "" if cell is None else str(cell))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(head) - 1, 24)
        book.close()
        return self.env["ir.attachment"].create(
            {
                "name": self.env._("Contacts not imported.xlsx"),
                "raw": buffer.getvalue(),
                "res_model": self._name,
                "res_id": self.id,
            }
        )


class ResPartner(models.Model):
    """Contacts of whom those that fail are left out."""

    _inherit = "res.partner"

    @api.model
    def load(self, fields, data):
        box = told(self, "custrel_keep_good")
        if box is None:
            return super().load(fields, data)
        box.fields = list(fields)
        plain = tell(self.with_context(_import_limit=None), custrel_keep_good=None)
        limit = self.env.context.get("_import_limit") or float("inf")
        paths = [models.fix_import_export_id_paths(name) for name in fields]
        spans = [
            (info["rows"]["from"], info["rows"]["to"] + 1)
            for _record, info in self._extract_records(paths, data, limit=limit)
        ]
        ids, source = [], iter(spans)
        while part := list(islice(source, SLICE)):
            ids += plain._custrel_load_good(fields, data, part, box)
        end = spans[-1][1] if spans else 0
        return {
            "ids": ids,
            "messages": [],
            "nextrow": end if end < len(data) and limit != float("inf") else 0,
        }

    @api.model
    def _custrel_load_good(self, fields, data, spans, box):
        """Load some records together, or in parts where that fails.

        :param list spans: first row and the one behind the last of each record
        :return: list of ids
        """
        rows = data[spans[0][0] : spans[-1][1]]
        result = self.load(fields, rows)
        if result["ids"] is not False:
            box.first_rows += [start for start, _end in spans]
            return result["ids"]
        if len(spans) == 1:
            errors = [m for m in result["messages"] if m["type"] == "error"]
            reasons = dict.fromkeys(str(error["message"]) for error in errors)
            box.failed.append((rows, "\n".join(reasons)))
            return []
        ids = []
        for part in take_apart(spans, result["messages"]):
            ids += self._custrel_load_good(fields, data, part, box)
        return ids
