from lxml import etree

from odoo import Command
from odoo.fields import Domain
from odoo.tests import Form, freeze_time, tagged

from .common import CustrelCommon
from .queries import QueryCounter

GRADE, SECOND = "custrel_grade_id", "custrel_second_user_id"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestSideTable(CustrelCommon):
    """Facts of a customer that stand in a table beside it, one for each company, are
    found, sorted, grouped and read as if they were stored on the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.both, cls.first, cls.second, cls.none = cls.customers = cls.env[
            "res.partner"
        ].create(
            [
                {"name": name, "is_company": True, "user_id": cls.seller.id}
                for name in ("Both", "First", "Second", "None")
            ]
        )
        cls.values = {
            GRADE: {cls.both: cls.grade_a, cls.first: cls.grade_a},
            SECOND: {cls.both: cls.colleague, cls.second: cls.leader},
        }
        for customer, grade in cls.values[GRADE].items():
            cls._set_grade(customer, grade)
        for customer, user in cls.values[SECOND].items():
            customer.custrel_second_user_id = user
        # In another company it is all different.
        cls._set_grade(cls.none, cls.grade_a, cls.other_company)
        west = cls.none.with_company(cls.other_company)
        west.custrel_second_user_id = cls.stranger
        cls.west_values = {GRADE: {cls.none: cls.grade_a}}
        cls.west_values[SECOND] = {cls.none: cls.stranger}

    def _search(self, *leaf, order=None, user=None):
        partners = self.env["res.partner"].with_user(user or self.seller)
        return partners.search(
            Domain("id", "in", self.customers.ids) & Domain([leaf]), order=order
        )

    def _having(self, name, accepts):
        """:return: the customers whose value of the field ``accepts`` takes"""
        values = self.values[name]
        empty = self.env[self.env["res.partner"]._fields[name].comodel_name]
        return self.customers.filtered(
            lambda customer: accepts(values.get(customer, empty))
        )

    def test_nothing_found_is_no_error(self):
        customers = self.env["res.partner"].with_user(self.seller)
        wanted = {GRADE: {}, SECOND: {}}
        found = customers.web_search_read([("name", "=", "zzzz")], wanted)
        self.assertEqual(found["records"], [])

    def test_found_by_every_operator(self):
        for name, one in (GRADE, self.grade_a), (SECOND, self.colleague):
            for operator, value, accepts in (
                ("=", one.id, lambda v, one=one: v == one),
                ("!=", one.id, lambda v, one=one: v != one),
                ("=", False, lambda v: not v),
                ("!=", False, bool),
                ("in", [one.id], lambda v, one=one: v == one),
                ("in", [one.id, False], lambda v, one=one: v == one or not v),
                ("not in", [one.id], lambda v, one=one: v != one),
                ("not in", [one.id, False], lambda v, one=one: v and v != one),
                ("in", [], lambda v: False),
                ("ilike", one.name, lambda v, one=one: v == one),
                ("not ilike", one.name, lambda v, one=one: v != one),
                ("any", [("id", "=", one.id)], lambda v, one=one: v == one),
                ("not any", [("id", "=", one.id)], lambda v, one=one: v != one),
                ("any!", [("id", "=", one.id)], lambda v, one=one: v == one),
                ("not any!", [("id", "=", one.id)], lambda v, one=one: v != one),
            ):
                with self.subTest(name, operator=operator, value=value):
                    expected = self._having(name, accepts)
                    internal = operator.endswith("!")
                    user = self.env.user if internal else self.seller
                    if internal:
                        domain = Domain(name, operator, value, internal=True)
                        domain &= Domain("id", "in", self.customers.ids)
                        found = self.env["res.partner"].search(domain)
                    else:
                        found = self._search(name, operator, value, user=user)
                        domain = [(name, operator, value)]
                        self.assertEqual(
                            self.customers.filtered_domain(domain), expected
                        )
                    self.assertEqual(found, expected)

    def test_found_by_what_it_is(self):
        self.assertEqual(
            self._search(f"{GRADE}.is_key", "=", True), self.both + self.first
        )
        self.assertEqual(
            self._search(f"{SECOND}.login", "=", self.colleague.login), self.both
        )
        team = self.env["crm.team"].create(
            {
                "name": "East",
                "company_id": self.company.id,
                "member_ids": [Command.set(self.colleague.ids)],
            }
        )
        found = self._search(f"{SECOND}.crm_team_ids", "in", team.ids, user=self.leader)
        self.assertEqual(found, self.both)

    def test_both_in_one_query(self):
        domain = Domain("id", "in", self.customers.ids)
        either = Domain(GRADE, "!=", False) | Domain(SECOND, "!=", False)
        partners = self.env["res.partner"].with_user(self.seller)
        self.assertEqual(
            partners.search(domain & either), self.both + self.first + self.second
        )
        order = f"{GRADE} desc, {SECOND}, id"
        self.assertEqual(len(partners.search(domain, order=order)), 4)

    def test_sorted(self):
        order = f"{SECOND}, id"
        found = self._search("id", "!=", 0, order=order)
        self.assertEqual(found[2:], self.first + self.none)
        found = self._search("id", "!=", 0, order=f"{GRADE}, id desc")
        self.assertEqual(found.mapped("name"), ["First", "Both", "None", "Second"])

    def test_grouped(self):
        partners = self.env["res.partner"].with_user(self.seller)
        domain = Domain("id", "in", self.customers.ids)
        for name, values in self.values.items():
            with self.subTest(name):
                groups = partners._read_group(domain, [name], ["__count"])
                counts = {value.id: count for value, count in groups if count}
                expected = {False: 4 - len(values)}
                for value in values.values():
                    expected[value.id] = expected.get(value.id, 0) + 1
                self.assertEqual(counts, expected)
                shown = partners.web_read_group(domain, [name])["groups"]
                self.assertEqual(sum(group["__count"] for group in shown), 4)

    def test_another_company_has_its_own(self):
        west = self.customers.with_context(allowed_company_ids=self.other_company.ids)
        west = west.with_company(self.other_company)
        domain = Domain("id", "in", self.customers.ids)
        for name, values in self.west_values.items():
            with self.subTest(name):
                found = west.search(domain & Domain(name, "!=", False))
                self.assertEqual(found, self.none)
                self.assertEqual(
                    {partner: partner[name] for partner in west if partner[name]},
                    values,
                )
                self.assertFalse(self.none[name])

    def test_who_has_no_role_neither_finds_nor_sorts(self):
        outsider = self._create_user("outsider", "base.group_user")
        for name in GRADE, SECOND:
            for act in (
                lambda own, name=name: own.search([(name, "!=", False)]),
                lambda own, name=name: own.search([], order=name),
                lambda own, name=name: own._read_group([], [name]),
                lambda own, name=name: own.read([name]),
            ):
                with self.subTest(name), self.assertRaises(Exception) as caught:
                    act(self.customers.with_user(outsider))
                self.assertIn("AccessError", type(caught.exception).__name__)

    def test_written_and_read_again(self):
        for name, value in (GRADE, self.grade_b), (SECOND, self.leader):
            with self.subTest(name):
                self.both.with_user(self.manager).write({name: value.id})
                self.assertEqual(self.both[name], value)
                self.assertIn(self.both, self._search(name, "=", value.id))
                self.both.with_user(self.manager).write({name: False})
                self.assertNotIn(self.both, self._search(name, "=", value.id))
        self.assertFalse(self.both.custrel_second_user_id)

    def test_a_form_keeps_what_it_shows(self):
        with Form(self.both.with_user(self.manager)) as form:
            self.assertEqual(form[GRADE], self.grade_a)
            self.assertEqual(form[SECOND], self.colleague)
            form.name = "Other name"
        self.assertEqual(self.both[GRADE], self.grade_a)
        self.assertEqual(self.both.custrel_grade_basis, "value")
        self.assertEqual(self.both[SECOND], self.colleague)

    def test_one_query_reads_a_list_and_one_finds_it(self):
        def count(act):
            self.env.flush_all()
            self.env.invalidate_all()
            partners = self.env["res.partner"].browse(self.customers.ids)
            counter = QueryCounter(self.env)
            act(partners)
            return counter.stop()

        domain = Domain("id", "in", self.customers.ids)
        names = GRADE, "custrel_grade_basis", "custrel_grade_locked_until"
        roles = SECOND, "custrel_collaborator_ids"
        for act in (
            lambda own: [own.mapped(name) and None for name in names],
            lambda own: [partner[name] for partner in own for name in roles],
            lambda own: own.search(domain & Domain(GRADE, "=", self.grade_a.id)),
            lambda own: own.search(domain & Domain(SECOND, "=", self.leader.id)),
            lambda own: own.search(domain, order=f"{GRADE} desc"),
            lambda own: own._read_group(domain, [SECOND], ["__count"]),
        ):
            count(act)  # what Odoo remembers of models and users
            self.assertEqual(count(act), 1)

    def test_a_form_of_a_customer_costs_a_few_queries_whatever_he_has(self):
        """Counted: what the form asks for beside Odoo's own fields."""
        # Alone, as a form reads it, without those that were made along with it.
        customer = self.env["res.partner"].with_user(self.seller).browse(self.both.id)
        names = self._get_shown_fields(customer)
        stock = [name for name in names if not name.startswith("custrel_")]

        def ask(names):
            self.env.flush_all()
            self.env.invalidate_all()
            counter = QueryCounter(self.env)
            customer.read(names, load=None)
            return counter.stop()

        def count():
            return ask(names) - ask(stock)

        count()  # what Odoo and we remember of settings
        few = count()
        self.assertLessEqual(few, 6)
        contact = self.env["res.partner"].create(
            {"name": "Mei", "parent_id": self.both.id}
        )
        channel = self.env["custrel.channel"]._get_mail_channels()[:1]
        self.both.with_user(self.manager).write(
            {
                "custrel_business": "Pumps",
                "custrel_employees": 40,
                "custrel_no_calls": True,
                "custrel_wanted_channel_ids": [Command.set(channel.ids)],
                "custrel_weekday_ids": [
                    Command.set(self.env["custrel.weekday"].search([], limit=2).ids)
                ],
            }
        )
        self.env["custrel.need"].create(
            [
                {"partner_id": self.both.id, "name": name, "contact_id": contact.id}
                for name in ("Pump", "Valve", "Hose")
            ]
        )
        count()
        # Contacts, channels and days of his are read, however many they are.
        self.assertLessEqual(count(), few + 5)
        self.assertEqual(customer.custrel_open_need_count, 3)
        self.assertTrue(customer.custrel_no_calls)

    @staticmethod
    def _get_shown_fields(customer):
        """:return: names of the fields on the form"""
        views = customer.get_views([(False, "form")])
        shown = etree.fromstring(views["views"]["form"]["arch"])
        nodes = shown.xpath(".//field[not(ancestor::field)]")
        return sorted({node.get("name") for node in nodes})
