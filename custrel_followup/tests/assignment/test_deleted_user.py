from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged

from ..common import CustrelCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 17:00:00")
class TestDeletedUser(CustrelCommon):
    """It is the third of March in Shanghai. Whoever may delete users needs no right of
    ours for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls._create_user(
            "admin", "base.group_erp_manager,base.group_partner_manager"
        )
        cls.person = new_test_user(
            cls.env,
            "custrel_leaver",
            "base.group_user",
            name="Anna Li",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.customer = cls._create_customer(user_id=cls.person.id)

    def _delete(self):
        self.person.with_user(self.admin).with_company(self.company).unlink()
        self.env.flush_all()

    def test_salesperson_can_be_deleted_and_the_name_stays(self):
        row = self.customer.custrel_assignment_ids
        self._delete()
        self.assertFalse(self.person.exists())
        self.assertFalse(self.customer.user_id, "as without us")
        self.assertFalse(row.user_id)
        self.assertEqual(row.former_user, "Anna Li")
        self.assertEqual(row.date_end, date(2026, 3, 3))
        self.assertEqual(row.end_reason, "The user was deleted")

    def test_what_had_ended_before_stays_as_it_was(self):
        row = self.customer.custrel_assignment_ids
        self.customer.with_context(custrel_reason="Moved").user_id = self.seller
        row.flush_recordset()
        before = row.date_end, row.end_reason
        self._delete()
        self.assertEqual((row.date_end, row.end_reason), before)
        self.assertEqual(row.former_user, "Anna Li")
        self.assertEqual(self.customer.user_id, self.seller)

    def test_second_contact_can_be_deleted(self):
        other = self._create_customer("Other", user_id=self.seller.id)
        other.custrel_second_user_id = self.person
        self._delete()
        self.assertFalse(other.custrel_second_user_id)
        rows = other.custrel_assignment_ids
        self.assertEqual(rows.filtered("former_user").role, "second")
        other.custrel_second_user_id = self.colleague
        self.assertEqual(other.custrel_second_user_id, self.colleague)

    def test_job_that_keeps_assignments_in_step_changes_nothing(self):
        self._delete()
        rows = self.env["custrel.assignment"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self._run_job("keep", "2026-03-03 01:00:00")
        self.assertEqual(self.customer.custrel_assignment_ids, rows)
        self.assertEqual(rows.end_reason, "The user was deleted")

    def test_people_with_a_history_are_kept(self):
        self._create_followup(self.customer, user_id=self.person.id)
        with self.assertRaises(UserError) as refused:
            self._delete()
        self.assertRegex(str(refused.exception), "Anna Li can't .* Follow-up")
        self.assertEqual(self.customer.custrel_assignment_ids.user_id, self.person)

    def test_author_of_grades_is_kept(self):
        """No foreign key does this."""
        author = self.env["res.partner"].with_user(self.person).sudo()
        customer = author.browse(self.customer.id).with_company(self.company)
        customer._custrel_write_grade(self.grade_a, manual=True)
        customer._custrel_log_changes(
            {customer: self.grade_b.with_env(customer.env)}, "manual", "By hand"
        )
        self.customer.user_id = False
        with self.assertRaisesRegex(UserError, "Anna Li can't .* Grade"):
            self._delete()

    def test_new_assignment_needs_a_person(self):
        with self.assertRaisesRegex(ValidationError, "Person: fill this in"):
            self.env["custrel.assignment"].create(
                {"partner_id": self.customer.id, "role": "second"}
            )
