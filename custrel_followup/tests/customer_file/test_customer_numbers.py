from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged

from ..common import CustrelCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestCustomerNumbers(CustrelCommon):
    """Each customer of a company has a number of its own there (K1)."""

    def _keep(self):
        self._run_job("file", "2026-03-03 02:00:00")

    def test_customers_get_numbers_in_the_night_and_keep_them(self):
        owned = self._create_customer("Owned", user_id=self.seller.id)
        typed = self._create_customer(
            "Typed", user_id=self.seller.id, custrel_number="X-7"
        )
        known = self._create_customer("Known", user_id=self.seller.id, ref=" R-9 ")
        nobody = self._create_customer("Nobody's")
        bought = self._create_customer("Bought")
        self._create_order(bought)
        self._grade_customers()
        person = self.env["res.partner"].create(
            {"name": "Li Hua", "parent_id": owned.id, "user_id": self.seller.id}
        )
        self._keep()
        first = owned.custrel_number
        self.assertRegex(first, r"^K\d{6}$")
        self.assertEqual(typed.custrel_number, "X-7", "what is typed stays")
        self.assertEqual(known.custrel_number, "R-9", "so does Odoo's reference")
        self.assertTrue(bought.custrel_number)
        self.assertTrue(nobody.custrel_number, "somebody has to ask about it")
        self.assertFalse(person.custrel_number)
        self.assertFalse(self.seller.partner_id.custrel_number)
        self._keep()
        self.assertEqual(owned.custrel_number, first)
        self.assertFalse(
            owned.with_company(self.other_company).custrel_number,
            "the seller does not work there",
        )

    def test_what_is_no_number_is_refused(self):
        customer = self._create_customer("Owned", user_id=self.seller.id)
        with self.assertRaises(ValidationError):
            customer.with_user(self.seller).custrel_number = "x" * 1_000_000

    def test_whom_nobody_looks_after_is_in_data_quality(self):
        firms = self._create_customer("Imported Ltd"), self._create_customer("Ours")
        firms[1].company_id = self.other_company
        vendor = self._create_customer("Vendor Ltd", supplier_rank=1)
        both = self._create_customer("Both Ltd", supplier_rank=1, customer_rank=1)
        sender = self._create_customer("Some Sender", is_company=False)
        self._keep()
        files = self.env["custrel.customer.file"].with_user(self.manager)
        found = files.search([("user_id", "=", False)])
        listed = found.filtered("measured_at").partner_id
        self.assertLessEqual(firms[0] | both, listed)
        self.assertFalse((firms[1] | vendor | sender) & found.partner_id)
        self.assertIn("Owner", found.missing_ids.mapped("name"))

    def test_a_shared_firm_of_nobody_is_in_one_company_only(self):
        shared = self._create_customer("Shared Ltd")
        known = self._create_customer("Known there")
        files = self.env["custrel.customer.file"]
        files.create({"partner_id": known.id, "company_id": self.other_company.id})
        shared.company_id = known.company_id = False
        for _night in range(2):
            self._keep()
            found = files.search([("partner_id", "in", (shared | known).ids)])
            found = found.sorted(lambda file: file.partner_id.id)
            self.assertEqual(found.partner_id, shared | known)
            self.assertEqual(len(found), 2, "a file each")
            self.assertTrue(all(found.mapped("number")))
            self.assertEqual(found[1].company_id, self.other_company)
        shared.user_id = self.stranger
        self._keep()
        elsewhere = shared.with_company(self.other_company)
        self.assertTrue(elsewhere.custrel_number, "somebody there looks after it")

    def test_companies_count_by_themselves(self):
        here = self._create_customer("Here", user_id=self.seller.id)
        there = self._create_customer("There", user_id=self.stranger.id)
        self._keep()
        number = here.custrel_number
        self.assertEqual(there.with_company(self.other_company).custrel_number, number)

    def test_two_with_one_reference_get_two_numbers(self):
        first, second = (
            self._create_customer(name, user_id=self.seller.id, ref="R-1")
            for name in ("First", "Second")
        )
        self._keep()
        self.assertEqual(first.custrel_number, "R-1")
        self.assertRegex(second.custrel_number, r"^K\d{6}$")

    def test_numbers_that_were_typed_are_passed_over(self):
        self._create_customer("Typed", custrel_number="K000001")
        taken = self._create_customer("Ref", user_id=self.seller.id, ref="K000002")
        drawn = self._create_customer("Drawn", user_id=self.seller.id)
        self._keep()
        self.assertEqual(taken.custrel_number, "K000002")
        self.assertEqual(drawn.custrel_number, "K000003")

    def test_a_number_of_another_is_refused_with_his_name(self):
        self._create_customer("Valve Works", custrel_number="X-1")
        mine = self._create_customer("Mine", user_id=self.seller.id)
        with self.assertRaisesRegex(ValidationError, "X-1 .* Valve Works"):
            mine.with_user(self.seller).custrel_number = " X-1 "
        self.env.invalidate_all()
        with self.assertRaisesRegex(ValidationError, "two customers"):
            self.env["res.partner"].create(
                [{"name": n, "custrel_number": "Y"} for n in ("One", "Two")]
            )
        mine.with_company(self.other_company).custrel_number = "X-1"
        self.assertFalse(mine.custrel_number, "another company, another count")

    def test_a_number_at_once(self):
        mine = self._create_customer("Mine", user_id=self.seller.id)
        mine.with_user(self.seller).action_custrel_give_number()
        number = mine.custrel_number
        self.assertTrue(number)
        mine.with_user(self.seller).action_custrel_give_number()
        self.assertEqual(mine.custrel_number, number)

    def test_a_column_of_numbers_is_imported(self):
        names = ["name", "is_company", "custrel_number"]
        rows = [[f"C{n}", "True", f"N{n:05d}"] for n in range(200)]
        rows[37][2] = "N00036"
        partners = self.env["res.partner"].with_user(self.leader)
        result = partners.load(names, rows)
        self.assertFalse(result["ids"])
        self.assertIn("N00036", str(result["messages"]))
        rows[37][2] = "N00037"
        result = partners.load(names, rows)
        self.assertFalse(result["messages"])
        self.assertEqual(
            partners.browse(result["ids"]).mapped("custrel_number"),
            [row[2] for row in rows],
        )

    def test_an_empty_cell_takes_no_number_away(self):
        """mailtrain 750, akeneo/pim-community-dev 6739: a sheet from before customers
        had numbers emptied them; the next night gave other ones than papers say."""
        mine = self._create_customer("Mine", user_id=self.seller.id)
        names = ["id", "name", "custrel_number", "custrel_business"]
        people = self.env["res.partner"].with_user(self.seller)
        self.seller.group_ids |= self.env.ref("base.group_allow_export")
        mine = mine.with_user(self.seller).with_context(import_compat=True)
        [row] = mine.export_data(names)["datas"]
        self._keep()
        number = mine.custrel_number
        row[names.index("custrel_business")] = "Pumps"
        result = people.with_context(import_file=True).load(names, [row])
        self.assertFalse(result["messages"])
        self.env.invalidate_all()
        self.assertEqual(mine.custrel_number, number)
        self.assertEqual(mine.custrel_business, "Pumps")
        mine.custrel_number = False
        self.assertFalse(mine.custrel_number, "whoever wants another one may")

    def test_a_copy_has_no_number(self):
        mine = self._create_customer("Mine", custrel_number="X-1", custrel_employees=4)
        self.assertFalse(mine.copy().custrel_number)
