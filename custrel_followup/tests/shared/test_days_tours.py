from datetime import date

from odoo.tests import HttpCase, tagged

from ..common import CustrelCommon


@tagged("post_install", "-at_install")
class TestDaysTours(CustrelCommon, HttpCase):
    """Days off and absences, as people keep them in the browser."""

    def _tour(self, url, name, user):
        self.env.flush_all()
        self.start_tour(url, name, login=user.login)
        self.env.invalidate_all()

    def test_leader_brings_the_days_of_a_year_and_adds_one(self):
        self.company.country_id = self.env.ref("base.cn")
        self._tour("/odoo/days-off", "custrel_days_off", self.leader)
        found = self.env["custrel.day"].search([("company_id", "=", self.company.id)])
        days = {day.date: day for day in found}
        self.assertTrue(days[date(2026, 2, 14)].works)
        self.assertFalse(days[date(2026, 2, 17)].works)
        self.assertEqual(days[date(2026, 11, 30)].name, "Stocktaking")
        self.assertEqual({day.year for day in days}, {2026})

    def test_a_new_absence_that_was_only_looked_at_is_none(self):
        self._tour("/odoo/absences", "custrel_absence_closed", self.seller)
        leaves = self.env["resource.calendar.leaves"]
        self.assertFalse(leaves.search([("custrel_absence", "=", True)]))

    def test_salesperson_enters_an_absence(self):
        # The day that Odoo proposes is the one in Greenwich.
        self.company.partner_id.tz = self.seller.tz = "UTC"
        self.company.resource_calendar_id.tz = "UTC"
        self._tour("/odoo/absences", "custrel_absence", self.seller)
        leave = self.env["resource.calendar.leaves"].search([("name", "=", "Wedding")])
        self.assertEqual(leave.resource_id.user_id, self.seller)
        self.assertEqual(leave.company_id, self.company)
        self.assertTrue(leave.custrel_absence)
        today = self.company._custrel_today()
        away = self.company._custrel_days_away(self.seller.ids, today, 3)
        closed = self.company._custrel_closed_days(today, 60)
        self.assertEqual(bool(away), today not in closed)


@tagged("post_install", "-at_install")
class TestDaysOnPhone(TestDaysTours):
    """In Chinese, in the hand."""

    allow_inherited_tests_method = True
    browser_size = "390x844"
    touch_enabled = True

    test_a_new_absence_that_was_only_looked_at_is_none = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._speak_chinese(cls.seller, cls.leader)
