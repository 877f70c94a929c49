import ast
import xmlrpc.client
from pathlib import Path

from odoo.models import BaseModel
from odoo.service.model import call_kw, get_public_method
from odoo.tests import HttpCase, TransactionCase, freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.rpc.controllers.xmlrpc import dumps

from .walk_common import ADDON, WalkCommon

SOURCES = ("models", "wizards", "report")


def falls_through(body):
    """:return: whether a function may end after these statements without a value"""
    last = body[-1]
    if isinstance(last, (ast.Return, ast.Raise)):
        return isinstance(last, ast.Return) and last.value is None
    if isinstance(last, ast.If):
        return not last.orelse or any(map(falls_through, (last.body, last.orelse)))
    if isinstance(last, ast.With):
        return falls_through(last.body)
    if isinstance(last, ast.Try):
        ends = [last.orelse or last.body, *(h.body for h in last.handlers)]
        return any(map(falls_through, ends))
    return True


@tagged("post_install", "-at_install")
class TestPublicMethods(TransactionCase):
    """Each method that is called from outside says something: XML-RPC knows no None."""

    def _find_methods(self):
        """:return: (file, name, syntax tree) of the methods of models that may be
        called from outside"""
        addon = Path(__file__).parent.parent
        for folder in SOURCES:
            for file in sorted((addon / folder).rglob("*.py")):
                for model in ast.parse(file.read_text()).body:
                    if not isinstance(model, ast.ClassDef):
                        continue
                    bases = {
                        ast.unparse(base).partition(".")[0] for base in model.bases
                    }
                    for method in model.body if "models" in bases else ():
                        if isinstance(method, ast.FunctionDef):
                            yield file.relative_to(addon), method

    def test_each_public_method_returns_a_value_in_any_case(self):
        silent, count = [], 0
        for file, method in self._find_methods():
            marks = {ast.unparse(mark) for mark in method.decorator_list}
            if method.name[0] == "_" or not marks.isdisjoint(
                ("api.private", "property", "contextmanager")
            ):
                continue
            if method.name == "init":
                continue  # private in Odoo itself
            count += 1
            returns = [
                node
                for node in ast.walk(method)
                if isinstance(node, ast.Return)
                and (node.value is None or ast.unparse(node.value) == "None")
            ]
            if returns or falls_through(method.body):
                silent.append(f"{file}: {method.name}")
        self.assertGreater(count, 50)
        self.assertFalse(silent, "\n".join(silent))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 02:00:00")
class TestMarshalled(WalkCommon):
    """What methods return goes through XML-RPC, whatever they do."""

    def _find_names(self, model):
        """:return: names of methods of the add-on that may be called from outside"""
        names = set()
        for cls in type(model).mro():
            if cls.__module__.startswith(f"odoo.addons.{ADDON}."):
                names |= {
                    n for n, v in vars(cls).items() if callable(v) and n[0] != "_"
                }
        for name in sorted(names):
            try:
                method = get_public_method(model, name)
            except Exception:  # kept from outside
                continue
            stock = hasattr(BaseModel, name) or hasattr(self.env["mail.thread"], name)
            if not stock and method.__code__.co_argcount == 1:
                yield name

    def test_each_method_without_arguments(self):
        called, failed = 0, []
        own = [n for n in self.env.registry if n.startswith("custrel.")]
        for name in (*own, "res.partner", "res.users", "sale.order", "crm.lead"):
            model = self.env[name]
            if model._abstract:
                continue
            for method in self._find_names(model):
                records = model.with_context(active_test=False)
                if not model._transient:
                    records = records.search([], limit=3)
                answers = [self._call(record, method) for record in records]
                called += bool(set(answers) & {True})
                failed += [answer for answer in answers if isinstance(answer, str)]
        self.assertFalse(failed, "\n".join(failed))
        self.assertGreater(called, 30)

    def _call(self, record, method):
        """:return: True if it answered, None if it was not possible for this record,
        else what is wrong"""
        savepoint = self.cr.savepoint()
        try:
            model = record.browse()
            of_model = getattr(getattr(model, method), "_api_model", False)
            args = [] if of_model else [record.ids]
            dumps((call_kw(model, method, args, {}),))
            return True
        except TypeError as error:
            return f"{record._name}.{method}: {error}"
        except Exception:
            return None
        finally:
            savepoint.close(rollback=True)


@tagged("post_install", "-at_install")
class TestOverXmlRpc(WalkCommon, HttpCase):
    """Other programs press our buttons."""

    # Odoo 19 warns of each call that this way will end; it refuses by a warning, too.
    @mute_logger("odoo.addons.rpc.controllers.xmlrpc", "odoo.http")
    def _execute(self, user, record, method, *args):
        return self.xmlrpc_object.execute_kw(
            self.env.cr.dbname,
            user.id,
            user.login,
            record._name,
            method,
            [record.ids, *args],
            {"context": {"allowed_company_ids": self.company.ids}},
        )

    def setUp(self):
        super().setUp()
        # Odoo warns that it will speak another language one day.
        self.enterContext(mute_logger("odoo.addons.rpc.controllers.xmlrpc"))
        for user in (self.agent, self.seller, self.manager, self.leader):
            user.password = user.login
        self.env.flush_all()

    def test_the_way_of_a_complaint(self):
        complaint = self.complaints[0]
        settled = {"cause": "Belt", "resolution": "A new belt"}
        self.assertIs(self._execute(self.agent, complaint, "write", settled), True)
        steps = (
            ("action_dispatch", "new"),
            ("action_start", "in_progress"),
            ("action_wait", "waiting"),
            ("action_start", "in_progress"),
            ("action_propose", "resolved"),
            ("action_close", "closed"),
        )
        for method, state in steps:
            with self.subTest(method):
                self.assertTrue(self._execute(self.agent, complaint, method))
                complaint.invalidate_recordset()
                self.assertEqual(complaint.state, state)
        self.assertTrue(
            self._execute(self.agent, complaint, "action_reopen", "It is back")
        )
        self.assertTrue(self._execute(self.agent, complaint, "action_reject"))
        complaint.invalidate_recordset()
        self.assertEqual(complaint.state, "rejected")

    def test_the_way_of_a_followup(self):
        followup = self.followups[1]
        for method, args, state in (
            ("action_done", (), "done"),
            ("action_reopen", (), "planned"),
            ("action_cancel", ("No time",), "cancelled"),
        ):
            with self.subTest(method):
                self.assertTrue(self._execute(self.seller, followup, method, *args))
                followup.invalidate_recordset()
                self.assertEqual(followup.state, state)

    def test_the_way_of_a_run(self):
        run = self.preview.copy({"date_to": self.preview.date_to})
        for record, method, state in (
            (self.preview, "action_discard", "discarded"),
            (run, "action_compute", "computed"),
            (run, "action_apply", "applied"),
        ):
            with self.subTest(method):
                self.assertTrue(self._execute(self.manager, record, method))
                record.invalidate_recordset()
                self.assertEqual(record.state, state)
        for n, line in enumerate(self.policy.line_ids.sorted("sequence")):
            line.proposed_threshold = 1000 - 100 * n
        self.env.flush_all()
        thresholds = "action_use_proposed_thresholds"
        self.assertTrue(self._execute(self.manager, self.policy, thresholds))

    def test_what_is_not_for_programs_is_refused(self):
        """Mails are filled in with records, which no other program can take."""
        for method in ("custrel_get_digest", "custrel_get_contact_reports"):
            with (
                self.assertRaisesRegex(xmlrpc.client.Fault, "Private methods"),
                mute_logger("odoo.http"),
            ):
                self._execute(self.seller, self.seller, method)
