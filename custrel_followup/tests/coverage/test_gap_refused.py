from contextlib import contextmanager

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import freeze_time

from .common import TeamCommon


@freeze_time("2026-03-02 02:00:00")
class TestGapRefused(TeamCommon):
    """Where a company refuses gaps, no change of a row of somebody's role leaves one,
    whatever is changed about it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third = cls._create_user("third", "sales_team.group_sale_salesman")
        cls.customer = cls._create_key("Harbour")
        cls.other = cls._create_customer("Other", user_id=cls.seller.id)
        cls.company.custrel_gap_policy = "refuse"

    @classmethod
    def _create_key(cls, name):
        customer = cls._create_customer(name, user_id=cls.seller.id)
        customer.custrel_second_user_id = cls.colleague
        cls._set_grade(customer, cls.grade_a)
        return customer

    def _row(self, role, customer=None):
        rows = (customer or self.customer).custrel_assignment_ids.filtered(
            lambda row: row.role == role and not row.date_end
        )
        return rows.with_user(self.leader)

    @contextmanager
    def _refused(self):
        with self.assertRaises(ValidationError) as caught:  # and all is as before
            yield
        self.assertIn(
            "Harbour is a key customer and keeps an owner", str(caught.exception)
        )

    def test_the_second_contact_takes_no_other_role(self):
        with self._refused():
            self._row("second").role = "collaborator"

    def test_the_salesperson_is_not_taken_away(self):
        customer = self.customer.with_user(self.leader)
        with self._refused():
            customer.user_id = False

    def test_no_row_goes_to_another_customer(self):
        with self._refused():
            self._row("second").partner_id = self._create_customer("Without")

    def test_no_row_goes_to_another_company(self):
        self.leader.company_ids |= self.other_company
        self.colleague.company_ids |= self.other_company
        row = self._row("second").with_context(
            allowed_company_ids=(self.company | self.other_company).ids
        )
        with self._refused():
            row.company_id = self.other_company

    def test_no_row_is_ended(self):
        with self._refused():
            self._row("second").date_end = "2026-03-02"

    def test_no_row_goes_to_the_person_who_has_the_other_role(self):
        with self.assertRaisesRegex(ValidationError, "is the owner"):
            self._row("second").user_id = self.seller

    def test_no_new_row_takes_the_second_contact_away(self):
        rows = self.env["custrel.assignment"].with_user(self.leader)
        with self._refused():
            rows.create(
                {
                    "partner_id": self.customer.id,
                    "user_id": self.colleague.id,
                    "role": "collaborator",
                }
            )

    def test_no_row_below_a_customer_leaves_a_gap(self):
        row = self._row("second")
        for command in (
            Command.update(row.id, {"role": "collaborator"}),
            Command.update(row.id, {"date_end": "2026-03-02"}),
        ):
            with self.subTest(str(command)), self._refused():
                self.customer.with_user(self.leader).write(
                    {"custrel_assignment_ids": [command]}
                )

    def test_another_person_may_take_the_role(self):
        self._row("second").user_id = self.third
        self.assertEqual(self.customer.custrel_second_user_id, self.third)
        self.customer.with_user(self.leader).user_id = self.leader
        self.assertEqual(self.customer.user_id, self.leader)
        self.assertFalse(self.customer.custrel_contact_gap)

    def test_a_new_row_may_make_room(self):
        self.env["custrel.assignment"].with_user(self.leader).create(
            {
                "partner_id": self.customer.id,
                "user_id": self.third.id,
                "role": "second",
            }
        )
        self.assertEqual(self.customer.custrel_second_user_id, self.third)

    def test_customers_of_other_grades_may_lose_a_contact(self):
        self.other.custrel_second_user_id = self.colleague
        self._row("second", self.other).role = "collaborator"
        self.assertFalse(self.other.custrel_second_user_id)

    def test_a_company_that_only_warns_lets_it_go(self):
        self.company.custrel_gap_policy = "warn"
        self._row("second").role = "collaborator"
        self.assertEqual(self.customer.custrel_contact_gap, "second")

    def test_what_was_missing_before_stands_in_nobodys_way(self):
        self.company.custrel_gap_policy = "warn"
        self._row("second").date_end = "2026-03-02"
        self.company.custrel_gap_policy = "refuse"
        self._row("first").function = "Prices"
        self.customer.with_user(self.leader).user_id = self.leader
        self.assertEqual(self.customer.custrel_contact_gap, "second")
