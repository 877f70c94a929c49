import base64
import csv
import io
from collections import Counter

from odoo.tests import freeze_time, tagged

from .walk_common import WalkCommon

UNSAVED = (
    "custrel.duplicate.key",
    "custrel.handover.item",
    "custrel.cohort.report",
    "custrel.complaint.report",
    "custrel.customer.report",
    "custrel.followup.report",
    "custrel.load.report",
    "custrel.loyalty",
    "custrel.retention.report",
    "custrel.survey.report",
)
"""Models whose rows nobody ever names: what is shown of them is another record."""


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 02:00:00")
class TestDisplayNames(WalkCommon):
    """What is shown of a record finds it again, as imports look for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.maxDiff = None
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env.ref("base.module_custrel_followup")._update_translations(["zh_CN"])

    def _in(self, lang, user, model):
        return self._as(user, model).with_context(lang=lang)

    def _each_model(self):
        for name in self._get_own_models():
            users = (self.seller, self.agent, self.captain, self.manager)
            allowed = [u for u in users if self._as(u, name).has_access("read")]
            least = next(u for u in allowed if self._as(u, name).search([], limit=1))
            for lang in ("en_US", "zh_CN"):
                for user in least | self.manager:
                    yield name, self._in(lang, user, name)

    def test_each_record_is_found_by_what_is_shown_of_it(self):
        lost = []
        for model, records in self._each_model():
            if model in UNSAVED:
                continue
            shown = {r: r.display_name for r in records.search([], limit=40)}
            alike = Counter(shown.values())
            for record, name in shown.items():
                if not name:
                    continue  # open work of no customer
                found = [id_ for id_, _name in records.name_search(name, operator="=")]
                exact = found == record.ids or alike[name] > 1 and record.id in found
                if not exact or f"{model}," in name:
                    lost.append((model, records.env.lang, name, record.id, found))
        self.assertFalse(lost, "\n".join(map(str, lost)))

    def test_what_many_records_point_to_has_a_name_of_its_own(self):
        """Of the catalogs and documents that lists and imports name."""
        unique = (
            "custrel.grade",
            "custrel.channel",
            "custrel.cadence",
            "custrel.complaint",
            "custrel.complaint.reason",
            "custrel.complaint.severity",
            "custrel.complaint.sla",
            "custrel.complaint.stage",
            "custrel.followup.result",
            "custrel.grading.policy.line",
            "custrel.handover",
        )
        for model in unique:
            for lang in ("en_US", "zh_CN"):
                records = self._in(lang, self.manager, model).search([])
                names = Counter(records.mapped("display_name"))
                with self.subTest(f"{model} {lang}"):
                    self.assertFalse([n for n, count in names.items() if count > 1])

    def test_each_language_has_its_own_words(self):
        """Also where a job writes to one person after the other."""
        for model in self._get_own_models():
            ids = self._in("zh_CN", self.manager, model).search([], limit=20).ids
            names = {}
            for fresh in (True, False):
                for lang in ("zh_CN", "en_US"):
                    if fresh:
                        self.env.invalidate_all()
                    records = self._in(lang, self.manager, model).browse(ids)
                    names[fresh, lang] = records.mapped("display_name")
            with self.subTest(model):
                for lang in ("zh_CN", "en_US"):
                    self.assertEqual(names[False, lang], names[True, lang])

    def test_a_name_that_is_not_shown_finds_nothing(self):
        for model, records in self._each_model():
            if model in UNSAVED:
                continue
            with self.subTest(records._name):
                self.assertFalse(records.name_search("none such", operator="="))
                self.assertEqual(
                    records.search_count([("display_name", "!=", "none such")]),
                    records.search_count([]),
                )

    def test_short_names_are_found_too(self):
        grades = self._in("en_US", self.seller, "custrel.grade")
        self.assertEqual(
            [id_ for id_, _name in grades.name_search("A", operator="=")],
            self.grade_a.ids,
        )
        reasons = self._in("zh_CN", self.manager, "custrel.complaint.reason")
        self.reason.with_context(lang="zh_CN").name = "噪音"
        self.assertIn(self.reason.id, [id_ for id_, _n in reasons.name_search("噪音")])
        self.assertIn(self.reason.id, [id_ for id_, _n in reasons.name_search("Noise")])

    # ------------------------------------------------------------ there and back

    def _export(self, records, columns):
        """:return: rows of a list, as the file of an export has them"""
        records.env.user.sudo().group_ids += self.env.ref("base.group_allow_export")
        return records.export_data(columns)["datas"]

    def _import(self, records, columns, rows):
        """Load a file like somebody does it who opens the import of a list.

        :return: ids of the records that it wrote
        """
        file = io.StringIO()
        csv.writer(file).writerows([columns, *rows])
        wizard = records.env["base_import.import"].create(
            {
                "res_model": records._name,
                "file": base64.b64encode(file.getvalue().encode()),
                "file_name": "list.csv",
                "file_type": "text/csv",
            }
        )
        wizard.file = file.getvalue().encode()
        options = {"has_headers": True, "quoting": '"', "separator": ","}
        result = wizard.execute_import(columns, columns, options)
        self.assertFalse(result["messages"], result)
        return result["ids"]

    def _go_there_and_back(self, user, records, columns, changed):
        """Export some records, change them, and import the file.

        :param dict changed: values that the records get in between
        """
        for lang in ("en_US", "zh_CN"):
            own = self._in(lang, user, records._name).browse(records.ids)
            before = own.read(columns)
            rows = self._export(own, [".id", *columns])
            own.write(changed)
            self.env.flush_all()
            ids = self._import(own, [".id", *columns], rows)
            self.assertEqual(ids, records.ids)
            self.env.invalidate_all()
            self.assertEqual(own.read(columns), before, lang)

    def test_customers_with_their_grades(self):
        self._go_there_and_back(
            self.leader,
            self.customers[:3],
            ["name", "custrel_grade_id", "custrel_second_user_id"],
            {"custrel_grade_id": self.grade_d.id},
        )

    def test_cadences(self):
        others = self._channel("visit").ids
        self._go_there_and_back(
            self.manager,
            self.env["custrel.cadence"].search([]),
            ["name", "grade_id", "period", "times", "channel_ids"],
            {"grade_id": self.grade_d.id, "channel_ids": [(6, 0, others)]},
        )

    def test_targets_of_complaints(self):
        severity = self.env["custrel.complaint.severity"].search([], limit=1)
        self._go_there_and_back(
            self.manager,
            self.env["custrel.complaint.sla"].search([]),
            ["name", "grade_id", "severity_id"],
            {"grade_id": self.grade_d.id, "severity_id": severity.id},
        )

    def test_complaints(self):
        # The one that was closed is no longer anybody's to move.
        opened = self.complaints - self.complaints[4]
        columns = ["subject", "severity_id", "reason_id", "channel_id", "team_id"]
        self._go_there_and_back(
            self.agent,
            opened,
            [*columns, "user_id", "partner_id", "contact_id"],
            {"reason_id": self.reason.parent_id.id, "channel_id": False},
        )

    def test_followups(self):
        planned = self.followups.filtered(lambda f: f.state == "planned")
        planned = planned.filtered(lambda f: f.user_id == self.seller)
        self._go_there_and_back(
            self.seller,
            planned,
            ["partner_id", "name", "channel_id", "date_planned", "objective"],
            {"channel_id": self._channel("email").id},
        )

    def test_each_column_that_names_a_record_of_ours_can_be_imported(self):
        """What an export writes into a cell is what an import takes from it."""
        lost = []
        for model, records in self._each_model():
            converter = records.env["ir.fields.converter"]
            for name, field in records._fields.items():
                if field.type != "many2one" or field.comodel_name in UNSAVED:
                    continue
                if not (field.comodel_name or "").startswith("custrel."):
                    continue
                if not records.env[field.comodel_name].has_access("read"):
                    continue
                if not records._has_field_access(field, "read"):
                    continue
                for record in records.search([(name, "!=", False)], limit=5):
                    with self.env.cr.savepoint() as savepoint:
                        id_, _warnings = converter.db_id_for(
                            records, field, None, record[name].display_name, savepoint
                        )
                    alike = record[name].search(
                        [("display_name", "=", record[name].display_name)]
                    )
                    if id_ not in alike.ids or record[name] not in alike:
                        lost.append((model, name, record[name].display_name, id_))
        self.assertFalse(lost, "\n".join(map(str, lost)))
