from odoo.tests import tagged

from ..common import CustrelCommon


@tagged("post_install", "-at_install")
class TestFindCustomer(CustrelCommon):
    """Whoever rings up is found, whatever is known of him."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer(
            "Jinling Packaging",
            ref="K-0815",
            vat="91310000MA1FL0000X",
            phone="+86 21 5555 0000",
            user_id=cls.seller.id,
        )
        cls.contact = cls._create_customer(
            "Wang Fang",
            is_company=False,
            parent_id=cls.customer.id,
            email="wang.fang@jinling.example",
            phone="138 0013 8000",
        )
        cls._create_customer("Another One", phone="139 0013 9000")
        cls._create_followup(cls.customer)

    def test_a_customer_is_found_by_all_that_is_known_of_him_or_his_people(self):
        for text in (
            "jinling",
            "K-0815",
            "91310000MA1FL0000X",
            "2155550000",
            "wang fang",
            "wang.fang@",
            "13800138000",
            "138-0013-8000",
        ):
            with self.subTest(text):
                self.assertEqual(self._find("res.partner", "", text), self.customer)

    def test_a_number_is_found_however_it_is_dialled_and_however_it_was_written(self):
        written = self._create_customer(
            "Written", phone="(0571) 8765-4321", user_id=self.seller.id
        )
        for text, customer in (
            ("021 55550000", self.customer),
            ("021-5555-0000", self.customer),
            ("+86 21 5555 0000", self.customer),
            ("0086 21 55550000", self.customer),
            ("+8613800138000", self.customer),
            ("+86 571 87654321", written),
            ("0571 87654321", written),
        ):
            with self.subTest(text):
                self.assertEqual(self._find("res.partner", "", text), customer)
        for text in ("022 55550000", "+86 22 5555 0000", "021 55550001"):
            with self.subTest(text):
                self.assertFalse(self._find("res.partner", "", text))

    def test_so_are_his_follow_ups(self):
        followup = self.customer.custrel_followup_ids
        found = self._find("custrel.followup", "partner_id.", "13800138000")
        self.assertEqual(found, followup)

    def test_short_numbers_and_nonsense_find_nothing_and_break_nothing(self):
        for text in ("1", "138", "%", "()", "no such customer", " "):
            with self.subTest(text):
                found = self._find("res.partner", "", text)
                self.assertLessEqual(set(found.ids), set(self._all().ids))
        self.assertFalse(self._find("res.partner", "", "no such customer"))

    def test_a_former_name_of_a_contact_that_left_finds_his_customer(self):
        self.contact.active = False
        self.assertEqual(self._find("res.partner", "", "wang fang"), self.customer)

    def _all(self):
        return self.env["res.partner"].search([])

    def _find(self, model, path, text):
        records = self.env[model].with_user(self.seller)
        return records.search([(f"{path}custrel_find", "ilike", text)])


@tagged("post_install", "-at_install")
class TestWhoIsCustomer(CustrelCommon):
    """Our own companies and people are no customers."""

    def test_only_companies_and_people_of_their_own_that_are_not_ours(self):
        firm = self._create_customer("Firm")
        person = self._create_customer("Person", is_company=False)
        contact = self._create_customer("Contact", is_company=False, parent_id=firm.id)
        former = self._create_user("former", "base.group_user")
        former.active = False
        visitor = self._create_user("visitor", "base.group_portal")
        all_of_them = (
            firm
            + person
            + contact
            + self.company.partner_id
            + self.seller.partner_id
            + former.partner_id
            + visitor.partner_id
        ).with_user(self.leader)
        customers = firm + person + visitor.partner_id
        for found in (
            all_of_them.search(
                [("custrel_is_customer", "=", True), ("id", "in", all_of_them.ids)]
            ),
            all_of_them.filtered("custrel_is_customer"),
        ):
            self.assertEqual(set(found.ids), set(customers.ids))
        rest = all_of_them.search(
            [("custrel_is_customer", "=", False), ("id", "in", all_of_them.ids)]
        )
        self.assertEqual(set(rest.ids), set((all_of_them - customers).ids))
