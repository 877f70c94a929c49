from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import CustrelCommon


@tagged("post_install", "-at_install")
class TestCadence(CustrelCommon):
    def _default(self, code):
        cadence = self.env.ref(f"custrel_followup.custrel_cadence_{code}")
        return cadence.times, cadence.period, cadence.channel_ids.mapped("code")

    def test_key_customers_are_called_and_visited_twice_a_week(self):
        self.assertEqual(self._default("a"), (2, "week", ["phone", "visit"]))

    def test_important_customers_are_written_to_every_two_weeks(self):
        self.assertEqual(self._default("b"), (1, "fortnight", ["im", "email"]))

    def test_regular_customers_are_greeted_every_month(self):
        times, period, channels = self._default("c")
        self.assertEqual((times, period), (1, "month"))
        self.assertIn("greeting", channels)

    def test_basic_customers_have_basic_service_every_quarter(self):
        times, period, channels = self._default("d")
        self.assertEqual((times, period), (1, "quarter"))
        self.assertNotIn("visit", channels)

    def test_each_default_cadence_says_what_the_contact_is_about(self):
        for code in "abcd":
            cadence = self.env.ref(f"custrel_followup.custrel_cadence_{code}")
            self.assertTrue(cadence.guidance, cadence.name)

    def test_cadence_of_the_company_goes_before_the_shared_one(self):
        own = self._create_cadence(self.grade_d, company_id=self.company.id)
        cadences = self.env["custrel.cadence"]
        self.assertEqual(cadences._get_by_grade(self.company)[self.grade_d.id], own)
        other = cadences._get_by_grade(self.other_company)[self.grade_d.id]
        self.assertFalse(other.company_id)

    def test_first_of_several_cadences_is_used(self):
        for sequence in (5, 1, 3):
            self._create_cadence(
                self.grade_d, company_id=self.company.id, sequence=sequence
            )
        used = self.env["custrel.cadence"]._get_by_grade(self.company)
        self.assertEqual(used[self.grade_d.id].sequence, 1)

    def test_cadence_for_a_kind_of_need_is_not_for_everybody(self):
        special = self._create_cadence(
            self.grade_d, company_id=self.company.id, quadrant="urgent"
        )
        used = self.env["custrel.cadence"]._get_by_grade(self.company)
        self.assertNotEqual(used[self.grade_d.id], special)

    def test_administrator_edits_cadences(self):
        cadence = self._create_cadence(self.grade_d, company_id=self.company.id)
        cadence.with_user(self.manager).times = 3
        self.assertEqual(cadence.times, 3)

    def test_leader_may_read_cadences_but_not_edit_them(self):
        cadence = self._create_cadence(self.grade_d).with_user(self.leader)
        self.assertTrue(cadence.name)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            cadence.times = 3

    def test_cadences_of_another_company_are_hidden(self):
        cadence = self._create_cadence(self.grade_d, company_id=self.company.id)
        cadences = self.env["custrel.cadence"].with_context(allowed_company_ids=None)
        self.assertNotIn(cadence, cadences.with_user(self.stranger).search([]))
        self.assertIn(cadence, cadences.with_user(self.seller).search([]))

    def test_name_shows_how_often(self):
        cadence = self._create_cadence(self.grade_d, times=2, period="week")
        self.assertEqual(cadence.display_name, "Test (2 a week)")
