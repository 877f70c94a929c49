from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import CustomerPageCommon


@tagged("post_install", "-at_install")
class TestCustomerPageTours(CustomerPageCommon, HttpCase):
    """A salesperson reads all of a customer on one page, and records there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = cls.seller.tz = "UTC"
        cls.company.resource_calendar_id.tz = "UTC"
        today = cls.company._custrel_today()
        cls._set_grade(cls.customer, cls.grade_a)
        cls.env["custrel.grade.change"].create(
            {
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "new_grade_id": cls.grade_a.id,
                "date": f"{fields.Date.subtract(today, days=90)} 08:00:00",
                "basis": "value",
            }
        )
        for number in range(40):
            day = fields.Date.subtract(today, days=10 + number)
            cls._record(f"{day} 08:00:00", name=f"Talk {number}")
        cls._create_order(
            cls.contact,
            date=f"{fields.Date.subtract(today, days=9)} 08:00:00",
            user_id=cls.seller.id,
        )
        cls._create_followup(
            cls.customer, date_planned=today, objective="Send the offer"
        )
        # What has a day stands at its noon: above what is recorded in the morning.
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE custrel_assignment SET date_start = %s WHERE partner_id = %s",
            [fields.Date.subtract(today, days=60), cls.customer.id],
        )
        cls.env.invalidate_all()
        cls.url = f"/odoo/customer-page/{cls.customer.id}"

    def test_salesperson_reads_and_records(self):
        self.start_tour(
            f"/odoo/res.partner/{self.customer.id}",
            "custrel_customer_page",
            login=self.seller.login,
            timeout=120,
        )
        done = self.customer.custrel_followup_ids.filtered(
            lambda f: f.state == "done" and f.recorded_at
        )
        self.assertTrue(done)

    def test_a_link_reloads(self):
        self.start_tour(self.url, "custrel_customer_page_link", login=self.seller.login)

    def test_who_may_not_see_it_is_told(self):
        self.start_tour(
            self.url, "custrel_customer_page_refused", login="custrel_clerk"
        )


@tagged("post_install", "-at_install")
class TestCustomerPagePhone(TestCustomerPageTours):
    browser_size = "390x844"
    touch_enabled = True

    test_salesperson_reads_and_records = None
    test_who_may_not_see_it_is_told = None
    test_a_link_reloads = None

    def test_salesperson_reads_it_on_a_phone(self):
        self.start_tour(
            self.url, "custrel_customer_page_phone", login=self.seller.login
        )
