from odoo.exceptions import AccessError
from odoo.tests import Form

from ..common import CustrelCommon
from ..queries import QueryCounter


class TestBenefits(CustrelCommon):
    """What a grade gives its customers is shown where people work (G12)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["custrel.benefit"].search([]).active = False  # those delivered
        cls.customer = cls._create_customer("Key", user_id=cls.seller.id)
        cls._set_grade(cls.customer, cls.grade_a)
        cls.quick = cls._create_benefit("Quick", "quotation")
        cls.party = cls._create_benefit("Party", "invitation")
        cls.paid = cls._create_benefit("Paid later", "approval")
        cls._create_benefit("For B", "quotation", grade=cls.grade_b)
        cls._create_benefit("West", "quotation", company=cls.other_company)

    @classmethod
    def _create_benefit(cls, name, place, grade=None, company=None):
        return cls.env["custrel.benefit"].create(
            {
                "name": name,
                "place": place,
                "grade_ids": (grade or cls.grade_a).ids,
                "company_id": company and company.id,
            }
        )

    def _create_invoice(self, customer, move_type="out_invoice"):
        return self.env["account.move"].new(
            {
                "partner_id": customer.id,
                "move_type": move_type,
                "company_id": self.company.id,
            }
        )

    def test_on_quotation_and_order(self):
        order = self._create_order(self.customer, state="draft").with_user(self.seller)
        self.assertEqual(order.custrel_benefits, "Quick · Paid later")
        with Form(order) as form:
            self.assertEqual(form.custrel_benefits, "Quick · Paid later")

    def test_for_a_contact_and_in_its_company(self):
        contact = self._create_customer(
            "Person", is_company=False, parent_id=self.customer.id
        )
        order = self._create_order(contact, state="draft")
        self.assertEqual(order.custrel_benefits, "Quick · Paid later")
        west = self._create_order(
            self.customer, state="draft", company=self.other_company
        )
        self.assertFalse(west.custrel_benefits, "no grade there")
        self._set_grade(self.customer, self.grade_a, self.other_company)
        west.invalidate_recordset()
        self.assertEqual(
            west.with_company(self.other_company).custrel_benefits,
            "Quick · Paid later · West",
        )

    def test_on_customer_invoices_only(self):
        invoice = self._create_invoice(self.customer)
        self.assertEqual(invoice.custrel_benefits, "Paid later")
        self.assertEqual(invoice.custrel_grade_id, self.grade_a)
        bill = self._create_invoice(self.customer, "in_invoice")
        self.assertFalse(bill.custrel_benefits)

    def test_in_the_briefing(self):
        followup = self._create_followup(self.customer, user_id=self.seller.id)
        briefing = self.customer.with_user(self.seller)._custrel_render_briefing(
            followup.with_user(self.seller)
        )
        for name in ("Quick", "Party", "Invitation", "Paid later"):
            self.assertIn(name, briefing)
        self.assertNotIn("For B", briefing)
        self.assertNotIn("West", briefing)

    def test_on_the_page_of_the_customer(self):
        [section] = self._show_benefits(self.customer)
        self.assertEqual(
            [(row["title"], row["note"]) for row in section["rows"]],
            [
                ("Quick", "Quotation"),
                ("Party", "Invitation"),
                ("Paid later", "Approval"),
            ],
        )
        [section] = self._show_benefits(self._create_customer("Nobody"))
        self.assertFalse(section["rows"])
        self.assertTrue(section["empty"])

    def _show_benefits(self, customer):
        page = customer.with_user(self.seller).custrel_get_page()
        return [s for s in page["sections"] if s["name"] == "benefits"]

    def test_on_the_form_of_the_grade(self):
        with Form(self.grade_a.with_user(self.manager)) as form:
            names = form.benefit_ids[:].mapped("name")
        self.assertIn("Party", names)

    def test_without_a_grade_nothing(self):
        order = self._create_order(self._create_customer("Nobody"), state="draft")
        self.assertFalse(order.custrel_benefits)

    def test_archived_is_promised_no_more(self):
        self.quick.active = False
        order = self._create_order(self.customer, state="draft")
        self.assertEqual(order.custrel_benefits, "Paid later")

    def test_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.quick.with_context(lang="zh_CN").name = "快"
        order = self._create_order(self.customer, state="draft")
        self.assertIn("快", order.with_context(lang="zh_CN").custrel_benefits)

    def test_who_may_what(self):
        quick = self.quick.with_user(self.seller)
        self.assertEqual(quick.name, "Quick")
        with self.assertRaises(AccessError):
            quick.name = "Slow"
        self.quick.with_user(self.manager).name = "Quicker"
        with self.assertRaises(AccessError):
            self.quick.with_user(self.clerk).read(["name"])
        own = self._create_benefit("East", "service", company=self.company)
        with self.assertRaises(AccessError):
            own.with_user(self.stranger).read(["name"])
        self.assertTrue(own.with_user(self.seller).name)

    def test_queries_do_not_grow_with_orders(self):
        def read(size):
            orders = self.env["sale.order"].union(
                *(
                    self._create_order(self._create_customer(f"C{n}"), state="draft")
                    for n in range(size)
                )
            )
            self._set_grade(orders.partner_id, self.grade_a)
            self.env.flush_all()
            self.env.invalidate_all()
            counter = QueryCounter(self.env)
            orders.mapped("custrel_benefits")
            return counter.stop()

        read(1)
        self.assertEqual(read(2), read(20))
