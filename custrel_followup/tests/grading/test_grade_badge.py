from odoo.exceptions import AccessError
from odoo.tests import Form

from ..common import CustrelCommon
from ..queries import QueryCounter


class TestGradeBadge(CustrelCommon):
    """Orders and opportunities show the customer's grade in their own company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer(user_id=cls.seller.id)
        cls.buyer = cls._create_customer(
            "Buyer", is_company=False, parent_id=cls.customer.id
        )
        cls._set_grade(cls.customer, cls.grade_a)
        cls._set_grade(cls.customer, cls.grade_c, cls.other_company)

    @classmethod
    def _create_lead(cls, **values):
        return cls.env["crm.lead"].create(
            {"name": "Lead", "type": "opportunity", "user_id": cls.seller.id, **values}
        )

    def test_an_order_shows_the_grade_of_its_customer(self):
        order = self._create_order(self.buyer, user_id=self.seller.id)
        self.assertEqual(order.with_user(self.seller).custrel_grade_id, self.grade_a)
        self.assertEqual(
            order.with_user(self.seller).custrel_grade_color, self.grade_a.color
        )

    def test_a_quotation_shows_it_while_it_is_being_written(self):
        self.seller.group_ids += self.env.ref("base.group_partner_manager")
        form = Form(self.env["sale.order"].with_user(self.seller))
        form.partner_id = self.customer
        self.assertEqual(form.custrel_grade_id, self.grade_a)

    def test_an_order_shows_the_grade_of_its_own_company(self):
        order = self._create_order(self.customer, company=self.other_company)
        self.assertEqual(order.custrel_grade_id, self.grade_c)

    def test_orders_of_two_companies_side_by_side(self):
        orders = self._create_order(self.customer) + self._create_order(
            self.customer, company=self.other_company
        )
        both = (self.company + self.other_company).ids
        orders = orders.with_context(allowed_company_ids=both)
        self.assertEqual(
            [order.custrel_grade_id for order in orders], [self.grade_a, self.grade_c]
        )

    def test_an_opportunity_shows_the_grade(self):
        lead = self._create_lead(partner_id=self.buyer.id, company_id=self.company.id)
        self.assertEqual(lead.with_user(self.seller).custrel_grade_id, self.grade_a)

    def test_an_opportunity_of_no_company_shows_that_of_the_present_one(self):
        lead = self._create_lead(partner_id=self.customer.id, company_id=False)
        self.assertEqual(lead.custrel_grade_id, self.grade_a)
        there = lead.with_context(allowed_company_ids=self.other_company.ids)
        self.assertEqual(there.custrel_grade_id, self.grade_c)

    def test_without_a_customer_there_is_no_grade(self):
        self.assertFalse(self._create_lead(partner_id=False).custrel_grade_id)

    def test_orders_are_found_by_the_grade_in_their_own_company(self):
        here = self._create_order(self.customer)
        there = self._create_order(self.customer, company=self.other_company)
        both = (self.company + self.other_company).ids
        orders = self.env["sale.order"].with_context(allowed_company_ids=both)

        def search(grade):
            mine = ("id", "in", (here + there).ids)
            return orders.search([mine, ("custrel_grade_id", "=", grade.id)])

        self.assertEqual(search(self.grade_a), here)
        self.assertEqual(search(self.grade_c), there)

    def test_opportunities_are_found_with_and_without_a_company(self):
        leads = (
            self._create_lead(partner_id=self.buyer.id, company_id=self.company.id)
            + self._create_lead(partner_id=self.customer.id, company_id=False)
            + self._create_lead(partner_id=False)
        )

        def search(*leaf):
            model = self.env["crm.lead"].with_user(self.seller)
            return model.search([("id", "in", leads.ids), leaf], order="id")

        field = "custrel_grade_id"
        self.assertEqual(search(field, "=", self.grade_a.id), leads[:2])
        self.assertEqual(search(field, "!=", self.grade_a.id), leads[2])
        self.assertEqual(search(field, "=", False), leads[2])
        self.assertEqual(search(f"{field}.is_key", "=", True), leads[:2])
        self.assertEqual(search(field, "ilike", "Top cust"), leads[:2])

    def test_follow_ups_are_found_by_the_grade_in_their_own_company(self):
        here = self._create_followup(self.customer)
        there = self._create_followup(
            self.customer, company_id=self.other_company.id, user_id=self.stranger.id
        )
        both = (self.company + self.other_company).ids
        followups = self.env["custrel.followup"].with_context(allowed_company_ids=both)

        def search(*leaf):
            mine = ("id", "in", (here + there).ids)
            return followups.search([mine, leaf])

        self.assertEqual(search("grade_id", "=", self.grade_a.id), here)
        self.assertEqual(search("grade_id", "=", self.grade_c.id), there)
        self.assertEqual(search("grade_id", "!=", self.grade_c.id), here)
        self.assertEqual(search("grade_id.is_key", "=", True), here)

    def test_queries_do_not_grow_with_the_number_of_documents(self):
        def count(number):
            leads = self.env["crm.lead"]
            for n in range(number):
                leads += self._create_lead(
                    partner_id=self._create_customer(f"Many {n}").id
                )
            self.env.flush_all()
            self.env.invalidate_all()
            counter = QueryCounter(self.env)
            leads.with_user(self.seller).mapped("custrel_grade_color")
            return counter.stop()

        count(1)  # warm up
        self.assertEqual(count(50), count(5))

    def test_it_is_hidden_from_who_has_no_role(self):
        clerk = self._create_user("accountant", "account.group_account_invoice")
        order = self._create_order(self.customer).with_user(clerk)
        with self.assertRaises(AccessError):
            order.read(["custrel_grade_id"])
