from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .walk_common import WalkCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 02:00:00")
class TestCatalogueImport(WalkCommon):
    """A file names rows of our catalogues as people call them: by name in any language,
    or by code; what is wrong is said with the column, the value and what is allowed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env.ref("base.module_custrel_followup")._update_translations(["zh_CN"])

    def _load(self, user, model, columns, *rows):
        records = self._as(user, model).with_context(import_file=True)
        with mute_logger("odoo.sql_db"):
            return records.load(columns, [list(row) for row in rows])

    def _call(self, row):
        """:return: what people may write of a row: code, names"""
        names = {row.name, row.with_context(lang="zh_CN").name, row.display_name}
        return names | ({row.code, row.code.upper()} if "code" in row else set())

    def test_followups_name_their_channel_by_code_and_in_any_language(self):
        channel = self._channel("phone")
        for word in self._call(channel):
            for lang in ("en_US", "zh_CN"):
                records = self._as(self.seller, "custrel.followup")
                result = records.with_context(lang=lang, import_file=True).load(
                    ["partner_id/.id", "channel_id", "date_planned"],
                    [[str(self.customers[1].id), word, "2026-03-12"]],
                )
                with self.subTest(word=word, lang=lang):
                    self.assertFalse(result["messages"])
                    followup = self.env["custrel.followup"].browse(result["ids"])
                    self.assertEqual(followup.channel_id, channel)
                followup.unlink()

    def test_each_column_of_a_catalogue_takes_code_and_any_language(self):
        lost = []
        for model, name, field in self._get_columns():
            rows = self._as(self.manager, field.comodel_name).search([], limit=3)
            for row in rows:
                for word in self._call(row):
                    found = rows.name_search(word, operator="=")
                    if row.id not in [id_ for id_, _name in found]:
                        lost.append((model, name, word))
        self.assertFalse(lost)

    def _get_columns(self):
        """:return: generator of model, name and field of each column that names a row
        of a catalogue of ours"""
        catalogues = self.env.registry["custrel.catalogue"]._inherit_children
        for model in self._get_own_models():
            for name, field in self.env[model]._fields.items():
                if field.type == "many2one" and field.comodel_name in catalogues:
                    if field.store and not field.related and not field.readonly:
                        yield model, name, field

    def test_what_is_wrong_names_column_value_and_what_is_allowed(self):
        cases = [
            ("custrel.followup", "channel_id", "Pigeon", "Phone (phone)"),
            ("custrel.complaint", "severity_id", "Awful", "(critical)"),
            ("custrel.complaint", "reason_id", "Pigeon", None),
            ("custrel.cadence", "grade_id", "Z", "Top customer (A)"),
            ("custrel.cadence", "channel_ids", "Pigeon", "Phone (phone)"),
        ]
        for model, column, value, allowed in cases:
            result = self._load(self.manager, model, ["name", column], ["x", value])
            label = self.env[model]._fields[column]._description_string(self.env)
            message = next(m for m in result["messages"] if m.get("field"))
            with self.subTest(model=model, column=column):
                self.assertEqual(message["field"], column)
                for part in (label, value, allowed or "Use one of these"):
                    self.assertIn(part, message["message"])

    def test_what_cannot_be_stored_names_the_column(self):
        bad = [
            ("custrel.cadence", ["name", "grade_id", "times"], ["x", "A", "50"]),
            ("custrel.cadence", ["name", "grade_id", "period"], ["x", "A", "year"]),
            (
                "custrel.channel",
                ["name", "code", "activity_type_id", "minutes"],
                ["x", "x", "Call", "2000"],
            ),
            (
                "custrel.channel",
                ["name", "activity_type_id", "code"],
                ["x", "Call", "phone"],
            ),
            ("custrel.grade", ["name", "code", "share"], ["x", "x", "30"]),
            ("custrel.complaint.sla", ["name", "response_hours"], ["x", "-1"]),
        ]
        for model, columns, row in bad:
            result = self._load(self.manager, model, columns, row)
            label = self.env[model]._fields[columns[-1]]._description_string(self.env)
            [message] = result["messages"]
            with self.subTest(model=model, column=columns[-1]):
                self.assertIn(label.lower(), message["message"].lower())

    def test_an_archived_row_is_not_chosen_any_more(self):
        channel = self._channel("visit")
        followup = self.followups.filtered(lambda f: f.state == "planned")[0]
        followup.channel_id = channel
        self._as(self.manager, "custrel.channel").browse(channel.id).action_archive()
        own = self._as(self.seller, "custrel.followup")
        with self.assertRaisesRegex(ValidationError, "Visit is archived"):
            own.create({"partner_id": self.customers[1].id, "channel_id": channel.id})
        # What has it keeps it.
        own.browse(followup.id).write({"objective": "See", "channel_id": channel.id})

    def test_archiving_says_where_it_is_in_use(self):
        channel = self._channel("email")
        text = self._as(self.manager, channel._name).browse(channel.id)
        text = text.get_change_notice({"active": False})
        self.assertRegex(text["notice"], r"Cadence \(\d+\)")

    def test_an_archived_row_is_nobodys_default(self):
        """Neither one that somebody chose for himself nor one that a button brings."""
        channel = self._channel("visit")
        own = self._as(self.seller, "custrel.followup")
        self.env["ir.default"].set(
            "custrel.followup", "channel_id", channel.id, user_id=self.seller.id
        )
        channel.action_archive()
        vals = {"partner_id": self.customers[1].id}
        self.assertNotEqual(own.create(vals).channel_id, channel)
        button = own.with_context(default_channel_id=channel.id)
        shown = button.default_get(["channel_id"])
        self.assertNotEqual(shown["channel_id"], channel.id)

    def test_reasons_are_found_by_their_whole_path(self):
        parent = self.env["custrel.complaint.reason"].create({"name": "Delivery"})
        late = parent.create({"name": "Too late", "parent_id": parent.id})
        late.with_context(lang="zh_CN").name = "太晚"
        for word in ("Delivery / Too late", "Too late", "太晚", "Delivery / 太晚"):
            result = self._load(
                self.agent, "custrel.complaint", ["subject", "reason_id"], ["x", word]
            )
            with self.subTest(word):
                self.assertFalse(result["messages"])
                complaint = self.env["custrel.complaint"].browse(result["ids"])
                self.assertEqual(complaint.reason_id, late)

    def test_messages_are_whole_in_chinese(self):
        """Two rows of one name are a warning, and none is a sentence."""
        reasons = self.env["custrel.complaint.reason"]
        for _twice in range(2):
            reasons.create({"name": "Same"})
        records = self._as(self.agent, "custrel.complaint")
        records = records.with_context(lang="zh_CN", import_file=True)
        for word, kind in (("Same", "warning"), ("Pigeon %", "error")):
            result = records.load(["subject", "reason_id"], [["x", word]])
            message = next(m for m in result["messages"] if m["type"] == kind)
            self.assertIn(word, message["message"])
            self.assertNotIn("%(", message["message"])
