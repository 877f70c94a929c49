from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from ...models.shared.inside import tell
from ..common import CustrelCommon
from ..queries import QueryCounter


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestSecondContact(CustrelCommon):
    """Who looks after a customer is kept, whatever path changes it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer(user_id=cls.seller.id)

    def _rows(self, partner=None):
        rows = self.env["custrel.assignment"].search(
            [("partner_id", "=", (partner or self.customer).id)], order="id"
        )
        return [(row.user_id, row.role, bool(row.date_end)) for row in rows]

    def test_salesperson_of_a_new_customer_is_its_first_contact(self):
        self.assertEqual(self._rows(), [(self.seller, "first", False)])
        row = self.customer.custrel_assignment_ids
        self.assertEqual(row.company_id, self.company)
        self.assertEqual(str(row.date_start), "2026-03-02")

    def test_another_salesperson_ends_the_first_row_and_keeps_it(self):
        with freeze_time("2026-04-01 20:00:00"):  # the second of April in Shanghai
            customer = tell(self.customer, custrel_reason="New region")
            customer.user_id = self.colleague
        ended, opened = self.customer.custrel_assignment_ids.sorted("id")
        self.assertEqual(str(ended.date_end), "2026-04-02")
        self.assertEqual(opened.user_id, self.colleague)
        self.assertEqual(opened.reason, "New region")

    def test_without_salesperson_there_is_no_first_contact(self):
        self.customer.user_id = False
        self.assertEqual(self._rows(), [(self.seller, "first", True)])

    def test_second_contact_is_set_changed_and_taken_away(self):
        customer = self.customer.with_user(self.seller)
        customer.custrel_second_user_id = self.colleague
        self.assertEqual(customer.custrel_second_user_id, self.colleague)
        customer.custrel_second_user_id = self.leader
        customer.custrel_second_user_id = False
        self.assertEqual(
            self._rows(),
            [
                (self.seller, "first", False),
                (self.colleague, "second", True),
                (self.leader, "second", True),
            ],
        )

    def test_first_and_second_are_never_the_same_by_hand(self):
        with self.assertRaisesRegex(ValidationError, "another person"):
            self.customer.custrel_second_user_id = self.seller

    def test_another_flow_that_makes_them_the_same_goes_on_and_leaves_a_gap(self):
        self._set_grade(self.customer, self.grade_a)
        self.customer.custrel_second_user_id = self.colleague
        self.assertFalse(self.customer.custrel_contact_gap)
        self.customer.user_id = self.colleague
        self.assertFalse(self.customer.custrel_second_user_id)
        self.assertEqual(self.customer.custrel_contact_gap, "second")

    def test_two_people_change_places_in_one_step(self):
        self.customer.custrel_second_user_id = self.colleague
        self.customer.write(
            {
                "user_id": self.colleague.id,
                "custrel_second_user_id": self.seller.id,
            }
        )
        self.assertEqual(self.customer.user_id, self.colleague)
        self.assertEqual(self.customer.custrel_second_user_id, self.seller)

    def test_form_says_at_once_that_one_person_has_two_roles(self):
        self.customer.custrel_second_user_id = self.colleague
        with Form(self.customer.with_user(self.seller)) as form:
            with self.assertLogs("odoo.tests.form.onchange", "WARNING"):
                form.user_id = self.colleague
            self.assertFalse(form.custrel_second_user_id)
        self.assertFalse(self.customer.custrel_second_user_id)

    def test_second_contact_belongs_to_a_company(self):
        self.customer.custrel_second_user_id = self.colleague
        west = self.customer.with_context(
            allowed_company_ids=self.other_company.ids
        ).with_company(self.other_company)
        self.assertFalse(west.custrel_second_user_id)
        west.custrel_second_user_id = self.stranger
        self.assertEqual(self.customer.custrel_second_user_id, self.colleague)

    @mute_logger("odoo.sql_db")
    def test_nobody_of_another_company_looks_after_a_customer_of_this_one(self):
        with self.assertRaisesRegex(ValidationError, "does not work in"):
            self.customer.custrel_second_user_id = self.stranger

    def test_import_sets_both(self):
        names = self.env["ir.model.data"].create(
            [
                {
                    "module": "test",
                    "name": user.login,
                    "model": "res.users",
                    "res_id": user.id,
                }
                for user in (self.seller, self.colleague)
            ]
        )
        result = (
            self.env["res.partner"]
            .with_user(self.manager)
            .load(
                ["name", "is_company", "user_id/id", "custrel_second_user_id/id"],
                [["Imported", "1", *(f"test.{name.name}" for name in names)]],
            )
        )
        self.assertFalse(result["messages"])
        customer = self.env["res.partner"].browse(result["ids"])
        self.assertEqual(customer.user_id, self.seller)
        self.assertEqual(customer.custrel_second_user_id, self.colleague)

    def _refuses_first(self):
        return self.assertRaisesRegex(ValidationError, "is the salesperson")

    def _prepare_row(self, user, role, **values):
        return {
            "partner_id": self.customer.id,
            "company_id": self.company.id,
            "user_id": user.id,
            "role": role,
            **values,
        }

    def test_rows_that_a_program_writes_are_the_other_roles(self):
        rows = self.env["custrel.assignment"].with_user(self.manager)
        second = rows.create(self._prepare_row(self.colleague, "second"))
        self.assertEqual(self.customer.custrel_second_user_id, self.colleague)
        second.role = "collaborator"
        self.assertFalse(self.customer.custrel_second_user_id)
        self.assertEqual(self.customer.custrel_collaborator_ids, self.colleague)
        second.date_end = "2026-03-02"
        self.assertFalse(self.customer.custrel_collaborator_ids)

    def test_a_row_of_the_first_contact_is_written_by_nobody(self):
        first = self.customer.custrel_assignment_ids
        self.customer.custrel_second_user_id = self.leader
        second = (self.customer.custrel_assignment_ids - first).ensure_one()
        for user in self.manager, self.env.user:
            for row, vals in (
                (first, {"user_id": self.colleague.id}),
                (first, {"role": "collaborator"}),
                (first, {"date_end": "2026-03-02"}),
                (first, {"date_start": "2026-01-01"}),
                (first, {"partner_id": self._create_customer("Other").id}),
                (first | second, {"date_end": "2026-03-02"}),
                (second, {"role": "first"}),
            ):
                with self.subTest(user=user.login, **vals), self._refuses_first():
                    row.with_user(user).write(vals)
        self.assertEqual(self.customer.user_id, self.seller)

    def test_a_new_row_of_the_first_contact_is_made_by_nobody(self):
        rows = self.env["custrel.assignment"]
        for user in self.manager, self.env.user:
            for ended in False, "2026-03-02":
                vals = self._prepare_row(self.colleague, "first", date_end=ended)
                with self.subTest(user=user.login), self._refuses_first():
                    rows.with_user(user).create(vals)
            with self.subTest("of the context"), self._refuses_first():
                own = rows.with_user(user).with_context(default_role="first")
                own.create(self._prepare_row(self.colleague, "first") | {"role": False})
        self.assertEqual(self._rows(), [(self.seller, "first", False)])

    def test_an_ended_row_of_a_first_contact_is_not_opened_again(self):
        self.customer.user_id = self.colleague
        ended = self.customer.custrel_assignment_ids.filtered("date_end")
        with self._refuses_first():
            ended.with_user(self.manager).date_end = False

    def test_why_a_first_contact_began_may_be_written(self):
        first = self.customer.custrel_assignment_ids
        first.with_user(self.manager).reason = "Knows the trade"
        self.assertEqual(first.reason, "Knows the trade")

    def test_the_salesperson_takes_no_other_role(self):
        self.seller.company_ids |= self.other_company
        rows = self.env["custrel.assignment"]
        for role in "second", "collaborator":
            for company in self.company, self.other_company:
                vals = self._prepare_row(self.seller, role, company_id=company.id)
                with self.subTest(f"{role} {company.name}"):
                    with self.assertRaisesRegex(ValidationError, "is the owner of"):
                        rows.create(vals)
        self.customer.custrel_second_user_id = self.colleague
        second = self.customer.custrel_assignment_ids.filtered(
            lambda row: row.role == "second"
        )
        with self.assertRaisesRegex(ValidationError, "is the owner of"):
            second.with_user(self.manager).user_id = self.seller
        self.assertEqual(self.customer.user_id, self.seller)

    def test_the_first_contact_moves_along_to_another_company(self):
        self.seller.company_ids |= self.other_company
        self.customer.company_id = self.other_company
        row = self.customer.custrel_assignment_ids.filtered(lambda r: not r.date_end)
        self.assertEqual(row.company_id, self.other_company)
        self.assertEqual(self.customer.user_id, self.seller)

    def test_what_was_written_past_the_orm_is_found_by_the_daily_job(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET user_id = %s WHERE id = %s",
            (self.colleague.id, self.customer.id),
        )
        self.env.invalidate_all()
        self._run_job("keep", "2026-03-05 02:00:00")
        self.assertEqual(
            self._rows(),
            [(self.seller, "first", True), (self.colleague, "first", False)],
        )

    def test_merged_customers_keep_one_of_each_and_the_history(self):
        other = self._create_customer("Other", user_id=self.colleague.id)
        other.custrel_second_user_id = self.seller
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((self.customer | other).ids)],
                "dst_partner_id": self.customer.id,
            }
        ).action_merge()
        self.assertEqual(self.customer.user_id, self.seller)
        self.assertFalse(self.customer.custrel_second_user_id)
        self.assertEqual(
            self._rows(),
            [
                (self.seller, "first", False),
                (self.colleague, "first", True),
                (self.seller, "second", True),
            ],
        )

    def test_second_contact_of_the_merged_one_moves_where_there_is_none(self):
        other = self._create_customer("Other")
        other.custrel_second_user_id = self.colleague
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((self.customer | other).ids)],
                "dst_partner_id": self.customer.id,
            }
        ).action_merge()
        self.assertEqual(self.customer.custrel_second_user_id, self.colleague)

    def test_odoo_224746_owner_of_the_merged_one_stays_where_there_is_none(self):
        with freeze_time("2026-01-02 02:00:00"):
            other = self._create_customer("Other", user_id=self.colleague.id)
        alone = self._create_customer("Alone")
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((alone | other).ids, alone, extra_checks=False)
        self.env.invalidate_all()
        self.assertEqual(alone.user_id, self.colleague)
        self.assertEqual(self._rows(alone), [(self.colleague, "first", False)])
        self.assertEqual(str(alone.custrel_assignment_ids.date_start), "2026-01-02")
        wizard._merge((self.customer | alone).ids, self.customer, extra_checks=False)
        self.env.invalidate_all()
        self.assertEqual(self.customer.user_id, self.seller)

    def test_customer_that_becomes_a_contact_ends_its_roles(self):
        person = self._create_customer(
            "Person", is_company=False, user_id=self.seller.id
        )
        person.parent_id = self.customer
        self.assertEqual(self._rows(person), [(self.seller, "first", True)])

    def test_found_grouped_and_sorted_like_a_field_of_the_customer(self):
        other = self._create_customer("Other", user_id=self.seller.id)
        self.customer.custrel_second_user_id = self.colleague
        both = (self.customer | other).with_user(self.seller)
        domain = [("id", "in", both.ids)]
        mine = domain + [("custrel_second_user_id", "=", self.colleague.id)]
        self.assertEqual(both.search(mine), self.customer)
        nobody = domain + [("custrel_second_user_id", "=", False)]
        self.assertEqual(both.search(nobody), other)
        groups = both._read_group(domain, ["custrel_second_user_id"], ["__count"])
        self.assertEqual(dict(groups)[self.colleague], 1)
        by_name = domain + [("custrel_second_user_id.name", "ilike", "colleague")]
        self.assertEqual(both.search(by_name), self.customer)
        self.assertEqual(
            both.search(domain, order="custrel_second_user_id, id")[0], self.customer
        )

    def test_collaborators_with_what_they_do(self):
        self.customer.custrel_second_user_id = self.leader
        self.customer.custrel_collaborator_ids = self.colleague | self.manager
        self.customer.custrel_collaborator_ids -= self.manager
        self.assertEqual(self.customer.custrel_collaborator_ids, self.colleague)
        row = self.customer.custrel_assignment_ids.filtered(
            lambda row: row.user_id == self.colleague
        )
        row.with_user(self.manager).function = "Technical advice"
        self.assertEqual(self.customer.custrel_second_user_id, self.leader)

    def test_a_thousand_customers_change_hands_with_as_many_queries_as_ten(self):
        customers = self.env["res.partner"].create(
            [
                {"name": f"Many {n}", "is_company": True, "user_id": self.seller.id}
                for n in range(200)
            ]
        )
        counts = []
        for some in customers[:10], customers[10:]:
            self.env.flush_all()
            self.env.invalidate_all()
            counter = QueryCounter(self.env)
            self.env["custrel.assignment"]._follow_salespeople(some)
            counts.append(counter.stop())
        self.assertEqual(*counts)

    def test_roles_are_given_and_passed_on_with_as_many_queries_for_a_hundred(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Many {n}", "is_company": True} for n in range(110)]
        )
        rows, counts = self.env["custrel.assignment"], []
        for some in customers[:10], customers[10:]:
            self.env.flush_all()
            self.env.invalidate_all()
            counter = QueryCounter(self.env)
            given = rows.create(
                [
                    {
                        "partner_id": customer.id,
                        "company_id": self.company.id,
                        "user_id": self.seller.id,
                        "role": "second",
                    }
                    for customer in some
                ]
            )
            given._pass_on(self.colleague)
            self.env.flush_all()
            counts.append(counter.stop())
        few, many = counts
        self.assertLessEqual(many, few + 10)
        self.assertEqual(customers.custrel_second_user_id, self.colleague)
