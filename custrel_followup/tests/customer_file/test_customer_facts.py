from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from ..common import CustrelCommon
from ..queries import QueryCounter


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestCustomerFacts(CustrelCommon):
    """What a company knows of a customer is written on it and kept beside it (K1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer(user_id=cls.seller.id)

    def _files(self, partner=None):
        return self.env["custrel.customer.file"].search(
            [("partner_id", "in", (partner or self.customer).ids)]
        )

    def test_salesperson_writes_facts_on_the_form(self):
        with Form(self.customer.with_user(self.seller)) as form:
            form.custrel_employees = 120
            form.custrel_business = "Valves"
            form.custrel_potential = 5000
        file = self._files()
        self.assertEqual(len(file), 1)
        self.assertEqual(file.company_id, self.company)
        self.assertEqual((file.employees, file.business), (120, "Valves"))
        self.assertEqual(file.currency_id, self.company.currency_id)
        self.assertEqual(str(file.potential_on), "2026-03-02", "known since today")
        with Form(self.customer.with_user(self.seller)) as form:
            self.assertEqual(form.custrel_employees, 120)
            form.custrel_employees = 0
        self.assertEqual((file.employees, file.business), (0, "Valves"))

    def test_nothing_is_kept_of_whom_nothing_is_known(self):
        with Form(self.customer.with_user(self.seller)) as form:
            form.name = "Renamed"
        self.customer.custrel_employees = 0
        self.assertFalse(self._files())

    def test_two_companies_know_different_things(self):
        self.customer.custrel_employees = 120
        elsewhere = self.customer.with_user(self.stranger).with_context(
            allowed_company_ids=self.other_company.ids
        )
        self.assertEqual(elsewhere.custrel_employees, 0)
        self.customer.with_company(self.other_company).custrel_employees = 7
        self.assertEqual(elsewhere.custrel_employees, 7)
        self.assertEqual(self.customer.custrel_employees, 120)
        with self.assertRaises(AccessError):
            self._files().with_env(elsewhere.env).read(["employees"])

    def test_who_looks_after_nobody_reads_and_does_not_write(self):
        self.customer.custrel_employees = 120
        other = self.customer.with_user(self.colleague)
        self.assertEqual(other.custrel_employees, 120)
        with self.assertRaisesRegex(AccessError, "only those who look after"):
            other.custrel_employees = 3
        with self.assertRaises(AccessError):
            self.customer.with_user(self.clerk).read(["custrel_employees"])

    def test_facts_are_of_the_customer_not_of_a_contact(self):
        person = self.env["res.partner"].create(
            {"name": "Li Hua", "parent_id": self.customer.id}
        )
        with self.assertRaisesRegex(ValidationError, "write this on the customer"):
            person.custrel_employees = 4
        with self.assertRaisesRegex(ValidationError, "write this on the customer"):
            person.create(
                {
                    "name": "Wu",
                    "parent_id": self.customer.id,
                    "custrel_business": "Valves",
                }
            )

    def test_found_sorted_and_grouped_like_columns(self):
        big = self._create_customer("Big", custrel_employees=500)
        small = self._create_customer("Small", custrel_employees=5)
        partners = self.env["res.partner"].with_user(self.seller)
        both = [("id", "in", (big | small | self.customer).ids)]
        found = partners.search([*both, ("custrel_employees", ">", 0)])
        self.assertEqual(found.ids, partners.search(both).browse((big | small).ids).ids)
        ordered = partners.search(
            [("id", "in", (big | small).ids)], order="custrel_employees"
        )
        self.assertEqual(ordered.ids, [small.id, big.id])

    def test_our_share_is_for_who_sees_the_figures(self):
        self._create_order(self.customer, amount=300)
        self._grade_customers()
        self.customer.custrel_potential = 1200
        self.env.invalidate_all()
        self.assertAlmostEqual(
            self.customer.with_user(self.seller).custrel_share, 0.25, 6
        )
        self.assertEqual(self.customer.with_user(self.colleague).custrel_share, 0)

    def test_share_counts_in_one_currency(self):
        euro = self.env.ref("base.EUR")
        own = self.company.currency_id
        foreign = euro if own != euro else self.env.ref("base.USD")
        foreign.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": foreign.id,
                "company_id": self.company.id,
                "name": "2026-01-01",
                "rate": 0.5,
            }
        )
        self._create_order(self.customer, amount=300)
        self._grade_customers()
        self.customer.write(
            {"custrel_potential": 300, "custrel_fact_currency_id": foreign.id}
        )
        self.env.invalidate_all()
        self.assertAlmostEqual(self.customer.custrel_share, 0.5, 6)

    def test_figures_that_can_not_be_are_refused(self):
        for name, value in (
            ("custrel_employees", -1),
            ("custrel_founded", 99),
            ("custrel_revenue", -5),
        ):
            with (
                self.subTest(name),
                self.assertRaises(CheckViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.customer[name] = value
                self.env.flush_all()
            self.env.invalidate_all()

    def test_what_an_opportunity_knows_comes_to_the_customer(self):
        friend = self._create_customer("The Only Friend")
        source = self.env["utm.source"].create({"name": "Fair of Ningbo"})
        lead = (
            self.env["crm.lead"]
            .with_user(self.seller)
            .create(
                {
                    "name": "Ten valves",
                    "partner_name": "Valve Works",
                    "contact_name": "Li Hua",
                    "user_id": self.seller.id,
                    "source_id": source.id,
                    "referred": "The Only Friend",
                }
            )
        )
        lead._handle_partner_assignment()
        customer = lead.partner_id.commercial_partner_id
        self.assertEqual(customer.name, "Valve Works")
        self.assertEqual(customer.custrel_source_id, source)
        self.assertEqual(customer.custrel_referred_by_id, friend)
        self.assertEqual(customer.custrel_referred, "The Only Friend")
        again = lead.copy({"referred": "Somebody else", "partner_id": False})
        again.partner_id = customer
        self.assertEqual(
            customer.custrel_referred, "The Only Friend", "what is known stays"
        )
        again.partner_id = self.customer.id
        self.assertEqual(self.customer.custrel_referred, "Somebody else")

    def test_an_opportunity_is_converted_for_a_colleague(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Ten valves",
                "partner_name": "Valve Works",
                "user_id": self.colleague.id,
                "referred": "Somebody",
            }
        )
        lead.with_user(self.leader)._handle_partner_assignment()
        self.assertEqual(lead.partner_id.user_id, self.colleague)
        self.assertEqual(lead.partner_id.custrel_referred, "Somebody")
        mine = self.env["res.partner"].with_user(self.seller)
        theirs = mine.create(
            {"name": "T", "user_id": self.colleague.id, "custrel_employees": 3}
        )
        self.assertEqual(theirs.custrel_employees, 3, "what he knew when he made it")
        with self.assertRaises(AccessError):
            theirs.custrel_employees = 4
        with self.assertRaises(AccessError):
            mine.with_user(self.clerk).create({"name": "T", "custrel_employees": 3})

    def test_a_contact_of_an_opportunity_gets_no_facts(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Ten valves",
                "partner_id": self.customer.id,
                "email_from": "Li Hua <li@example.com>",
                "referred": "Somebody",
            }
        )
        self.customer.email = False
        known = lead.with_user(self.seller)._get_customer_information()
        for values in known.values():
            self.assertFalse(
                values.get("parent_id") and "custrel_referred" in values, values
            )

    def test_merged_customers_lose_nothing(self):
        other = self._create_customer(
            "Twin", custrel_number="T-1", custrel_business="Pumps", custrel_employees=9
        )
        self.customer.write({"custrel_number": "C-1", "custrel_employees": 120})
        other.with_company(self.other_company).custrel_business = "Abroad"
        reporter = self._create_customer("Fan", custrel_referred_by_id=other.id)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer | other).ids, self.customer
        )
        self.assertFalse(other.exists())
        self.env.invalidate_all()
        self.assertEqual(len(self._files()), 2, "one a company")
        self.assertEqual(self.customer.custrel_number, "C-1")
        self.assertEqual(self.customer.custrel_employees, 120)
        self.assertEqual(self.customer.custrel_business, "Pumps")
        self.assertEqual(
            self.customer.with_company(self.other_company).custrel_business, "Abroad"
        )
        self.assertEqual(reporter.custrel_referred_by_id, self.customer)
        self.assertEqual(self.customer.custrel_former_numbers, "T-1")

    def test_who_becomes_a_contact_hands_his_file_on(self):
        """SalesforceFoundation/NPSP 951: what hung on an account stayed behind. The
        file of a contact can't be opened, and its number was found no more."""
        person = self._create_customer(
            "Li Hua", is_company=False, custrel_number="P-1", custrel_business="Pumps"
        )
        firm = self._create_customer("New Firm", user_id=self.seller.id)
        person.parent_id = firm
        self.assertEqual(firm.custrel_number, "P-1")
        self.assertEqual(firm.custrel_business, "Pumps")
        self.assertFalse(person.custrel_number)
        second = self._create_customer(
            "Second", custrel_number="S-2", custrel_brands="Acme"
        )
        self.clerk.group_ids |= self.env.ref("base.group_partner_manager")
        second.with_user(self.clerk).write({"is_company": False, "parent_id": firm.id})
        self.assertEqual(firm.custrel_number, "P-1")
        self.assertEqual(firm.custrel_brands, "Acme")
        self.assertEqual(firm.custrel_former_numbers, "S-2")
        found = self.env["res.partner"].with_user(self.seller)
        found = found.search([("custrel_former_numbers", "ilike", "s-2")])
        self.assertEqual(found, firm)
        # Kept alike, whatever language somebody reads who joins them.
        self.env["res.lang"]._activate_lang("zh_CN")
        third = self._create_customer("Third", custrel_number="Z-3")
        third.with_context(lang="zh_CN").write(
            {"is_company": False, "parent_id": firm.id}
        )
        self.assertEqual(firm.custrel_former_numbers, "S-2, Z-3")
        files = self.env["custrel.customer.file"]
        gone = person | second | third
        self.assertFalse(files.search([("partner_id", "in", gone.ids)]))

    def test_who_works_in_one_company_hands_on_files_of_others(self):
        person = self._create_customer("Li Hua", is_company=False)
        firm = self._create_customer("New Firm")
        for number, partner in enumerate(person | firm):
            abroad = partner.with_company(self.other_company)
            abroad.custrel_number = f"W-{number}"
        self.clerk.group_ids |= self.env.ref("base.group_partner_manager")
        abroad_seller = self._create_user(
            "abroad", "sales_team.group_sale_salesman", self.other_company
        )
        person.custrel_number, firm.custrel_number = "E-0", "E-1"
        person.with_user(self.clerk).parent_id = firm
        abroad = firm.with_company(self.other_company)
        self.assertEqual(abroad.custrel_number, "W-1")
        # Each reads the numbers of his own company, and those of no other one.
        for user, company, own, other in (
            (self.seller, self.company, "E-", "W-"),
            (abroad_seller, self.other_company, "W-", "E-"),
        ):
            read = firm.with_user(user).with_context(allowed_company_ids=company.ids)
            with self.subTest(user=user.name):
                self.assertEqual(read.custrel_number, f"{own}1")
                self.assertEqual(read.custrel_former_numbers, f"{own}0")
                messages = self.env["mail.message"].with_user(user)
                messages = messages.search(
                    [("model", "=", "res.partner"), ("res_id", "=", firm.id)]
                )
                self.assertNotIn(other, "".join(messages.mapped("body")))
                files = read.env["custrel.customer.file"]
                texts = files.search([]).mapped("former_numbers")
                self.assertNotIn(other, "".join(filter(None, texts)))

    def test_an_amount_is_merged_with_its_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        other = self._create_customer(
            "Twin", custrel_potential=50, custrel_fact_currency_id=euro.id
        )
        self.customer.custrel_business = "Valves"
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer | other).ids, self.customer
        )
        self.env.invalidate_all()
        self.assertEqual(self.customer.custrel_potential, 50)
        self.assertEqual(self.customer.custrel_fact_currency_id, euro)

    def test_exported_facts_can_be_imported(self):
        self.customer.write(
            {"custrel_number": "C-1", "custrel_employees": 12, "custrel_founded": 1998}
        )
        names = ["name", "custrel_number", "custrel_employees", "custrel_founded"]
        rows = self.customer.export_data(names)["datas"]
        rows = [["Imported", "C-2", *map(str, rows[0][2:])]]
        result = self.env["res.partner"].with_user(self.leader).load(names, rows)
        self.assertFalse(result["messages"])
        partner = self.env["res.partner"].browse(result["ids"])
        self.assertEqual(partner.custrel_employees, 12)
        self.assertEqual(partner.custrel_number, "C-2")

    def test_facts_of_many_are_read_by_one_query(self):
        counts = []
        for number in (5, 50):
            partners = self.env["res.partner"].create(
                [{"name": f"P{n}", "custrel_employees": n} for n in range(number)]
            )
            self.env.invalidate_all()
            partners = partners.with_user(self.seller)
            partners.mapped("name")
            counter = QueryCounter(self.env)
            partners.read(["custrel_employees", "custrel_business", "custrel_number"])
            counts.append(counter.stop())
        self.assertEqual(counts[0], counts[1])
