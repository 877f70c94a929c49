from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import CustrelCommon


@tagged("post_install", "-at_install")
class TestTours(CustrelCommon, HttpCase):
    """The main jobs, in a browser, as the people who do them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The browser's day: at some hours Shanghai's is the next one already.
        cls.company.partner_id.tz = cls.seller.tz = "UTC"
        cls.today = cls.company._custrel_today()
        cls.customer = cls._create_customer("Tour Customer", user_id=cls.seller.id)
        cls._create_order(
            cls.customer,
            amount=500,
            date=f"{fields.Date.subtract(cls.today, months=1)} 08:00:00",
        )
        cls.policy.name = "Tour Policy"

    def test_salesperson_records_a_contact_and_agrees_on_the_next(self):
        self._set_grade(self.customer, self.grade_a)
        cadence = self.env.ref("custrel_followup.custrel_cadence_a")
        followup = self._create_followup(
            self.customer,
            date_planned=self.today,
            cadence_id=cadence.id,
            origin="cadence",
        )
        self.start_tour("/odoo", "custrel_salesperson_day", login=self.seller.login)
        self.assertEqual(followup.state, "done")
        self.assertIn("ten pieces", followup.content)
        self.assertEqual(followup.next_followup_id.date_planned, self.today)

    def test_salesperson_records_from_the_customer(self):
        self._grade_customers(self.today)
        self.start_tour(
            "/odoo/graded-customers",
            "custrel_record_from_customer",
            login=self.seller.login,
        )
        self.assertEqual(self.customer.custrel_followup_ids.state, "done")

    def test_manager_previews_and_applies_a_run(self):
        self.start_tour(
            "/odoo/action-custrel_followup.custrel_grading_policy_action",
            "custrel_manager_grading",
            login=self.manager.login,
        )
        self.assertEqual(self.customer.custrel_grade_id, self.grade_a)
