import itertools
import os
import random
from collections import Counter

import psycopg2

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Field
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from . import fuzz
from .test_access_matrix import AccessCommon

SEED = int(os.environ.get("CUSTREL_FUZZ_SEED", "20260302"))
ROUNDS = int(os.environ.get("CUSTREL_FUZZ_ROUNDS", "1"))
"""Hunts go on for longer, and from other seeds."""

MAGIC = {*models.MAGIC_COLUMNS, "display_name"}

SHARE = 0.06
"""Of all pairs of a field and a value, how many are tried in a run of the suite."""

WRITERS = ("create", "write", "web_save")

OPERATORS = ("=", "!=", "in", "not in", ">", "<=", "ilike", "not ilike", "=like", "any")

TWINS = {
    "boolean": ("active",),
    "integer": ("color",),
    "float": ("probability",),
    "monetary": ("expected_revenue",),
    "char": ("name", "contact_name"),
    "text": ("name",),
    "html": ("description",),
    "date": ("date_deadline",),
    "datetime": ("date_open",),
    "selection": ("priority", "type"),
    "many2one": ("partner_id", "user_id", "company_id"),
    "many2many": ("tag_ids",),
    "one2many": ("activity_ids", "order_ids", "message_ids"),
}
"""Fields of ``crm.lead`` of each kind."""

INHERITED = frozenset(
    ("message_ids", "activity_ids", "message_follower_ids", "message_partner_ids")
)
"""Fields that our models and ``crm.lead`` have from the same model of Odoo."""


class FuzzCommon(AccessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.followup = cls._create_followup(cls.customer, user_id=cls.seller.id)
        cls.team = cls.env["custrel.complaint.team"].create(
            {
                "name": "Service East",
                "company_id": cls.company.id,
                "user_id": cls.boss.id,
                "member_ids": [(6, 0, cls.agent.ids)],
            }
        )
        cls.complaint = cls._create_complaint(
            team_id=cls.team.id, user_id=cls.seller.id
        )
        cls.handover = cls.env["custrel.handover"].create(
            {"user_id": cls.seller.id, "company_id": cls.company.id, "reason": "move"}
        )
        cls._create_order(cls.customer)
        cls._grade_customers()
        cls._create_order(cls._create_customer("Newer"), amount=5)
        cls.run_ = cls._grade_customers("2027-01-01", apply=False)
        cls.roles = {
            "own": cls.seller,
            "agent": cls.agent,
            "team": cls.captain,
            "all": cls.leader,
            "administrator": cls.manager,
        }
        cls.handover_2 = cls.env["custrel.handover"].create(
            {"user_id": cls.second.id, "company_id": cls.company.id, "reason": "move"}
        )
        cls.names = sorted(
            name
            for name, model in cls.env.registry.items()
            if name.startswith("custrel.") and not model._abstract
        )
        cls.good = cls._good_values()

    @classmethod
    def _create_need(cls, **values):
        return cls.env["custrel.need"].create(
            {
                "name": "Parts",
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                **values,
            }
        )

    @classmethod
    def _good_values(cls):
        """:return: dict of models to values with which a record can be created"""
        here = {"company_id": cls.company.id}
        customer = {"partner_id": cls.customer.id, **here}
        return {
            "custrel.assignment": {
                **customer,
                "user_id": cls.leader.id,
                "role": "collaborator",
            },
            "custrel.benefit": {"name": "Coffee", "place": "service", **here},
            "custrel.cadence": {"name": "C", "grade_id": cls.grade_a.id, **here},
            "custrel.cadence.writing": {
                "cadence_id": cls.env.ref("custrel_followup.custrel_cadence_d").id
            },
            "custrel.capacity": {"user_id": cls.seller.id, "hours": 5, **here},
            "custrel.greeting": {"followup_ids": [(6, 0, cls.followup.ids)]},
            "custrel.contact.file": {"partner_id": cls.seller.partner_id.id},
            "custrel.customer.file": {
                "partner_id": cls._create_customer("Filed").id,
                "employees": 5,
                **here,
            },
            "custrel.file.rule": {"name": "Fax", "kind": "person", **here},
            "custrel.weekday": {"name": "Doomsday", "number": 6},
            "custrel.duplicate": {
                "partner_id": cls.customer.id,
                "other_id": cls._create_customer("Customer").id,
            },
            "custrel.duplicate.key": {"partner_id": cls.customer.id, "kind": "name"},
            "custrel.channel": {
                "name": "Fax",
                "code": "fax",
                "activity_type_id": cls.followup.channel_id.activity_type_id.id,
            },
            "custrel.complaint": {"subject": "Broken", **customer},
            "custrel.complaint.reason": {"name": "Noise"},
            "custrel.complaint.merge": {
                "complaint_ids": [(6, 0, cls.complaint.ids)],
                "target_id": cls.complaint.id,
            },
            "custrel.complaint.reopen": {
                "complaint_ids": [(6, 0, cls.complaint.ids)],
                "reason": "No",
            },
            "custrel.complaint.send": {"complaint_id": cls.complaint.id},
            "custrel.complaint.severity": {"name": "Odd", "code": "odd"},
            "custrel.complaint.sla": {"name": "Soon", **here},
            "custrel.complaint.stage": {"name": "Stage", "state": "waiting"},
            "custrel.complaint.team": {"name": "Others", **here},
            "custrel.day": {"name": "Fair", "date": "2026-05-07", **here},
            "custrel.day.import": {**here, "country_id": cls.env.ref("base.cn").id},
            "custrel.day.import.line": {
                "import_id": cls.env["custrel.day.import"].create({}).id
            },
            "custrel.followup": {**customer, "user_id": cls.seller.id},
            "custrel.followup.cancel": {
                "followup_ids": [(6, 0, cls.followup.ids)],
                "reason": "No",
            },
            "custrel.followup.result": {"name": "Reached"},
            "custrel.grade": {"name": "E", "code": "E"},
            "custrel.grade.override": {
                "partner_ids": [(6, 0, cls.customer.ids)],
                "grade_id": cls.grade_b.id,
                "reason": "Why",
            },
            "custrel.grading.confirm": {
                "run_id": cls.env["custrel.grading.run"]
                .create({"policy_id": cls.policy.id})
                .id,
                "act": "apply",
            },
            "custrel.grading.trial": {"policy_id": cls.policy.id},
            "custrel.grading.trial.line": {
                "trial_id": cls.env["custrel.grading.trial"]
                .create({"policy_id": cls.policy.id})
                .id,
                "grade_id": cls.env["custrel.grade"]
                .create({"name": "G", "code": "G"})
                .id,
            },
            "custrel.grading.policy": {"name": "Other", "company_id": cls.company.id},
            "custrel.grading.policy.line": {
                "policy_id": cls.policy.id,
                "grade_id": cls.env["custrel.grade"]
                .create({"name": "F", "code": "F"})
                .id,
            },
            "custrel.grading.run": {"policy_id": cls.policy.id},
            "custrel.grading.run.line": {
                "run_id": cls.run_.id,
                "grade_id": cls.grade_a.id,
            },
            "custrel.handover": {"user_id": cls.colleague.id, **here},
            "custrel.handover.line": {
                "handover_id": cls.handover.id,
                "partner_id": cls.customer.id,
                "role": "work",
            },
            "custrel.handover.mail": {
                "handover_id": cls.handover_2.id,
                "lang": "en_US",
                "subject": "Hello",
                "body": "<p>Hello</p>",
            },
            "custrel.need": {"name": "Parts by eight", **customer},
            "custrel.need.drop": {
                "need_ids": [(6, 0, cls._create_need(name="Gone").ids)],
                "reason": "No",
            },
            "custrel.need.real": {
                "need_id": cls._create_need().id,
                "name": "No standstill",
            },
            "custrel.lifecycle.rule": {
                "grade_id": cls.env["custrel.grade"]
                .create({"name": "H", "code": "H"})
                .id,
                **here,
            },
            "custrel.lifecycle.trial": {**here},
            "custrel.lifecycle.trial.line": {
                "trial_id": cls.env["custrel.lifecycle.trial"].create({**here}).id
            },
            "custrel.lost.reason": {"name": "Moved"},
            "custrel.risk.decision": {
                "partner_ids": [(6, 0, cls.customer.ids)],
                "kind": "snooze",
                "until": "2027-01-01",
                "reason": "Why",
            },
            "custrel.survey.wave": {"name": "Spring", **here},
            "custrel.survey.wave.start": {
                "wave_id": cls.env["custrel.survey.wave"]
                .create({"name": "Summer", **here})
                .id
            },
            "custrel.level": {"user_ids": [(6, 0, cls.seller.ids)], **here},
        }

    @classmethod
    def _fields_of(cls, name):
        """:return: names of the fields that a client may send"""
        fields = cls.env[name]._fields
        return sorted(
            key
            for key in fields
            if key not in MAGIC
            and (name.startswith("custrel.") or key.startswith("custrel_"))
        )

    def _who_may(self, name, operation):
        return [
            user
            for user in self.roles.values()
            if self._as(user, self.env[name]).has_access(operation)
        ]


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestFuzz(FuzzCommon):
    """Anything may come over RPC: it works, or a sentence says what is wrong."""

    def setUp(self):
        super().setUp()
        self.random = random.Random(SEED)
        self.bad = {}
        self.count = Counter()
        self._stock = {}

    def _try(self, user, model, method, *args, like=None, **kwargs):
        """:param like: kind of field and value that are tried on a model of Odoo if
        this fails, see :meth:`_fails_in_stock`"""
        attempt = fuzz.Attempt(self, user, model, method, *args, **kwargs)
        self.count[method] += 1
        if attempt.is_clear:
            return
        kind = type(attempt.error).__name__
        is_sql = isinstance(attempt.error, psycopg2.Error)
        if (
            not attempt.is_ours
            and not (is_sql and method in WRITERS)
            and like
            and kind in self._fails_in_stock(method, *like)
        ):
            return
        self.bad.setdefault((kind, attempt.place), str(attempt))

    def _fails_in_stock(self, method, field, value):
        """:return: names of what Odoo itself raises for such a value; of a search, for
        any value, as fields differ in what they look at"""
        if method not in WRITERS and field is not None:
            key, attempts = "search", self._search_in_stock()
        elif field is None:
            key, attempts = ("ids", repr(value)), self._act_in_stock(value)
        else:
            names = TWINS.get(field.type, ())
            if field.name in INHERITED:
                names = (field.name,)
            key = names, repr(value)[:100]
            attempts = self._write_in_stock(names, value)
        if key not in self._stock:
            self._stock[key] = {
                type(attempt.error).__name__ for attempt in attempts if attempt.error
            }
        return self._stock[key]

    def _stock_attempt(self, method, *args):
        return fuzz.Attempt(self, self.manager, "crm.lead", method, *args)

    def _act_in_stock(self, ids):
        for method in "read", "action_set_won", "action_schedule_meeting":
            yield self._stock_attempt(method, ids)

    def _write_in_stock(self, names, value):
        lead = self.env["crm.lead"].create({"name": "Twin"})
        for name in names:
            yield self._stock_attempt("create", [{"name": "Twin", name: value}])
            yield self._stock_attempt("write", lead.ids, {name: value})

    def _search_in_stock(self):
        operators = itertools.cycle(OPERATORS)
        for name in itertools.chain(*TWINS.values()):
            for value in fuzz.values_for(self.env["crm.lead"]._fields[name]):
                yield self._stock_attempt("search", [(name, next(operators), value)])
        for name in "tag_ids.name", "date_open", "lang_code", "is_rotting":
            yield self._stock_attempt("formatted_read_group", [], [name], ["__count"])

    def _report(self):
        total = sum(self.count.values())
        if self.bad:
            self.fail(
                f"{len(self.bad)} kinds of failures in {total} calls, seed {SEED}:\n\n"
                + "\n\n".join(self.bad.values())
            )

    def _sample(self, values, share):
        values = list(values)
        count = min(len(values), max(1, round(len(values) * share * ROUNDS)))
        return self.random.sample(values, count)

    # --------------------------------------------------------------------- tests

    @mute_logger("odoo.sql_db", "odoo.tools.mail.html_sanitize")
    def test_create(self):
        for name in self.names:
            users = self._who_may(name, "create")
            if not users:
                continue
            good = self.good[name]
            if self.env[name]._get_kept() & set(good):
                continue  # made by the program alone
            least = fuzz.Attempt(self, users[-1], name, "create", [good])
            if least.error:
                self.fail(str(least))
            fields = self.env[name]._fields
            cells = [
                (f, v)
                for f in self._fields_of(name)
                for v in fuzz.values_for(fields[f])
            ]
            for field, value in self._sample(cells, SHARE):
                vals = {**good, field: value}
                self._try_create(name, users, vals, like=(fields[field], value))
            for field in good:
                vals = {key: good[key] for key in good if key != field}
                self._try_create(name, users, vals)
            self._try_create(name, users, {})
            for vals in ("text", None, 1, [None]):
                self._try_create(name, users, vals)
        self._report()

    def _try_create(self, name, users, vals, like=None):
        user = users[0] if self.random.random() < 0.7 else self.random.choice(users)
        self._try(user, name, "create", [vals], like=like)

    @mute_logger("odoo.sql_db", "odoo.tools.mail.html_sanitize")
    def test_write(self):
        for name, record, users in self._writable():
            fields = self.env[name]._fields
            cells = [
                (f, v)
                for f in self._fields_of(name)
                for v in fuzz.values_for(fields[f])
            ]
            for field, value in self._sample(cells, SHARE):
                user = self.random.choice(users)
                like = fields[field], value
                if self.random.random() < 0.2:
                    self._try(
                        user,
                        name,
                        "web_save",
                        record.ids,
                        {field: value},
                        specification={"display_name": {}},
                        like=like,
                    )
                else:
                    self._try(
                        user, name, "write", record.ids, {field: value}, like=like
                    )
        self._report()

    def _writable(self):
        records = {
            "custrel.followup": self.followup,
            "custrel.complaint": self.complaint,
            "custrel.handover": self.handover,
            "res.partner": self.customer,
        }
        for name in (*self.names, "res.partner"):
            users = self._who_may(name, "write")
            record = records.get(name) or self.env[name].search([], limit=1)
            if not record and name in self.good:
                record = self.env[name].create(self.good[name])
            users = [u for u in users if self._as(u, record).has_access("write")]
            if users and record:
                yield name, record, users

    @mute_logger("odoo.sql_db", "odoo.domains", "odoo.tools.mail.html_sanitize")
    def test_search(self):
        for name in self.names:
            users = self._who_may(name, "read")
            if not users or self.env[name]._transient:
                continue
            fields = self.env[name]._fields
            cells = [
                (f, o, v)
                for f in self._fields_of(name)
                if fields[f].type != "binary"  # pictures, which are Odoo's
                for o in OPERATORS
                for v in fuzz.values_for(fields[f])
            ]
            for field, operator, value in self._sample(cells, SHARE / 10):
                user = self.random.choice(users)
                self._try_search(
                    user, name, [(field, operator, value)], (fields[field], value)
                )
            for value in fuzz.PLAIN:
                self._try(
                    users[0],
                    name,
                    "name_search",
                    value,
                    like=(self.env[name]._fields["display_name"], value),
                )
        self._report()

    def _try_search(self, user, name, domain, like):
        call = self.random.choice(("search", "web_search_read", "group", "count"))
        if call == "web_search_read":
            spec = {"display_name": {}}
            self._try(user, name, call, domain, spec, limit=3, like=like)
        elif call == "group":
            group = self.random.choice(self._fields_of(name))
            self._try(
                user,
                name,
                "formatted_read_group",
                domain,
                [group],
                ["__count"],
                like=like,
            )
        elif call == "count":
            self._try(user, name, "search_count", domain, like=like)
        else:
            self._try(user, name, "search", domain, limit=3, like=like)

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_cron")
    def test_actions(self):
        for name, record, users in self._writable():
            foreign = self.env[name].search([("id", "not in", record.ids)], limit=1)
            idses = [record.ids, [], [fuzz.NOBODY], foreign.ids, ["x"]]
            for method, arity in self._actions(name):
                for ids in idses:
                    user = self.random.choice(users)
                    args = [self.random.choice(fuzz.PLAIN) for _arg in range(arity)]
                    self._try(user, name, method, ids, *args, like=(None, ids))
        self._report()

    def _actions(self, name):
        """:return: pairs of a public method of ours and how many arguments it takes"""
        cls = type(self.env[name])
        for method in sorted(dir(cls)):
            function = getattr(cls, method)
            module = getattr(function, "__module__", "") or ""
            if (
                method.startswith("_")
                or isinstance(function, Field)
                or method in (*WRITERS, "unlink", "export_data")
                or ".custrel_followup." not in module
                or getattr(function, "_api_private", False)
                or getattr(function, "_api_model", False)
                or hasattr(self.env["crm.lead"], method)
            ):
                continue
            yield method, function.__code__.co_argcount - 1


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestClearAnswers(FuzzCommon):
    """What once ended in a traceback, and what is cleaned rather than refused."""

    def _refused(self, user, record, method, *args):
        with self.assertRaises(UserError) as caught:
            self._call(user, record, method, *args)
        return str(caught.exception)

    def _refused_new(self, user, model, **values):
        values = {**self.good[model], **values}
        values = {name: value for name, value in values.items() if value is not None}
        with self.assertRaises(UserError) as caught:
            self._call_model(user, self.env[model], "create", [values])
        return str(caught.exception)

    def _create(self, user, model, **values):
        values = {**self.good[model], **values}
        ids = self._call_model(user, self.env[model], "create", [values])
        return self.env[model].browse(ids)

    def test_recorded_without_a_time(self):
        said = self._refused(self.seller, self.followup, "write", {"state": "done"})
        self.assertIn("can't be given by hand", said)

    def test_a_complaint_that_never_came(self):
        """An empty value of a new record is its default, later on it is refused."""
        for model, name in (
            ("custrel.complaint", "opened_at"),
            ("custrel.complaint", "company_id"),
            ("custrel.followup", "company_id"),
            ("custrel.complaint.team", "company_id"),
        ):
            created = self._create(self.manager, model, **{name: False})
            self.assertTrue(created[name])
        said = self._refused(self.seller, self.complaint, "write", {"opened_at": False})
        self.assertEqual(said, "Received: fill this in.")

    def test_an_assignment_of_nobody_to_nobody(self):
        for name, label in (
            ("partner_id", "Customer"),
            ("user_id", "Person"),
            ("role", "Role"),
        ):
            said = self._refused_new(self.leader, "custrel.assignment", **{name: None})
            self.assertEqual(said, f"{label}: fill this in.")

    def test_days_that_no_calendar_has(self):
        for day in "0001-01-01", "9999-12-31", "2026-02-30", "soon":
            said = self._refused(
                self.seller, self.followup, "write", {"date_planned": day}
            )
            self.assertIn("Due: this can't be stored", said)
            self.assertIn(day, said)
        # Since Python 3.12 a slice may be a key: no TypeError says what this is.
        said = self._refused(
            self.seller, self.followup, "write", {"date_planned": {"a": "b"}}
        )
        self.assertIn("Due: this can't be stored", said)

    def test_a_text_sent_as_a_file(self):
        files = [[0, 0, {"name": "offer.pdf", "datas": "This is a text."}]]
        self._refused_new(self.seller, "custrel.followup", attachment_ids=files)

    def test_a_subject_stays_on_its_line(self):
        complaint = self._create(
            self.seller, "custrel.complaint", subject="Broken\r\nBcc: a@example.com"
        )
        self.assertEqual(complaint.subject, "Broken Bcc: a@example.com")

    def test_text_is_cleaned(self):
        followup = self._create(
            self.seller, "custrel.followup", name="a\x00b", feedback="1\n2\ud8003"
        )
        self.assertEqual((followup.name, followup.feedback), ("ab", "1\n23"))

    def test_each_model_that_people_write_checks_what_comes(self):
        for name in self.good:
            self.assertIsInstance(self.env[name], self.env.registry["custrel.checked"])
        for name in self.names:
            if self._who_may(name, "create"):
                self.assertIn(name, self.good)
