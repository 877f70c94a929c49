from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from ..common import CustrelCommon
from ..queries import QueryCounter


class TestPartnerGrade(CustrelCommon):
    """The grade of a customer is found, grouped and kept apart by company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key, cls.plain, cls.unrated = (
            cls._create_customer(name, user_id=cls.seller.id)
            for name in ("Key", "Plain", "Unrated")
        )
        cls.customers = cls.key + cls.plain + cls.unrated
        cls._create_order(cls.key, amount=100, profit=10)
        cls._create_order(cls.plain, amount=10, profit=1)
        cls._grade_customers()
        cls._set_grade(cls.plain, cls.grade_a, cls.other_company)

    def _search(self, *leaf, company=None):
        partners = self.env["res.partner"].with_user(self.seller)
        if company:
            partners = self.env["res.partner"].with_company(company)
        return partners.search([leaf, ("id", "in", self.customers.ids)])

    def test_it_is_found_by_grade_and_by_what_the_grade_is(self):
        field = "custrel_grade_id"
        self.assertEqual(self._search(field, "=", self.grade_a.id), self.key)
        self.assertEqual(self._search(field, "=", False), self.unrated)
        self.assertEqual(self._search(field, "!=", False), self.key + self.plain)
        self.assertEqual(self._search(f"{field}.is_key", "=", True), self.key)
        self.assertEqual(self._search(field, "ilike", "Top cust"), self.key)

    def test_it_is_found_like_a_field_of_the_customer(self):
        field, grade_a = "custrel_grade_id", self.grade_a.id
        rest = self.plain + self.unrated
        self.assertEqual(self._search(field, "!=", grade_a), rest)
        self.assertEqual(self._search(field, "not in", [grade_a, False]), self.plain)
        self.assertEqual(
            self._search(field, "in", [grade_a, False]), self.key + self.unrated
        )
        is_key = [("is_key", "=", True)]
        self.assertEqual(self._search(field, "any", is_key), self.key)
        self.assertEqual(self._search(field, "not any", is_key), rest)
        self.assertEqual(
            self._search(f"{field}.color", "=", self.grade_a.color), self.key
        )
        domain = [(field, "=", grade_a)]
        self.assertEqual(self.customers.filtered_domain(domain), self.key)

    def test_it_is_found_from_elsewhere(self):
        contact = self._create_customer(parent_id=self.key.id, is_company=False)
        found = self._search("child_ids", "=", contact.id)
        self.assertEqual(found, self.key)
        contacts = self.env["res.partner"].search(
            [("parent_id.custrel_grade_id.code", "=", "A"), ("id", "=", contact.id)]
        )
        self.assertEqual(contacts, contact)

    # ------------------------------------------------------------------ sent back

    def _send_back(self, user, customers, *names, **changed):
        """Export these fields as a user, and import the same rows.

        :param changed: cells of the first row that are others
        """
        user.group_ids += self.env.ref("base.group_allow_export")
        user.group_ids += self.env.ref("base.group_partner_manager")
        partners = customers.with_user(user).with_context(import_compat=True)
        names = ["id", "name", "custrel_grade_id", *names]
        rows = partners.export_data(names)["datas"]
        for name, value in changed.items():
            rows[0][names.index(name)] = value
        self.env.flush_all()
        self.env.invalidate_all()
        result = partners.browse().load(names, rows)
        self.env.flush_all()
        self.env.invalidate_all()
        return result

    def _count_changes(self):
        return self.env["custrel.grade.change"].search_count(
            [("partner_id", "in", self.customers.ids)]
        )

    def test_grades_that_are_sent_back_stay_what_they_are(self):
        count = self._count_changes()
        for user in self.manager, self.seller:
            for names in (
                (),
                ("custrel_grade_locked_until",),
                ("custrel_grade_basis", "custrel_grade_locked_until"),
            ):
                with self.subTest(user.name, names=names):
                    result = self._send_back(user, self.customers, *names)
                    self.assertEqual(result["ids"], self.customers.ids, result)
                    bases = self.customers.mapped("custrel_grade_basis")
                    self.assertEqual(bases, ["value", "value", False])
                    self.assertEqual(self._count_changes(), count)

    def test_a_grade_set_by_hand_keeps_its_last_day_when_it_is_sent_back(self):
        self.key.write(
            {
                "custrel_grade_id": self.grade_b.id,
                "custrel_grade_locked_until": "2099-05-01",
            }
        )
        count = self._count_changes()
        self._send_back(self.seller, self.key)
        self.assertEqual(self.key.custrel_grade_basis, "manual")
        self.assertEqual(str(self.key.custrel_grade_locked_until), "2099-05-01")
        self.assertEqual(self._count_changes(), count)

    def test_what_is_another_grade_is_set_by_hand_and_not_by_everybody(self):
        changed = {"custrel_grade_id": self.grade_c.display_name}
        refused = self._send_back(self.seller, self.customers, **changed)
        self.assertIn("Grades are set by users", str(refused["messages"]))
        self.assertEqual(self.key.custrel_grade_id, self.grade_a)
        self._send_back(self.manager, self.customers, **changed)
        self.assertEqual(self.key.custrel_grade_id, self.grade_c)
        bases = self.customers.mapped("custrel_grade_basis")
        self.assertEqual(bases, ["manual", "value", False])

    def test_one_list_of_values_changes_those_that_are_others(self):
        self.customers.with_user(self.manager).write(
            {"custrel_grade_id": self.grade_a.id}
        )
        bases = self.customers.mapped("custrel_grade_basis")
        self.assertEqual(bases, ["value", "manual", "manual"])

    def test_another_last_day_of_the_same_grade_sets_it_by_hand(self):
        self.key.with_user(self.manager).write(
            {
                "custrel_grade_id": self.grade_a.id,
                "custrel_grade_locked_until": "2099-05-01",
            }
        )
        self.assertEqual(self.key.custrel_grade_basis, "manual")
        self.key.with_user(self.manager).custrel_grade_locked_until = False
        self.assertFalse(self.key.custrel_grade_locked_until)

    def test_who_may_not_see_grades_learns_nothing_by_sending_one(self):
        self.clerk.group_ids += self.env.ref("base.group_partner_manager")
        for grade in self.grade_a, self.grade_b:
            with self.assertRaises(AccessError):
                self.key.with_user(self.clerk).write({"custrel_grade_id": grade.id})

    def test_basis_and_last_day_are_found(self):
        self.unrated.write(
            {
                "custrel_grade_id": self.grade_b.id,
                "custrel_grade_locked_until": "2099-05-01",
            }
        )
        basis, until = "custrel_grade_basis", "custrel_grade_locked_until"
        self.assertEqual(self._search(basis, "=", "manual"), self.unrated)
        self.assertEqual(self._search(basis, "!=", "manual"), self.key + self.plain)
        self.assertEqual(self._search(until, ">", "2099-04-30"), self.unrated)
        self.assertEqual(self._search(until, "=", False), self.key + self.plain)
        self.assertEqual(self._search(f"{until}.month_number", "=", 5), self.unrated)

    def test_customers_are_sorted_by_grade(self):
        def get_names(order):
            domain = [("id", "in", self.customers.ids)]
            partners = self.env["res.partner"].with_user(self.seller)
            return partners.search(domain, order=order).mapped("name")

        self.assertEqual(get_names("custrel_grade_id"), ["Key", "Plain", "Unrated"])
        self.assertEqual(
            get_names("custrel_grade_id desc"), ["Unrated", "Plain", "Key"]
        )
        self.assertEqual(
            get_names("custrel_grade_basis, name desc"), ["Plain", "Key", "Unrated"]
        )

    def test_clients_may_search_sort_group_and_edit(self):
        names = "custrel_grade_id", "custrel_grade_basis", "custrel_grade_locked_until"
        partners = self.env["res.partner"].with_user(self.leader)
        for name, field in partners.fields_get(names).items():
            for ability in ("searchable", "sortable", "groupable", "exportable"):
                with self.subTest(f"{name} {ability}"):
                    self.assertTrue(field[ability])
            self.assertEqual(field["readonly"], name == "custrel_grade_basis")

    def test_it_is_exported(self):
        rows = self.customers.export_data(["name", "custrel_grade_id/code"])["datas"]
        self.assertEqual(rows, [["Key", "A"], ["Plain", "D"], ["Unrated", ""]])

    def test_users_have_the_grade_of_their_contact(self):
        self._set_grade(self.seller.partner_id, self.grade_b)
        self.assertEqual(self.seller.custrel_grade_id, self.grade_b)
        users = self.env["res.users"].search([("custrel_grade_id.code", "=", "B")])
        self.assertEqual(users, self.seller)

    def test_a_grade_in_use_is_not_deleted(self):
        grade = self.env["custrel.grade"].create({"name": "Fifth", "code": "E"})
        self._set_grade(self.unrated, grade)
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            grade.unlink()

    def test_each_company_finds_its_own(self):
        found = self._search(
            "custrel_grade_id", "=", self.grade_a.id, company=self.other_company
        )
        self.assertEqual(found, self.plain)

    def test_each_company_sees_its_own_grade_and_colour(self):
        here, there = self.plain, self.plain.with_company(self.other_company)
        self.assertEqual(here.custrel_grade_color, self.grade_d.color)
        self.assertEqual(there.custrel_grade_color, self.grade_a.color)

    def test_the_colour_follows_the_grade(self):
        customer = self.key.with_user(self.seller)
        self.assertEqual(self.unrated.with_user(self.seller).custrel_grade_color, 0)
        self.grade_a.color = 7
        self.assertEqual(customer.custrel_grade_color, 7)
        self.grade_a.color = 8
        self.assertEqual(customer.custrel_grade_color, 8)
        self._set_grade(self.key, self.grade_d)
        self.assertEqual(customer.custrel_grade_color, self.grade_d.color)

    def test_nobody_is_offered_to_find_or_group_by_colour(self):
        partners = self.env["res.partner"].with_user(self.leader)
        said = partners.fields_get(["custrel_grade_color"])["custrel_grade_color"]
        for ability in ("searchable", "sortable", "groupable"):
            with self.subTest(ability):
                self.assertFalse(said.get(ability))

    def test_the_list_reads_grade_and_colour_by_one_query(self):
        def count(*names):
            self.env.flush_all()
            self.env.invalidate_all()
            counter = QueryCounter(self.env)
            self.customers.with_user(self.seller).web_read({name: {} for name in names})
            return counter.stop()

        count("name", "custrel_grade_id", "custrel_grade_color")  # warm up
        alone = count("name")
        self.assertEqual(
            count("name", "custrel_grade_id", "custrel_grade_color"), alone + 1
        )

    def test_customers_are_grouped_by_grade(self):
        groups = (
            self.env["res.partner"]
            .with_user(self.seller)
            .formatted_read_group(
                [("id", "in", self.customers.ids)], ["custrel_grade_id"], ["__count"]
            )
        )
        counts = {
            group["custrel_grade_id"] and group["custrel_grade_id"][0]: group["__count"]
            for group in groups
        }
        self.assertEqual(
            {grade: number for grade, number in counts.items() if number},
            {self.grade_a.id: 1, self.grade_d.id: 1, False: 1},
        )

    def test_customers_are_grouped_by_salesperson_and_grade_and_by_last_day(self):
        self.unrated.write(
            {
                "custrel_grade_id": self.grade_b.id,
                "custrel_grade_locked_until": "2099-05-01",
            }
        )

        def count(*groupby):
            domain = [("id", "in", self.customers.ids)]
            return self.env["res.partner"]._read_group(domain, groupby, ["__count"])

        self.assertEqual(
            count("user_id", "custrel_grade_id"),
            [
                (self.seller, self.grade_a, 1),
                (self.seller, self.grade_b, 1),
                (self.seller, self.grade_d, 1),
            ],
        )
        self.assertEqual(
            count("custrel_grade_locked_until:month"),
            [(date(2099, 5, 1), 1), (False, 2)],
        )

    def test_the_kanban_shows_grades_without_customers(self):
        groups = (
            self.env["res.partner"]
            .with_context(read_group_expand=True)
            .formatted_read_group(
                [("id", "in", self.customers.ids)], ["custrel_grade_id"], ["__count"]
            )
        )
        shown = {
            group["custrel_grade_id"] and group["custrel_grade_id"][0]: group["__count"]
            for group in groups
        }
        self.assertEqual(shown[self.grade_b.id], 0)

    def test_the_computed_grade_is_found(self):
        lapsed = self._create_customer("Lapsed")
        self._create_order(lapsed, date="2020-01-01 00:00:00")
        self._grade_customers()
        self.customers += lapsed
        field = "custrel_computed_grade_id"
        grade_d = self.grade_d.id
        self.assertEqual(self._search(field, "=", self.grade_a.id), self.key)
        self.assertEqual(self._search(field, "=", grade_d), self.plain + lapsed)
        self.assertEqual(self._search(field, "=", False), self.unrated)
        self.assertEqual(self._search(field, "!=", grade_d), self.key + self.unrated)
        self.assertEqual(
            self._search(field, "in", [grade_d, False]),
            self.plain + self.unrated + lapsed,
        )

    def test_the_computed_grade_is_found_by_its_name(self):
        field = "custrel_computed_grade_id"
        self.assertEqual(self._search(field, "ilike", "Top cust"), self.key)
        self.assertEqual(self._search(f"{field}.code", "=", "A"), self.key)

    def test_the_computed_grade_of_another_company_is_not_found(self):
        found = self._search(
            "custrel_computed_grade_id",
            "=",
            self.grade_a.id,
            company=self.other_company,
        )
        self.assertFalse(found)

    def test_who_lapsed_is_computed_as_the_last_grade_of_the_policy(self):
        lapsed = self._create_customer("Lapsed")
        self._create_order(lapsed, date="2020-01-01 00:00:00")
        policy = self.env["custrel.grading.policy"].create(
            {
                "name": "Two grades",
                "company_id": self.company.id,
                "line_ids": [
                    Command.create({"grade_id": self.grade_a.id, "share": 0.1}),
                    Command.create({"grade_id": self.grade_b.id, "share": 0.9}),
                ],
            }
        )
        self._grade_customers(policy=policy)
        self.assertEqual(lapsed.custrel_grade_id, self.grade_b)
        self.assertEqual(lapsed.custrel_computed_grade_id, self.grade_b)
        self.customers += lapsed
        self.assertEqual(
            self._search("custrel_computed_grade_id", "=", self.grade_b.id),
            self.plain + lapsed,
        )

    def test_queries_do_not_grow_with_the_number_of_customers(self):
        def count(number):
            customers = self.env["res.partner"].create(
                [{"name": f"Many {n}", "is_company": True} for n in range(number)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            counter = QueryCounter(self.env)
            customers.with_user(self.seller).read(
                [
                    "custrel_grade_id",
                    "custrel_grade_color",
                    "custrel_grade_basis",
                    "custrel_computed_grade_id",
                    "custrel_grade_differs",
                ]
            )
            return counter.stop()

        count(1)  # warm up
        self.assertEqual(count(50), count(5))

    def test_fields_are_hidden_from_who_has_no_role(self):
        fields = self.env["res.partner"].with_user(self.clerk).fields_get()
        self.assertIn("name", fields)
        self.assertFalse([name for name in fields if name.startswith("custrel_")])

    def test_a_clerk_reads_a_customer_but_not_its_grade(self):
        customer = self.key.with_user(self.clerk)
        self.assertEqual(customer.read(["name"])[0]["name"], "Key")
        for field in (
            "custrel_grade_id",
            "custrel_computed_grade_id",
            "custrel_grade_basis",
            "custrel_grade_color",
            "custrel_why",
            "custrel_score_ids",
            "custrel_grade_change_ids",
        ):
            with self.subTest(field), self.assertRaises(AccessError):
                customer.read([field])

    def test_a_portal_user_does_not_read_the_grade_of_his_own_company(self):
        portal = new_test_user(
            self.env, login="custrel_portal", groups="base.group_portal"
        )
        portal.partner_id.parent_id = self.key
        customer = self.key.with_user(portal)
        self.assertEqual(customer.read(["name"])[0]["name"], "Key")
        with self.assertRaises(AccessError):
            customer.read(["custrel_grade_id"])

    def test_a_clerk_can_not_search_sort_or_group_by_grade(self):
        partners = self.env["res.partner"].with_user(self.clerk)
        with self.assertRaises(AccessError):
            partners.search([("custrel_grade_id", "=", self.grade_a.id)])
        for use in (
            lambda: partners.search([], order="custrel_grade_id", limit=1),
            lambda: partners._read_group([], ["custrel_grade_id"]),
        ):
            with self.assertRaises(AccessError):
                use()
