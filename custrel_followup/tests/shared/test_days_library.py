import sys
from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .test_days import FESTIVAL, SATURDAY, DaysCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-05 02:00:00")
class TestDaysLibrary(DaysCommon):
    """Public holidays, with the real library."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.china = cls.env.ref("base.cn")
        cls.company.country_id = cls.china

    def _wizard(self, user=None, **values):
        wizards = self.env["custrel.day.import"].with_user(user or self.leader)
        wizards = wizards.with_company(self.company)
        form = Form(wizards, "custrel_followup.custrel_day_import_view_form")
        for name, value in values.items():
            form[name] = value
        return form

    def _bring(self, **values):
        wizard = self._wizard(**values).save()
        wizard.action_apply()
        self.env.flush_all()
        return self._found()

    def _found(self, company=None):
        days = self.env["custrel.day"].search(
            [("company_id", "=", (company or self.company).id)]
        )
        return {day.date: day for day in days}

    def test_china_2026(self):
        form = self._wizard()
        self.assertEqual(form.country_id, self.china)
        self.assertFalse(form.notice)
        days = self._bring()
        self.assertTrue(days[SATURDAY].works)
        self.assertEqual(days[SATURDAY].like_weekday, "4")
        self.assertFalse(days[FESTIVAL].works)
        self.assertEqual({day.source for day in days.values()}, {"library"})
        self.assertEqual(self._closed(SATURDAY, 3), ["Sun 15", "Mon 16"])
        working = sorted(day.date for day in days.values() if day.works)
        self.assertEqual(
            [f"{day:%m-%d}" for day in working],
            ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
        )
        # Nine days off in a row.
        closed = self._closed(date(2026, 2, 14), 20)
        self.assertEqual(
            closed[0:9],
            [
                f"{n} {d}"
                for n, d in (
                    ("Sun", 15),
                    ("Mon", 16),
                    ("Tue", 17),
                    ("Wed", 18),
                    ("Thu", 19),
                    ("Fri", 20),
                    ("Sat", 21),
                    ("Sun", 22),
                    ("Mon", 23),
                )
            ],
        )

    def test_names_are_in_the_language_of_who_brings_them(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env = self.env(context={**self.env.context, "lang": "zh_CN"})
        days = self._bring()
        self.assertEqual(days[FESTIVAL].name, "春节")

    def test_preview_changes_nothing(self):
        form = self._wizard()
        wizard = form.save()
        self.assertFalse(self._found())
        changes = {line.date: line.change for line in wizard.line_ids}
        self.assertEqual(changes[SATURDAY], "add")
        self.assertEqual(set(changes.values()), {"add"})
        self.assertEqual(wizard.count, len(changes))

    def test_what_people_entered_stays(self):
        mine = self._differ(FESTIVAL, works=True, like="1", name="We work")
        changes = {x.date: x.change for x in self._wizard().save().line_ids}
        self.assertEqual(changes[FESTIVAL], "keep")
        days = self._bring()
        self.assertEqual(days[FESTIVAL], mine)
        self.assertTrue(mine.works)
        self.assertEqual(mine.name, "We work")

    def test_what_people_changed_stays(self):
        day = self._bring()[SATURDAY]
        day.with_user(self.leader).write({"works": False, "name": "Nobody comes"})
        self.assertEqual(day.source, "hand")
        with self.assertRaisesRegex(UserError, "already"):
            self._wizard().save().action_apply()
        self.assertFalse(day.works)

    def test_second_time_there_is_nothing_to_do(self):
        before = self._bring()
        wizard = self._wizard().save()
        self.assertEqual(set(wizard.line_ids.mapped("change")), {"same"})
        self.assertFalse(wizard.count)
        with self.assertRaisesRegex(UserError, "already"):
            wizard.action_apply()
        self.assertEqual(self._found(), before)

    def test_what_the_library_says_otherwise_is_changed_and_removed(self):
        days = self._bring()
        days[SATURDAY]._keep({"like_weekday": "0"})
        ghost = self.env["custrel.day"].create(
            {
                "name": "Ghost",
                "date": "2026-07-01",
                "company_id": self.company.id,
            }
        )
        ghost._keep({"source": "library"})
        self.assertEqual(days[SATURDAY].source, "library")
        wizard = self._wizard().save()
        changes = {x.date: x.change for x in wizard.line_ids if x.change != "same"}
        self.assertEqual(changes, {SATURDAY: "change", date(2026, 7, 1): "remove"})
        wizard.action_apply()
        self.assertEqual(days[SATURDAY].like_weekday, "4")
        self.assertFalse(ghost.exists())

    def test_year_that_is_not_decreed_is_said_and_not_guessed(self):
        form = self._wizard(year_to=2027)
        self.assertIn("2027: the library does not know yet", form.notice)
        self.assertTrue(form.has_undecreed)
        days = self._bring(year_to=2027)
        self.assertEqual({day.year for day in days}, {2026})

    def test_statutory_days_of_such_a_year_are_brought_when_asked_for(self):
        days = self._bring(year_from=2027, year_to=2027, undecreed=True)
        self.assertFalse(days[date(2027, 10, 1)].works)
        self.assertFalse(any(day.works for day in days.values()))

    def test_years_that_make_no_sense(self):
        for first, last in ((2026, 2025), (1, 2026), (2026, 9999), (-5, -5), (0, 0)):
            form = self._wizard(year_from=first, year_to=last)
            self.assertIn("Choose at most 10 years", form.notice)
            with self.assertRaisesRegex(UserError, "Choose at most"):
                form.save().action_apply()
        self.assertFalse(self._found())

    def test_country_that_the_library_does_not_know(self):
        nowhere = self.env["res.country"].create({"name": "Nowhere", "code": "ZZ"})
        form = self._wizard(country_id=nowhere)
        self.assertIn("knows no public holidays of Nowhere", form.notice)
        with self.assertRaisesRegex(UserError, "Nowhere"):
            form.save().action_apply()

    def test_company_without_a_country(self):
        self.company.country_id = False
        form = self._wizard()
        self.assertIn("Choose the country", form.notice)
        with self.assertRaisesRegex(UserError, "Choose the country"):
            form.save().action_apply()

    def test_library_that_is_not_installed(self):
        with patch.dict(sys.modules, {"holidays": None}):
            form = self._wizard()
            self.assertIn("pip install holidays", form.notice)
            with self.assertRaisesRegex(UserError, "pip install holidays"):
                form.save().action_apply()
        self.assertFalse(self._found())

    def test_state_with_days_of_its_own(self):
        state = self.env.ref("base.state_us_34")
        self.assertEqual((state.code, state.country_id.code), ("MA", "US"))
        self.company.write({"country_id": state.country_id.id, "state_id": state.id})
        patriots_day = date(2026, 4, 20)
        self.assertIn(patriots_day, self._bring())
        wizard = self._wizard(state_id=self.env["res.country.state"]).save()
        changes = {line.date: line.change for line in wizard.line_ids}
        self.assertEqual(changes[patriots_day], "remove")

    def test_state_without_days_of_its_own(self):
        state = self.env["res.country.state"].search(
            [("country_id", "=", self.china.id)], limit=1
        )
        form = self._wizard(state_id=state)
        self.assertIn(state.name, form.notice)
        self.assertIn(FESTIVAL, self._bring(state_id=state))

    def test_dates_that_are_not_certain_are_left_out(self):
        values = {"country_id": self.env.ref("base.id")}
        values |= {"year_from": 2028, "year_to": 2028}
        self.assertRegex(self._wizard(**values).notice, "not certain yet: .*Eid al-F")
        days = self._bring(**values)
        self.assertIn(date(2028, 8, 17), days)
        self.assertNotIn(date(2028, 2, 27), days)

    def test_each_company_for_itself(self):
        self._bring()
        self.assertFalse(self._found(self.other_company))
        with self.assertRaises(AccessError):
            self.env["custrel.day.import"].with_user(self.leader).with_context(
                allowed_company_ids=self.company.ids
            ).create(
                {"company_id": self.other_company.id, "country_id": self.china.id}
            ).action_apply()
        self.assertFalse(self._found(self.other_company))

    def test_only_leaders_bring_days(self):
        with self.assertRaises(AccessError):
            self._wizard(user=self.seller)
