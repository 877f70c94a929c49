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

    def test_manager_tries_other_weights_and_uses_them(self):
        self.start_tour(
            "/odoo/action-custrel_followup.custrel_grading_policy_action",
            "custrel_what_if",
            login=self.manager.login,
        )
        self.assertEqual(self.policy._get_weights(), (60, 10, 30))

    def test_manager_takes_a_run_back(self):
        self._grade_customers(self.today)
        self.start_tour(
            "/odoo/grading-runs", "custrel_take_back", login=self.manager.login
        )
        self.assertFalse(self.customer.custrel_grade_id)

    def test_manager_sets_a_grade_and_reads_why(self):
        self._grade_customers(self.today)
        self.start_tour(
            f"/odoo/res.partner/{self.customer.id}",
            "custrel_override_grade",
            login=self.manager.login,
        )
        self.assertEqual(self.customer.custrel_grade_id, self.grade_d)

    def test_manager_archives_a_salesperson_and_hands_over_fifty_customers(self):
        self.manager.group_ids |= self.env.ref("base.group_erp_manager")
        self.env["crm.team"].create(
            {
                "name": "Tour Team",
                "company_id": self.company.id,
                "user_id": self.manager.id,
                "member_ids": [(6, 0, (self.seller | self.colleague).ids)],
            }
        )
        self.customer.user_id = self.colleague
        customers = self.env["res.partner"].create(
            [
                {
                    "name": f"Tour {n:02}",
                    "is_company": True,
                    "user_id": self.seller.id,
                    "email": f"tour-{n}@example.com",
                }
                for n in range(50)
            ]
        )
        # Whom the new person meets; the others have his letter.
        self._set_grade(customers[0], self.grade_a)
        followups = self.env["custrel.followup"].create(
            [
                {
                    "partner_id": customer.id,
                    "company_id": self.company.id,
                    "user_id": self.seller.id,
                }
                for customer in customers
            ]
        )
        self.start_tour(
            f"/odoo/action-base.action_res_users/{self.seller.id}",
            "custrel_manager_handover",
            login=self.manager.login,
        )
        self.assertEqual(customers.user_id, self.colleague)
        self.assertEqual(followups.user_id, self.colleague)
        letters = self.env["mail.mail"].search([("res_id", "in", customers.ids)])
        self.assertEqual(len(letters), 50)
        self.assertIn("News from us, Tour 00", letters.mapped("subject"))

    def test_new_person_introduces_himself(self):
        # A week from a Saturday on would end past the next seven days.
        self.company.custrel_introduction_days = 1
        handover = self.env["custrel.handover"].create(
            {
                "user_id": self.seller.id,
                "company_id": self.company.id,
                "reason": "move",
                "responsible_id": self.manager.id,
            }
        )
        handover.line_ids.new_user_id = self.colleague
        handover.action_apply()
        self.start_tour("/odoo", "custrel_new_person", login=self.colleague.login)
        self.assertEqual(handover.line_ids.introduction_id.state, "done")
        handover.line_ids.invalidate_recordset()
        self.assertTrue(handover.line_ids.is_introduced)

    def test_a_tour_finds_nothing_that_another_one_left(self):
        """However the browsers of tours are kept (`tools/kept_browser.py`)."""
        leave = """
            localStorage.setItem("left", "here");
            sessionStorage.setItem("left", "here");
            document.cookie = "left=here";
            indexedDB.open("left").onsuccess = () => console.log("test successful");
        """
        find = """
            indexedDB.databases().then((databases) => {
                const left = [
                    localStorage.getItem("left"), sessionStorage.getItem("left"),
                    document.cookie.match("left=here"), databases[0],
                ];
                if (left.some((each) => each)) {
                    console.error(JSON.stringify(left));
                } else {
                    console.log("test successful");
                }
            });
        """
        for code in (leave, find):
            self.browser_js("/web/health", code, login=self.seller.login)
