from odoo import fields
from odoo.exceptions import UserError
from odoo.models import MAGIC_COLUMNS
from odoo.service.model import call_kw
from odoo.tests import freeze_time, tagged

from .test_access_references import ForeignCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestKeptValues(ForeignCommon):
    """What the program keeps is read-only over RPC, too."""

    def _kept(self, model):
        """:return: names and other values of stored fields that are read-only"""
        for name, field in sorted(self.env[model]._fields.items()):
            if field.store and field.readonly and name not in MAGIC_COLUMNS:
                yield name, field

    def _other_value(self, record, field):
        present = record[field.name]
        if field.type == "many2one":
            other = self.env[field.comodel_name].search(
                [("id", "!=", present.id)], limit=1
            )
            return other.id
        if field.type == "selection":
            codes = [code for code, _label in field._description_selection(self.env)]
            return next((code for code in codes if code != present), None)
        if field.type in ("integer", "float", "monetary"):
            return (present or 0) + 7
        return {
            "boolean": not present,
            "date": fields.Date.to_date("2026-01-15"),
            "datetime": fields.Datetime.to_datetime("2026-01-15 12:00:00"),
            "char": "Forged",
            "text": "Forged",
            "html": "<p>Forged</p>",
        }.get(field.type)

    def test_each_kept_value_is_refused(self):
        tried = 0
        for user in (*self.actors.values(), self.manager):
            for model, record in self.own.get(user, self.own[self.leader]).items():
                mine = self._as(user, record)
                if not mine.has_access("write"):
                    continue
                for name, field in self._kept(model):
                    value = self._other_value(record, field)
                    if not value and field.type != "boolean":
                        continue
                    tried += 1
                    with self.subTest(f"{user.login} {model}.{name}"):
                        with self.assertRaises(UserError), self.cr.savepoint():
                            call_kw(
                                mine.browse(), "write", [mine.ids, {name: value}], {}
                            )
                            self.env.flush_all()
        self.assertGreater(tried, 100)

    def test_no_context_and_no_personal_default_gives_kept_values(self):
        for user in self.seller, self.agent:
            for model in "custrel.followup", "custrel.complaint":
                records = self._as(user, self.env[model])
                if not records.has_access("create"):
                    continue
                values = self._new_values(user, model)
                plain = records.create(values)
                for name, field in self._kept(model):
                    if name in self.env[model]._given_when_new:
                        continue
                    forged = self._other_value(plain, field)
                    if field.type in ("one2many", "many2many") or not forged:
                        continue
                    for way in "context", "default":
                        with self.subTest(f"{user.login} {model}.{name} {way}"):
                            self._check_default(records, values, name, forged, way)

    def _check_default(self, records, values, name, forged, way):
        savepoint = self.cr.savepoint()
        try:
            if way == "context":
                records = records.with_context(**{f"default_{name}": forged})
            else:
                self.env["ir.default"].with_user(records.env.uid).set(
                    records._name, name, forged, user_id=True
                )
            created = records.create(values).sudo()
            got = created[name]
            got = got.id if created._fields[name].relational else got
            self.assertNotEqual(got, forged)
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()
            self.env.registry.clear_cache()

    def test_unchanged_values_may_be_sent_back(self):
        followup = self.own[self.seller]["custrel.followup"]
        values = {"state": "planned", "origin": "manual", "objective": "Ask"}
        self._call(self.seller, followup, "write", values)
        self.assertEqual(followup.objective, "Ask")
        values = self._new_values(self.seller, "custrel.followup")
        created = self._call_model(
            self.seller, followup, "create", values | {"state": "planned"}
        )
        self.assertTrue(created)

    def test_a_copy_has_none_of_them(self):
        done = self._create_followup(
            self.customer, state="done", origin="cadence", objective="Ask"
        )
        copy = self._as(self.seller, done).copy()
        self.assertEqual(copy.state, "planned")
        self.assertEqual(copy.origin, "manual")
        self.assertEqual(copy.objective, "Ask")

    def test_every_model_of_ours_keeps_its_values(self):
        for model in self._models():
            parents = self.env.registry[model].mro()
            names = {getattr(parent, "_name", None) for parent in parents}
            self.assertIn("custrel.kept", names, model)
