from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common import CustrelCommon
from .queries import QueryCounter


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestForeignFlows(CustrelCommon):
    """What people did before the add-on came works as before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer(user_id=cls.seller.id)
        cls._set_grade(cls.customer, cls.grade_b)
        manager = cls.env.ref("base.group_partner_manager")
        (cls.seller | cls.clerk | cls.manager).group_ids |= manager

    def _load(self, user, fields, rows):
        result = self.env["res.partner"].with_user(user).load(fields, rows)
        self.assertFalse(result["messages"])
        return self.env["res.partner"].browse(result["ids"])

    def test_seller_imports_contacts(self):
        # Odoo reads the credit limit of whatever gets a parent.
        self.seller.group_ids |= self.env.ref("account.group_account_readonly")
        partners = self._load(
            self.seller,
            ["id", "name", "is_company", "parent_id/id"],
            [
                ["__import__.custrel_head", "Head", "1", ""],
                ["__import__.custrel_arm", "Arm", "", "__import__.custrel_head"],
            ],
        )
        self.assertEqual(partners[1].commercial_partner_id, partners[0])

    def test_import_by_a_clerk_updates_what_is_there(self):
        for name in ("First", "Second"):
            [partner] = self._load(
                self.clerk, ["id", "name"], [["__import__.custrel_one", name]]
            )
        self.assertEqual(partner.name, "Second")

    def test_manager_imports_grades(self):
        [partner] = self._load(
            self.manager, ["name", "custrel_grade_id"], [["One", "Top customer"]]
        )
        self.assertEqual(partner.custrel_grade_id, self.grade_a)
        self.assertEqual(partner.custrel_grade_basis, "manual")

    def test_import_of_many_asks_nothing_for_each(self):
        def queries(count):
            self.env.flush_all()
            counter = QueryCounter(self.env)
            partners = self.env["res.partner"].create(
                [{"name": f"P{i}"} for i in range(count)]
            )
            self.env.flush_all()
            partners.write({"ref": "X"})
            self.env.flush_all()
            return counter.stop()

        queries(5)
        self.assertEqual(queries(5), queries(50))

    def test_clerk_opens_and_saves_a_contact(self):
        with Form(self.customer.with_user(self.clerk)) as form:
            form.name = "New name"
        self.assertEqual(self.customer.name, "New name")

    def test_seller_opens_and_saves_a_customer(self):
        with Form(self.customer.with_user(self.seller)) as form:
            form.name = "New name"
        self.assertEqual(self.customer.custrel_grade_id, self.grade_b)

    def test_seller_confirms_an_order(self):
        order = self._create_order(self.customer, state="draft", user_id=self.seller.id)
        order.with_user(self.seller).action_confirm()
        self.assertEqual(order.state, "sale")

    def test_archiving_a_user(self):
        self._create_followup(self.customer)
        administrator = self._create_user("administrator", "base.group_system")
        self.seller.with_user(administrator).action_archive()
        self.assertFalse(self.seller.active)

    def test_duplicate_of_a_customer_is_a_new_customer(self):
        self._create_followup(self.customer).action_done()
        self._create_followup(self.customer)
        for user in (self.seller, self.clerk, self.manager):
            copy = self.customer.with_user(user).copy().sudo()
            self.assertFalse(copy.custrel_grade_id, user.name)
            self.assertFalse(copy.custrel_grade_basis)
            self.assertFalse(copy.custrel_last_contact_date)
            self.assertFalse(copy.custrel_next_followup_date)
            self.assertFalse(copy.custrel_followup_ids)
            self.assertFalse(copy.custrel_grade_change_ids)

    def test_deleting_a_graded_customer(self):
        self._set_grade(self.customer, self.grade_a, self.other_company)
        self.customer.with_user(self.clerk).unlink()
        self.assertFalse(self.customer.exists())

    def test_deleting_a_scored_customer(self):
        """His grade path is history, which nobody deletes unasked."""
        order = self._create_order(self.customer)
        self._grade_customers()
        order.write({"state": "draft"})
        order.unlink()
        # The run left a grade path, which is not lost silently.
        with self.assertRaisesRegex(UserError, "Archive the customer instead"):
            self.customer.with_user(self.clerk).unlink()
        self.customer.with_user(self.clerk).action_archive()
        self.assertTrue(self.customer.custrel_grade_change_ids)

    def test_deleting_a_customer_with_a_plan_leaves_no_reminder(self):
        followup = self._create_followup(self.customer)
        self.customer.with_user(self.clerk).unlink()
        self.assertFalse(followup.exists())
        self.assertFalse(
            self.env["mail.activity"].search(
                [("res_model", "=", "custrel.followup"), ("res_id", "=", followup.id)]
            )
        )

    def test_customer_with_a_recorded_contact_is_archived_not_deleted(self):
        self._create_followup(self.customer).action_done()
        with self.assertRaisesRegex(ValidationError, "[Aa]rchive"):
            self.customer.with_user(self.clerk).unlink()
        self.customer.with_user(self.clerk).action_archive()
        self.assertFalse(self.customer.active)

    def test_new_company_works_at_once(self):
        company = self._create_company("South", "Australia/Sydney")
        self._set_grade(self.customer, self.grade_c, company)
        self.seller.company_ids |= company
        company.custrel_fallback_user_id = self.seller
        self._run_job("plan", "2026-03-02 02:00:00")
        planned = self.customer.custrel_followup_ids
        self.assertIn(company, planned.company_id)

    def test_archiving_a_customer_cancels_what_is_planned(self):
        followup = self._create_followup(self.customer)
        self.customer.with_user(self.seller).action_archive()
        self.assertEqual(followup.state, "cancelled")
        self.assertIn("archived", followup.cancel_reason)
        self.assertFalse(followup.activity_ids)

    def test_a_program_that_archives_a_customer_writes_a_number(self):
        followup = self._create_followup(self.customer)
        self.customer.write({"active": 0})
        self.assertEqual(followup.state, "cancelled")
