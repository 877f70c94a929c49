from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from ..common import CustrelCommon
from ..queries import QueryCounter


class TestGradeOverride(CustrelCommon):
    """A grade set by hand: reason, author, expiry, and the computed one beside it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer(user_id=cls.seller.id)
        cls._create_order(cls.customer)
        cls._grade_customers()

    def _as(self, user, partner=None):
        return (partner or self.customer).with_user(user)

    def _override(self, partner=None, user=None, **values):
        action = self._as(user or self.leader, partner).action_custrel_override_grade()
        wizard = self.env[action["res_model"]].with_user(user or self.leader)
        values = {"grade_id": self.grade_c.id, "reason": "Strategic", **values}
        wizard.with_context(**action["context"]).create(values).action_confirm()

    def _run_cron(self, moment):
        cron = self.env.ref("custrel_followup.ir_cron_grade")
        with freeze_time(moment), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def _get_changes(self, basis, partner=None):
        return (partner or self.customer).custrel_grade_change_ids.filtered(
            lambda change: change.basis == basis
        )

    # ---------------------------------------------------------------- by wizard

    def test_the_wizard_keeps_reason_and_author(self):
        self._override()
        self.assertEqual(self.customer.custrel_grade_id, self.grade_c)
        self.assertEqual(self.customer.custrel_grade_basis, "manual")
        change = self._get_changes("manual")
        self.assertEqual(change.reason, "Strategic")
        self.assertEqual(change.user_id, self.leader)
        self.assertEqual(
            (change.old_grade_id, change.new_grade_id, change.direction),
            (self.grade_a, self.grade_c, "down"),
        )

    def test_the_wizard_opens_as_a_form(self):
        action = self._as(self.leader).action_custrel_override_grade()
        model = self.env[action["res_model"]].with_user(self.leader)
        form = Form(model.with_context(**action["context"]))
        form.grade_id = self.grade_b
        form.reason = "Promised"
        form.save().action_confirm()
        self.assertEqual(self.customer.custrel_grade_id, self.grade_b)

    def test_a_contact_stands_for_its_customer(self):
        buyer = self._create_customer(
            "Buyer", is_company=False, parent_id=self.customer.id
        )
        self._override(buyer)
        self.assertEqual(self.customer.custrel_grade_id, self.grade_c)
        self.assertFalse(buyer.custrel_grade_id)

    def test_a_grade_must_be_chosen(self):
        with self.assertRaisesRegex(UserError, "Choose a grade"):
            self._override(grade_id=False)

    def test_a_grade_can_not_end_in_the_past(self):
        """The day is that of Shanghai, where March 3 has begun."""
        with freeze_time("2026-03-02 17:00:00"):
            with self.assertRaisesRegex(UserError, "in the past"):
                self._override(locked_until="2026-03-02")
            self._override(locked_until="2026-03-03")
        self.assertEqual(
            self.customer.custrel_grade_locked_until, fields.Date.to_date("2026-03-03")
        )

    def test_setting_the_same_grade_by_hand_is_neither_up_nor_down(self):
        self._override(grade_id=self.grade_a.id)
        self.assertEqual(self.customer.custrel_grade_basis, "manual")
        self.assertFalse(self._get_changes("manual").direction)

    def test_only_the_present_company_is_concerned(self):
        self._override()
        other = self.customer.with_company(self.other_company)
        self.assertFalse(other.custrel_grade_id)
        self.assertFalse(other.custrel_grade_basis)

    def test_queries_do_not_grow_with_the_number_of_customers(self):
        def count(number):
            customers = self.env["res.partner"].create(
                [{"name": f"Many {n}", "is_company": True} for n in range(number)]
            )
            customers.custrel_grade_change_ids.mapped("basis")
            self.env.flush_all()
            self.env.invalidate_all()
            counter = QueryCounter(self.env)
            self._override(customers)
            self.env.flush_all()
            return counter.stop()

        count(1)  # warm up
        self.assertLessEqual(count(50), count(5))

    # --------------------------------------------------- computed grade beside it

    def test_the_computed_grade_stays_and_a_flag_shows_the_difference(self):
        self.assertFalse(self.customer.custrel_grade_differs)
        self._override()
        self.assertEqual(self.customer.custrel_computed_grade_id, self.grade_a)
        self.assertTrue(self._as(self.seller).custrel_grade_differs)
        self._override(grade_id=self.grade_a.id)
        self.assertFalse(self.customer.custrel_grade_differs)

    def test_the_difference_can_be_searched(self):
        same = self._create_customer("Same")
        self._create_order(same)
        self._grade_customers()
        self._override()
        mine = [("id", "in", (self.customer + same).ids)]
        partners = self.env["res.partner"].with_user(self.leader)
        differs = partners.search([*mine, ("custrel_grade_differs", "=", True)])
        agrees = partners.search([*mine, ("custrel_grade_differs", "=", False)])
        self.assertEqual(differs, self.customer)
        self.assertEqual(agrees, same)

    def test_a_run_leaves_a_grade_set_by_hand_but_computes(self):
        self._override()
        run = self._grade_customers()
        self.assertEqual(self.customer.custrel_grade_id, self.grade_c)
        self.assertEqual(self.customer.custrel_computed_grade_id, self.grade_a)
        self.assertFalse(run.change_ids)

    def test_the_form_says_who_set_it_and_why(self):
        self._override()
        why = self._as(self.seller).custrel_why
        self.assertIn("Strategic", why)
        self.assertIn("Leader", why)

    # ------------------------------------------------------------------- release

    def test_releasing_returns_to_the_computed_grade(self):
        self._override(locked_until="2099-01-01")
        self._override(release=True, grade_id=False, reason="Over")
        self.assertEqual(self.customer.custrel_grade_id, self.grade_a)
        self.assertEqual(self.customer.custrel_grade_basis, "value")
        self.assertFalse(self.customer.custrel_grade_locked_until)
        self.assertEqual(self._get_changes("manual")[0].reason, "Over")

    def test_releasing_one_who_never_bought_leaves_him_unrated(self):
        prospect = self._create_customer("Prospect")
        self._override(prospect)
        self._override(prospect, release=True, grade_id=False)
        self.assertFalse(prospect.custrel_grade_id)
        self.assertFalse(prospect.custrel_grade_basis)

    # -------------------------------------------------------------------- expiry

    def test_it_holds_on_its_last_day_and_returns_on_the_next(self):
        self._override(locked_until="2099-03-03")
        self.policy.active = False  # the month's run is another test
        self._run_cron("2099-03-03 15:59:00")  # a minute before midnight in Shanghai
        self.assertEqual(self.customer.custrel_grade_basis, "manual")
        self._run_cron("2099-03-03 16:00:00")
        self.assertEqual(self.customer.custrel_grade_id, self.grade_a)
        self.assertEqual(self.customer.custrel_grade_basis, "value")
        self.assertFalse(self.customer.custrel_grade_locked_until)
        change = self._get_changes("expiry")
        self.assertEqual(
            (change.old_grade_id, change.new_grade_id), (self.grade_c, self.grade_a)
        )

    def test_expiring_again_changes_nothing(self):
        self._override(locked_until="2099-03-03")
        self.policy.active = False
        self._run_cron("2099-03-04 04:00:00")
        self._run_cron("2099-03-04 04:00:00")
        self.assertEqual(len(self._get_changes("expiry")), 1)

    def test_without_an_end_it_never_expires(self):
        self._override()
        self.policy.active = False
        self._run_cron("2099-03-04 04:00:00")
        self.assertEqual(self.customer.custrel_grade_id, self.grade_c)

    # --------------------------------------------------- imports, other programs

    def test_a_direct_write_counts_as_set_by_hand(self):
        self._as(self.leader).write(
            {
                "custrel_grade_id": self.grade_b.id,
                "custrel_grade_locked_until": "2099-01-01",
                "comment": "Imported",
            }
        )
        self.assertEqual(self.customer.custrel_grade_id, self.grade_b)
        self.assertEqual(self.customer.custrel_grade_basis, "manual")
        self.assertEqual(
            self.customer.custrel_grade_locked_until, fields.Date.to_date("2099-01-01")
        )
        self.assertEqual(self._get_changes("manual").user_id, self.leader)

    def test_a_new_last_day_is_that_of_the_grade_set_by_hand(self):
        self._as(self.leader).write({"custrel_grade_locked_until": "2099-01-01"})
        self.assertFalse(self.customer.custrel_grade_locked_until)
        self._override(locked_until="2099-01-01")
        self._as(self.leader).write({"custrel_grade_locked_until": "2099-02-02"})
        self.assertEqual(
            self.customer.custrel_grade_locked_until, fields.Date.to_date("2099-02-02")
        )
        self.assertEqual(self.customer.custrel_grade_id, self.grade_c)
        self.assertEqual(len(self._get_changes("manual")), 1)

    def test_a_default_from_outside_sets_no_grade(self):
        partners = self.env["res.partner"].with_context(
            default_custrel_grade_id=self.grade_a.id
        )
        self.assertFalse(partners.create({"name": "New"}).custrel_grade_id)

    def test_an_import_creates_customers_with_a_grade(self):
        self.leader.group_ids += self.env.ref("base.group_partner_manager")
        result = (
            self.env["res.partner"]
            .with_user(self.leader)
            .load(
                ["name", "is_company", "custrel_grade_id/.id"],
                [
                    ["Imported 1", "1", str(self.grade_b.id)],
                    ["Imported 2", "1", str(self.grade_b.id)],
                    ["Imported 3", "1", ""],
                ],
            )
        )
        self.assertFalse(result["messages"])
        partners = self.env["res.partner"].browse(result["ids"])
        self.assertEqual(
            partners.mapped("custrel_grade_basis"), ["manual", "manual", False]
        )
        changes = partners.custrel_grade_change_ids
        self.assertEqual(changes.mapped("direction"), ["new", "new"])

    def test_a_contact_created_with_a_grade_gives_it_to_its_customer(self):
        buyer = self._create_customer(
            "Buyer",
            is_company=False,
            parent_id=self.customer.id,
            custrel_grade_id=self.grade_b.id,
        )
        self.assertEqual(self.customer.custrel_grade_id, self.grade_b)
        self.assertFalse(buyer.custrel_grade_id)

    def test_a_copy_of_a_customer_is_unrated(self):
        self.seller.group_ids += self.env.ref("base.group_partner_manager")
        copy = self._as(self.seller).copy()
        self.assertFalse(copy.custrel_grade_id)
        self.assertFalse(copy.custrel_grade_basis)
        self.assertFalse(copy.custrel_grade_change_ids)

    # ------------------------------------------------------------------- refused

    def test_a_salesperson_can_not_use_the_wizard(self):
        with self.assertRaises(AccessError):
            self._override(user=self.seller)

    def test_the_wizard_of_somebody_else_gives_no_rights(self):
        wizard = self.env["custrel.grade.override"].create(
            {
                "partner_ids": [(6, 0, self.customer.ids)],
                "grade_id": self.grade_c.id,
                "reason": "Mine",
            }
        )
        with self.assertRaises(AccessError):
            wizard.with_user(self.seller).action_confirm()

    def test_a_salesperson_can_not_write_a_grade(self):
        self.seller.group_ids += self.env.ref("base.group_partner_manager")
        for values in (
            {"custrel_grade_id": self.grade_b.id},
            {"custrel_grade_id": False},
            {"custrel_grade_locked_until": "2000-01-01"},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                self._as(self.seller).write(values)

    def test_a_salesperson_can_not_create_a_graded_customer(self):
        self.seller.group_ids += self.env.ref("base.group_partner_manager")
        partners = self.env["res.partner"].with_user(self.seller)
        with self.assertRaises(AccessError):
            partners.create({"name": "New", "custrel_grade_id": self.grade_a.id})

    def test_a_context_from_outside_gives_no_rights(self):
        self.seller.group_ids += self.env.ref("base.group_partner_manager")
        customer = self._as(self.seller).with_context(custrel_system_grade=True)
        with self.assertRaises(AccessError):
            customer.write({"custrel_grade_id": self.grade_b.id})

    def test_nobody_writes_the_basis(self):
        self._as(self.leader).write({"custrel_grade_basis": "manual"})
        self.assertEqual(self.customer.custrel_grade_basis, "value")

    def test_a_salesperson_still_edits_his_customer(self):
        self.seller.group_ids += self.env.ref("base.group_partner_manager")
        self._as(self.seller).write({"comment": "Likes tea"})
        self.assertIn("tea", self.customer.comment)
