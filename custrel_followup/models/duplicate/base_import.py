import io
from itertools import islice
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from odoo import api, fields, models

from odoo.addons.base_import.models.base_import import ImportValidationError

from ...rules.charset import WIDER, find_codec, is_readable
from ...rules.importing import get_separator, take_apart
from ..shared.inside import tell, told
from ..shared.ir_fields_converter import is_ours
from ..shared.listing import say_all

KEEP_GOOD = "custrel_keep_good"
"""Option of an import of contacts, and what the context tells ``load`` then."""

SLICE = 50
"""Records that are loaded together; those that fail are loaded alone."""

SHOWN = 3
"""Hints on numbers that are told at once."""

NAMED = 10
"""Rows that are named where one reason is true of many."""


class Sheet:
    """The sheet that is imported: what stands in it, and what could not be taken."""

    def __init__(self):
        self.rows = []
        """As they are read, with the row of headings, without empty ones."""
        self.numbers = []
        """Of each, its number in the sheet, from 1."""
        self.places = []
        """Of each row with values, its place in ``rows``."""
        self.skip = 0
        """Rows with values of earlier batches: ``load`` gets those behind them."""
        self.failed = []
        """First row with values, the one behind the last, and why: of each record, its
        reasons with the fields that they are about."""
        self.first_rows = []
        """Of each record that was taken, as ``ids`` has them."""

    def get_number(self, row):
        """:return: number in the sheet of a row with values"""
        return self.numbers[self.places[row]]


class BaseImportImport(models.TransientModel):
    """Importing contacts: who resembles somebody is counted, and what is right need not
    wait for what is wrong (K6)."""

    _inherit = "base_import.import"

    custrel_left_out = fields.Json(
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="What the batches until now could not take: they come back as one file.",
    )

    def execute_import(self, fields, columns, options, dryrun=False):
        """With the option of ours rows that fail are left out, and come back as a file.

        :return: what Odoo returns; errors name the rows of the sheet. Where something
            was imported, with a dict ``custrel``: ``failed`` (number of records, with
            those of earlier batches), ``file`` (id of the attachment with all of
            them), ``alike`` (ids of suspects)
        """
        keep_good = options.pop(KEEP_GOOD, False) and not dryrun
        if self.res_model != "res.partner":
            return super().execute_import(fields, columns, options, dryrun=dryrun)
        sheet = Sheet()
        importer = tell(self, custrel_sheet=sheet)
        if keep_good:
            importer = tell(importer, custrel_keep_good=sheet)
        result = super(BaseImportImport, importer).execute_import(
            fields, columns, options, dryrun=dryrun
        )
        result["messages"] = self._custrel_name_rows(sheet, result["messages"])
        if dryrun:
            return result
        if keep_good and (files := result.get("binary_filenames")):
            # The client gives the n-th file to the n-th record.
            result["binary_filenames"] = {
                name: [names[row] for row in sheet.first_rows]
                for name, names in files.items()
            }
        partners = self.env["res.partner"].browse(result.get("ids") or ())
        if keep_good:
            self._custrel_recall(sheet)
        report = {"failed": len(sheet.failed), "file": False, "alike": []}
        report["following"] = self._custrel_say_following(sheet, fields)
        report |= self._custrel_find_open(partners)
        if sheet.failed:
            has_head = options.get("has_headers")
            report["file"] = self._custrel_attach(sheet, fields, has_head).id
        if keep_good:
            self._custrel_keep_in_mind(sheet, result.get("nextrow"), report["file"])
        pairs = self.env["custrel.duplicate"]
        if partners and pairs.has_access("read"):
            found = pairs._look_now(partners)
            report["alike"] = pairs.search([("id", "in", found.ids)]).ids
        return result | {"custrel": report}

    # -------------------------------------------------------------- batch after batch

    def _custrel_recall(self, sheet):
        """Put to what this batch could not take what those before it could not."""
        before = self.sudo().custrel_left_out or {}  # kept by the program
        if sheet.skip and before.get("next") == sheet.skip:
            sheet.failed = [tuple(row) for row in before["failed"]] + sheet.failed
            # The file that comes now has these, too.
            self.env["ir.attachment"].browse(before["file"] or ()).exists().unlink()

    def _custrel_keep_in_mind(self, sheet, following, file):
        """:param following: first row with values of the next batch, if there is one"""
        left_out = {"next": following, "failed": sheet.failed, "file": file}
        self.sudo().custrel_left_out = following and left_out  # kept by the program

    # ---------------------------------------------------------------- which row it was

    def _read_file(self, options):
        """Some programs say in a line above the headings what separates the columns, as
        Excel reads it: ``sep=;``."""
        is_given = bool(options.get("separator"))
        length, rows = super()._read_file(options)
        said = get_separator(rows[0]) if rows and is_ours(self.res_model) else None
        if said is not None:
            if not is_given:
                options["separator"] = said or options.get("separator") or ","
            if said and not is_given:
                length, rows = super()._read_file(options)
            length, rows = length - 1, rows[1:]
        sheet = told(self, "custrel_sheet")
        if sheet is not None:
            sheet.rows = rows
            sheet.numbers = self._custrel_number(length, rows, options)
        return length, rows

    def _custrel_number(self, length, rows, options):
        """:return: the number in the sheet of each of its rows that are not empty"""
        numbers = list(range(1, len(rows) + 1))
        if length == len(rows):
            return numbers
        try:
            book = openpyxl.load_workbook(
                io.BytesIO(self.file), read_only=True, data_only=True
            )
        except (InvalidFileException, BadZipFile):  # an older format
            return numbers
        lines = book[options["sheet"]].iter_rows(values_only=True)
        filled = [
            number
            for number, cells in enumerate(lines, 1)
            if any(cell is not None and str(cell).strip() for cell in cells)
        ]
        return filled if len(filled) == len(rows) else numbers

    @api.model
    def _convert_import_data(self, fields, options):
        data, import_fields = super()._convert_import_data(fields, options)
        sheet = told(self, "custrel_sheet")
        if sheet is not None:
            used = [place for place, field in enumerate(fields) if field]
            first = 1 if options.get("has_headers") else 0
            places = [
                place
                for place, row in enumerate(sheet.rows[first:], first)
                if any(row[column] for column in used)
            ]
            sheet.places, sheet.skip = places, options.get("skip") or 0
        return data, import_fields

    def _custrel_name_rows(self, sheet, messages):
        """:return: messages of ``load``, each reason once, with the rows of the sheet
        that it is true of"""
        if not sheet.places:
            return messages
        # Odoo says first why all together failed, and names any row for it.
        later = {said["message"] for said in messages[1:]}
        if messages and "field" not in messages[0] and messages[0]["message"] in later:
            messages = messages[1:]
        named, others = {}, []
        for said in messages:
            if "rows" not in said:
                others.append(said)
                continue
            key = (said["message"], said.get("field"))
            named.setdefault(key, (said, []))[1].append(
                sheet.get_number(sheet.skip + said["rows"]["from"])
            )
        return others + [
            said
            | {
                "message": self._custrel_say_rows(rows, said["message"]),
                "custrel_rows": rows,
            }
            for said, rows in named.values()
        ]

    def _custrel_say_rows(self, rows, reason):
        if len(rows) == 1:
            return self.env._("Row %(row)s: %(reason)s", row=rows[0], reason=reason)
        shown = [str(row) for row in rows[:NAMED]]
        return self.env._(
            "%(count)s rows (%(rows)s): %(reason)s",
            count=len(rows),
            rows=say_all(self.env, shown) + (" …" if len(rows) > NAMED else ""),
            reason=reason,
        )

    def _custrel_say_following(self, sheet, fields):
        """Say of contacts whose company failed, which that is, after what is wrong with
        themselves.

        :return: number of those with whom nothing else is wrong
        """
        # Of each column that names a company, what the company itself is called by.
        named = {"parent_id/id": "id", "parent_id/.id": ".id", "parent_id": "name"}
        pairs = [
            (fields.index(parent), fields.index(own))
            for parent, own in named.items()
            if parent in fields and own in fields
        ]
        rows = {start: sheet.rows[sheet.places[start]] for start, *_ in sheet.failed}
        failed = {
            own: {row[own]: start for start, row in rows.items()} for _, own in pairs
        }
        following = 0
        for place, (start, end, reasons) in enumerate(sheet.failed):
            for parent, own in pairs:
                wanted = rows[start][parent]
                firm = failed[own].get(wanted) if wanted else None
                # Where its column is right, the company was there before.
                if firm in (None, start) or "parent_id" not in reasons.values():
                    continue
                own = {
                    reason: field
                    for reason, field in reasons.items()
                    if field != "parent_id"
                }
                following += not own
                why = self.env._(
                    "Its company (row %s) was not imported. Mend that one: this "
                    "contact comes in with it.",
                    sheet.get_number(firm),
                )
                sheet.failed[place] = (start, end, own | {why: "parent_id"})
                break
        return following

    def _custrel_find_open(self, partners):
        """:return: dict of what somebody has to look after among what was imported:
        ``unowned`` (ids of firms that nobody looks after), ``odd`` (ids of those
        with numbers that can't be right) and ``why`` (what is said of the first
        ones)
        """
        found = {"unowned": [], "odd": [], "why": []}
        if not self.env.user.has_group("custrel_followup.custrel_group_user"):
            return found
        firms = partners.filtered(lambda one: one.is_company and not one.user_id)
        found["unowned"] = firms.ids
        hints = {one.id: one._custrel_get_number_hints() for one in partners}
        said = {id_: why for id_, why in hints.items() if why}
        found["odd"] = list(said)
        found["why"] = [sentence for why in said.values() for sentence in why][:SHOWN]
        return found

    # --------------------------------------------------- files of other programs

    def _read_csv(self, options):
        """What is said, or guessed, to be in a charset, is often in a wider one: names
        have characters that GB2312 and Big5 lack."""
        try:
            return super()._read_csv(options)
        except ImportValidationError:
            codec = find_codec(options.get("encoding"))
            wider = (name for name in WIDER.get(codec, ()) if name != codec)
            meant = next((n for n in wider if is_readable(self.file, n)), None)
            if meant is None or not is_ours(self.res_model):
                raise
            options["encoding"] = meant
            return super()._read_csv(options)

    # -------------------------------------------------------- one cell stops no others

    @api.model
    def _parse_float_from_data(self, data, index, name, options):
        return self._custrel_parse(
            super()._parse_float_from_data, data, index, name, options=options
        )

    def _parse_date_from_data(self, data, index, name, field_type, options):
        return self._custrel_parse(
            super()._parse_date_from_data,
            data,
            index,
            name,
            field_type=field_type,
            options=options,
        )

    def _custrel_parse(self, parse, data, index, name, **options):
        """Leave what can't be read as it is: ``load`` then says of which row."""
        if not is_ours(self.res_model):
            parse(data, index, name, **options)
            return
        for line in data:
            given = line[index]
            if "field_type" not in options and not isinstance(given, str):
                line[index] = str(given)  # a day where a number should be
                continue
            try:
                parse([line], index, name, **options)
            except ImportValidationError:
                line[index] = given


class ResPartner(models.Model):
    """Contacts of whom those that fail are left out."""

    _inherit = "res.partner"

    @api.model
    def load(self, fields, data):
        sheet = told(self, "custrel_keep_good")
        if sheet is None:
            return super().load(fields, data)
        plain = tell(self.with_context(_import_limit=None), custrel_keep_good=None)
        limit = self.env.context.get("_import_limit") or float("inf")
        paths = [models.fix_import_export_id_paths(name) for name in fields]
        spans = [
            (info["rows"]["from"], info["rows"]["to"] + 1)
            for _record, info in self._extract_records(paths, data, limit=limit)
        ]
        ids, source = [], iter(spans)
        while part := list(islice(source, SLICE)):
            ids += plain._custrel_load_good(fields, data, part, sheet)
        end = spans[-1][1] if spans else 0
        return {
            "ids": ids,
            "messages": [],
            "nextrow": end if end < len(data) and limit != float("inf") else 0,
        }

    @api.model
    def _custrel_load_good(self, fields, data, spans, sheet):
        """Load some records together, or in parts where that fails.

        :param list spans: first row and the one behind the last of each record
        :return: list of ids
        """
        rows = data[spans[0][0] : spans[-1][1]]
        result = self.load(fields, rows)
        if result["ids"] is not False:
            sheet.first_rows += [start for start, _end in spans]
            return result["ids"]
        if len(spans) == 1:
            errors = [m for m in result["messages"] if m["type"] == "error"]
            reasons = {str(error["message"]): error.get("field") for error in errors}
            start, end = spans[0]
            sheet.failed.append((sheet.skip + start, sheet.skip + end, reasons))
            return []
        ids = []
        for part in take_apart(spans, result["messages"]):
            ids += self._custrel_load_good(fields, data, part, sheet)
        return ids
