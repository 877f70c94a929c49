import io
import json

from openpyxl import load_workbook

from odoo import http
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import CustrelCommon
from .walk_common import WalkCommon

TEXTS = ("=1+1", "+86 21 5555", "-5 %", "@SUM(A1)", "'=1+1", "''+1", "'tis so", "Call")
"""Some that look like formulas, some with quotes of their own."""


class TestExport(CustrelCommon):
    def test_text_that_looks_like_a_formula_is_defused(self):
        customer = self._create_customer("@SUM(A1)", user_id=self.seller.id)
        followup = self._create_followup(customer, objective="=1+1", name="Call")
        self.seller.group_ids += self.env.ref("base.group_allow_export")
        rows = followup.with_user(self.seller).export_data(
            ["partner_id/name", "objective", "name"]
        )
        self.assertEqual(rows["datas"], [["'@SUM(A1)", "'=1+1", "Call"]])

    def test_proposed_moves_are_defused_too(self):
        customer = self._create_customer("=1+1")
        self._create_order(customer)
        run = self.env["custrel.grading.run"].create({"policy_id": self.policy.id})
        run.action_compute()
        rows = run.move_ids.export_data(["partner_id/name"])
        self.assertEqual(rows["datas"], [["'=1+1"]])

    # ------------------------------------------------------------ there and back

    def _send_back(self, records, *names):
        names = ["id", *names]
        rows = records.with_context(import_compat=True).export_data(names)["datas"]
        self.env.flush_all()
        self.env.invalidate_all()
        result = records.browse().load(names, rows)
        self.assertEqual(result["ids"], records.ids, result["messages"])
        self.env.flush_all()
        self.env.invalidate_all()
        return rows

    def test_what_was_defused_is_what_it_was_when_it_comes_back(self):
        self.seller.group_ids += self.env.ref("base.group_allow_export")
        followup = self._create_followup(self._create_customer(user_id=self.seller.id))
        followup = followup.with_user(self.seller)
        for text in TEXTS:
            followup.objective = text
            [[_id, shown]] = self._send_back(followup, "objective")
            self.assertFalse(shown.startswith(("=", "+", "-", "@")))
            self.assertEqual(followup.objective, text)

    def test_a_customer_is_found_by_the_name_that_was_exported(self):
        self.seller.group_ids += self.env.ref("base.group_allow_export")
        customer = self._create_customer("@SUM(A1)", user_id=self.seller.id)
        followup = self._create_followup(customer).with_user(self.seller)
        [[_id, shown]] = self._send_back(followup, "partner_id")
        self.assertEqual(shown, "'@SUM(A1)")
        self.assertEqual(followup.partner_id.id, customer.id)
        result = followup.load(["partner_id", "objective"], [[shown, "Call"]])
        self.assertTrue(result["ids"], result["messages"])


@tagged("post_install", "-at_install")
class TestExportOfStrangers(WalkCommon):
    """What strangers write, such as their names, runs in no spreadsheet, whatever is
    exported: records, reports, and what dialogs list."""

    EVIL = '=HYPERLINK("http://example.com")'

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.customers | cls.buyer | cls.contact
        for partner in partners:
            partner.name = cls.EVIL
        answers = cls.env["custrel.survey.wave.answer"].search([])
        answers._keep({"comment": cls.EVIL})
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _get_models(self):
        for name, model in sorted(self.env.registry.items()):
            if name.startswith("custrel.") and not model._abstract:
                yield self.env[name].with_context(tz="Asia/Shanghai")

    def _get_paths(self, model):
        kinds = ("char", "text", "html", "many2one", "one2many", "many2many")
        names = [
            name
            for name, field in model._fields.items()
            if field.type in kinds and model._has_field_access(field, "read")
        ]
        return [
            *names,
            *(
                f"{name}/name"
                for name in names
                if model._fields[name].comodel_name == "res.partner"
            ),
        ]

    def test_no_text_begins_like_a_formula(self):
        seen = set()
        for model in self._get_models():
            paths = self._get_paths(model)
            records = model.search([], limit=50)
            for row in records.export_data(paths)["datas"] if records else ():
                for path, cell in zip(paths, row, strict=True):
                    if isinstance(cell, str) and self.EVIL in cell:
                        seen.add(model._name)
                    with self.subTest(f"{model._name}.{path}"):
                        self.assertFalse(isinstance(cell, str) and cell.startswith("="))
        self.assertGreaterEqual(
            seen,
            {
                "custrel.followup",
                "custrel.followup.report",
                "custrel.complaint.report",
                "custrel.customer.report",
                "custrel.duplicate",
                "custrel.survey.report",
            },
        )

    def test_each_model_is_guarded(self):
        """Also those of which the walk above has no records."""
        guarded = self.env.registry.descendants(["custrel.export"], "_inherit")
        for model in self._get_models():
            strangers = [
                name
                for name, field in model._fields.items()
                if field.comodel_name == "res.partner"
                or field.type in ("char", "text", "html")
                and field.store
                and not field.translate
            ]
            if strangers and not model._transient:
                self.assertIn(model._name, guarded, strangers)


@tagged("post_install", "-at_install")
class TestExportOfGroups(CustrelCommon, HttpCase):
    """Groups called after customers run in no spreadsheet either."""

    EVIL = TestExportOfStrangers.EVIL

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller.group_ids += cls.env.ref("base.group_allow_export")
        cls.customer = cls._create_customer(cls.EVIL, user_id=cls.seller.id)
        cls._create_followup(cls.customer, objective="Call")

    def _export(self, path, data):
        self.authenticate(self.seller.login, self.seller.login)
        token = http.Request.csrf_token(self)
        answer = self.url_open(
            path, data={"data": json.dumps(data), "csrf_token": token}
        )
        self.assertEqual(answer.status_code, 200)
        sheet = load_workbook(io.BytesIO(answer.content)).active
        cells = [cell for row in sheet.iter_rows() for cell in row]
        self.assertNotIn("f", {cell.data_type for cell in cells})
        return [str(cell.value) for cell in cells]

    def test_a_list_that_is_grouped(self):
        found = self._export(
            "/web/export/xlsx",
            {
                "model": "custrel.followup",
                "fields": [{"name": "objective", "label": "Goal", "type": "char"}],
                "ids": False,
                "domain": [["partner_id", "=", self.customer.id]],
                "groupby": ["partner_id", "objective"],
                "context": {"allowed_company_ids": self.company.ids},
                "import_compat": False,
            },
        )
        self.assertTrue([text for text in found if self.EVIL in text])
        self.assertTrue([text for text in found if "Call" in text])

    def test_a_pivot(self):
        column = {"title": self.EVIL, "width": 1, "height": 1, "is_bold": False}
        row = {"title": self.EVIL, "indent": 0, "values": [{"value": 1}]}
        table = {
            "model": "custrel.followup.report",
            "title": "Follow-ups",
            "measure_count": 1,
            "origin_count": 1,
            "col_group_headers": [[column]],
            "measure_headers": [{**column, "title": "Done"}],
            "origin_headers": [],
            "rows": [row],
        }
        found = self._export("/web/pivot/export_xlsx", table)
        self.assertEqual(found.count(f"'{self.EVIL}"), 2)


@tagged("post_install", "-at_install")
class TestExportOfEverything(WalkCommon):
    """Text of each field of each model is the same after an export and an import."""

    def _get_fields(self):
        """:return: generator of a record and the name of a text field of it"""
        for name, model in sorted(self.env.registry.items()):
            if not name.startswith("custrel.") or model._abstract or not model._auto:
                continue
            record = self.env[name].search([], limit=1)
            for field in record._fields.values() if record else ():
                if field.type in ("char", "text") and field.store:
                    if not field.readonly and not field.compute:
                        yield record, field.name

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_ui_view")
    def test_there_and_back(self):
        tried = set()
        for record, name in self._get_fields():
            for text in TEXTS:
                try:
                    with self.env.cr.savepoint():
                        record[name] = text
                        self.env.flush_all()
                except UserError:
                    continue  # not every text is a value of every field
                before = record[name]
                path = ["id", name]
                rows = record.with_context(import_compat=True).export_data(path)
                with self.subTest(f"{record._name}.{name}: {text}"):
                    result = record.browse().load(path, rows["datas"])
                    self.assertEqual(result["ids"], record.ids, result["messages"])
                    self.env.invalidate_all()
                    self.assertEqual(record[name], before)
                tried.add((record._name, name))
        self.assertIn(("custrel.followup", "feedback"), tried)
        self.assertGreater(len(tried), 30)
