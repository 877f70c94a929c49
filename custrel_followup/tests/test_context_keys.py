import ast
import re
from functools import cache
from pathlib import Path

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..models.shared.inside import Inside, tell, told
from . import fuzz
from .test_access_matrix import AccessCommon

ADDON = Path(__file__).parents[1]
OURS = re.compile(r"custrel_[a-z_]+$")
# Said by a view, read as it comes: it may sort what the reader finds anyway.
HINTS = {"custrel_own_reason_id"}


def walk():
    """:return: calls in the code of the add-on, and the file of each"""
    for path in sorted(ADDON.rglob("*.py")):
        if not {"tests", "migrations"} & set(path.parts):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call):
                    yield path.relative_to(ADDON), node


def name_of(call):
    function = call.func
    return getattr(function, "attr", None) or getattr(function, "id", None)


def tokens():
    """:return: keys whose value is an object of our own, see ``FROM_FOLLOWUP``"""
    found = set()
    for path in ADDON.rglob("models/**/*.py"):
        found |= set(re.findall(r'\{"(custrel_\w+)": object\(\)\}', path.read_text()))
    return found


@cache
def keys():
    """:return: all keys that our code reads or writes in a context"""
    found = tokens() | HINTS
    for _path, call in walk():
        if name_of(call) == "tell":
            found |= {keyword.arg for keyword in call.keywords}
        if name_of(call) == "told":
            found.add(call.args[1].value)
    return sorted(found)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestContextKeys(AccessCommon):
    """Nothing that a caller puts into the context switches a rule of ours off."""

    def test_the_context_is_read_at_one_place(self):
        for path, call in walk():
            where = f"{path}:{call.lineno}"
            if name_of(call) == "with_context":
                own = [k.arg for k in call.keywords if OURS.match(k.arg or "")]
                self.assertFalse(own, where)
            words = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
            if name_of(call) == "get" and "context" in ast.dump(call.func):
                own = [word for word in words if OURS.match(str(word))]
                own = sorted(set(own) - HINTS)
                self.assertFalse(own, where)

    def test_all_keys_are_known(self):
        self.assertGreaterEqual(len(keys()), 7)
        self.assertIn("custrel_leaving", keys())
        self.assertIn("custrel_from_followup", keys())

    def test_only_our_own_code_tells(self):
        self.assertEqual(
            told(tell(self.env["res.users"], custrel_x=[1]), "custrel_x"), [1]
        )
        for value in (True, [1], {"value": 1}, "x", repr(Inside(1))):
            users = self.env["res.users"].with_context(custrel_x=value)
            self.assertIsNone(told(users, "custrel_x"))

    def _contexts(self):
        """:return: contexts with all keys, one for each kind of value"""
        ids = list(range(1, 5)) + self.seller.ids + self.owner.ids + self.leaver.ids
        values = (True, 1, "text", ids, {"a": ids}, {"value": ids}, {}, "a\x00b")
        return [dict.fromkeys(keys(), value) for value in values]

    def test_calls_with_each_key_do_what_they_do_without(self):
        followup = self._create_followup(self.customer, user_id=self.owner.id)
        complaint = self._create_complaint(user_id=self.owner.id)
        left = self._create_customer("Left", user_id=self.leaver.id)
        calls = [
            (self.owner, "custrel.followup", "write", followup.ids, {"name": "A"}),
            (self.owner, "custrel.followup", "write", followup.ids, {"state": "x"}),
            (self.owner, "custrel.followup", "unlink", followup.ids),
            (self.colleague, "custrel.followup", "write", followup.ids, {"name": "A"}),
            (
                self.owner,
                "custrel.followup",
                "create",
                [{"partner_id": self.customer.id, "user_id": self.leaver.id}],
            ),
            (self.owner, "custrel.followup", "action_done", followup.ids),
            (self.owner, "custrel.complaint", "write", complaint.ids, {"subject": ""}),
            (
                self.owner,
                "custrel.complaint",
                "create",
                [{"subject": "A", "partner_id": self.customer.id}],
            ),
            (self.manager, "custrel.complaint", "action_dispatch", complaint.ids),
            (
                self.seller,
                "res.partner",
                "write",
                left.ids,
                {"user_id": self.seller.id},
            ),
            (
                self.leader,
                "custrel.assignment",
                "create",
                [
                    {
                        "partner_id": self.customer.id,
                        "user_id": self.leaver.id,
                        "role": "collaborator",
                    }
                ],
            ),
            (
                self.leader,
                "custrel.assignment",
                "unlink",
                self.customer.custrel_assignment_ids[:1].ids,
            ),
            (self.captain, "custrel.handover", "create", [{"user_id": self.leaver.id}]),
            (
                self.seller,
                "mail.activity",
                "write",
                followup._get_reminders().ids,
                {"date_deadline": "2026-03-09"},
            ),
            (self.owner, "mail.activity", "unlink", followup._get_reminders().ids),
            (self.captain, "res.users", "custrel_get_digest", self.captain.ids),
            (
                self.captain,
                "res.users",
                "custrel_get_complaint_alerts",
                self.captain.ids,
            ),
            (
                self.captain,
                "res.users",
                "custrel_get_contact_reports",
                self.captain.ids,
            ),
        ]
        for user, model, method, *args in calls:
            expected = self._answer(user, model, method, args, {})
            for context in self._contexts():
                outcome = self._answer(user, model, method, args, context)
                if outcome == expected:
                    continue
                for key, value in context.items():
                    with self.subTest(f"{model}.{method} {key} {value}"):
                        outcome = self._answer(user, model, method, args, {key: value})
                        self.assertEqual(outcome, expected)
                self.fail(f"{model}.{method} with all keys, each {value}")

    def _answer(self, user, model, method, args, context):
        """:return: the answer, but for the ids of new records, or the refusal"""
        attempt = fuzz.Attempt(self, user, model, method, *args, context=context)
        if attempt.error:
            is_clear = isinstance(attempt.error, UserError)
            return str(attempt.error) if is_clear else type(attempt.error)
        return "created" if method == "create" else attempt.answer
