from odoo.exceptions import UserError
from odoo.tests import tagged
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
