import re

from odoo.tests import freeze_time, tagged

from .common import CustrelCommon

BY_DATE = re.compile(r":(day|week|month|quarter|year)\b|interval=")


@tagged("post_install", "-at_install")
@freeze_time("2026-11-27 04:00:00")
class TestDatedGroups(CustrelCommon):
    """Months are called as people call them, and a week is the same for all readers."""

    def _labels(self, spec, lang="en_US", tz="Asia/Shanghai"):
        self.env["res.lang"]._activate_lang(lang)
        changes = self.env["custrel.grade.change"].with_context(lang=lang, tz=tz)
        groups = changes.formatted_read_group(
            [("company_id", "=", self.company.id)], [spec], ["__count"]
        )
        # CLDR parts a span by thin spaces.
        return [
            (group[spec][1].replace("\u2009", " "), group["__count"])
            for group in groups
        ]

    def _change(self, *moments):
        customer = self._create_customer("Harbour")
        for moment in moments:
            self.env["custrel.grade.change"].create(
                {
                    "partner_id": customer.id,
                    "company_id": self.company.id,
                    "date": moment,
                    "new_grade_id": self.grade_a.id,
                    "direction": "new",
                    "basis": "value",
                }
            )

    def test_months_in_the_words_of_the_language(self):
        self._change("2026-11-10 03:00:00")
        self.assertEqual(self._labels("date:month"), [("November 2026", 1)])
        self.assertEqual(self._labels("date:month", "zh_CN"), [("2026年11月", 1)])
        self.assertEqual(self._labels("date:quarter", "zh_CN"), [("2026年第4季度", 1)])
        self.assertEqual(self._labels("date:day", "zh_CN"), [("2026年11月10日", 1)])

    def test_a_week_begins_on_monday_for_everybody(self):
        # Sunday evening, and Sunday after midnight where the reader is.
        self._change("2026-11-22 15:00:00", "2026-11-22 17:00:00")
        english = self._labels("date:week")
        self.assertEqual(english, [("Nov 16 – 22", 1), ("Nov 23 – 29", 1)])
        chinese = self._labels("date:week", "zh_CN")
        self.assertEqual(chinese, [("11月16日至22日", 1), ("11月23日至29日", 1)])
        # Arabs begin their weeks on Saturday.
        self.assertEqual(len(self._labels("date:week", "ar_SY")), 2)
        self.assertEqual(
            [count for _label, count in self._labels("date:week", tz="UTC")], [2]
        )

    def test_weeks_of_other_years_say_the_year(self):
        self._change("2025-12-30 03:00:00")
        [(label, _count)] = self._labels("date:week")
        self.assertEqual(label, "Dec 29, 2025 – Jan 4, 2026")

    def test_a_click_on_a_week_finds_what_was_counted(self):
        self._change("2026-11-22 15:00:00", "2026-11-22 17:00:00")
        changes = self.env["custrel.grade.change"].with_context(tz="Asia/Shanghai")
        domain = [("company_id", "=", self.company.id)]
        groups = changes.formatted_read_group(domain, ["date:week"], ["__count"])
        for group in groups:
            found = changes.search_count([*domain, *group["__extra_domain"]])
            self.assertEqual(found, group["__count"])

    def test_each_of_our_models_with_groups_of_dates(self):
        """What a view of ours groups by dates is grouped so, or it is Odoo's own."""
        views = self.env["ir.ui.view"].search([("model", "=like", "custrel.%")])
        dated = {view.model for view in views if BY_DATE.search(view.arch_db)}
        self.assertGreater(len(dated), 5)
        for model in dated:
            self.assertIn("custrel.dated", self._get_ancestors(model), model)

    def _get_ancestors(self, model):
        return {
            cls._name
            for cls in type(self.env[model]).mro()
            if isinstance(getattr(cls, "_name", None), str)
        }
