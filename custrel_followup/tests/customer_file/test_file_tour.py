from odoo.tests import HttpCase, tagged

from ..common import CustrelCommon


@tagged("post_install", "-at_install")
class TestFileTour(CustrelCommon, HttpCase):
    """The customer file in a browser, as a salesperson uses it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer(
            "Tour Customer",
            user_id=cls.seller.id,
            country_id=cls.env.ref("base.cn").id,
        )
        cls._set_grade(cls.customer, cls.grade_c)

    def _start(self, tour):
        self.start_tour(
            f"/odoo/contacts/{self.customer.id}", tour, login=self.seller.login
        )

    def test_chips_open_the_very_field(self):
        self._start("custrel_customer_file")
        self.assertEqual(self.customer.custrel_business, "Valves")
        self.assertTrue(self.customer.custrel_number)
        file = self.customer.custrel_customer_file_ids
        self.assertEqual(file.checked_by_id, self.seller)

    def test_list_opens_the_file_and_pages_through_it(self):
        other = self._create_customer("Other Customer", user_id=self.seller.id)
        self._set_grade(other, self.grade_c)
        customers = self.customer | other
        customers.custrel_employees = 5
        files = self.env["custrel.customer.file"]
        files.search([("partner_id", "in", customers.ids)])._keep_measured()
        self.start_tour(
            "/odoo/customer-files", "custrel_customer_files", login=self.seller.login
        )

    def test_chart_of_who_reports_to_whom(self):
        boss = self.env["res.partner"].create(
            {
                "name": "Wang Fang",
                "parent_id": self.customer.id,
                "custrel_role": "decides",
            }
        )
        self.env["res.partner"].create(
            {
                "name": "Li Hua",
                "parent_id": self.customer.id,
                "custrel_reports_to_id": boss.id,
            }
        )
        self._start("custrel_organisation_chart")
