from odoo.tests import freeze_time, tagged

from ..common import CustrelCommon
from ..queries import QueryCounter


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestWithoutPlan(CustrelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer(user_id=cls.seller.id)

    def _assert_without_plan(self, expected, company=None):
        """The field and its search say the same."""
        customer = (
            self.customer.with_user(self.seller)
            if not company
            else self.customer.with_company(company)
        )
        self.assertEqual(customer.custrel_without_plan, expected)
        for value in (True, False):
            found = customer.search(
                [("id", "=", customer.id), ("custrel_without_plan", "=", value)]
            )
            self.assertEqual(bool(found), value == expected)

    def _record(self, day):
        return self._create_followup(
            self.customer, state="done", date_end=f"{day} 02:00:00"
        )

    def test_customer_nobody_looks_after(self):
        self._assert_without_plan(True)

    def test_open_followup_is_a_plan(self):
        self._create_followup(self.customer)
        self._assert_without_plan(False)

    def test_cancelling_the_plan_shows_at_once(self):
        followup = self._create_followup(self.customer)
        self._assert_without_plan(False)
        followup.action_cancel("Not today")
        self._assert_without_plan(True)

    def test_cadence_that_will_plan_in_time_is_a_plan(self):
        self._set_grade(self.customer, self.grade_c)
        self._record("2026-02-20")
        self._assert_without_plan(False)

    def test_cadence_that_should_have_planned_is_no_plan(self):
        self._set_grade(self.customer, self.grade_c)
        self._record("2026-01-20")
        self._assert_without_plan(True)

    def test_a_missed_one_waits_for_its_next_time(self):
        """Whoever was missed is planned again a period later: that is a plan, and the
        list says for when."""
        self._set_grade(self.customer, self.grade_c)
        self._create_followup(
            self.customer, state="missed", date_planned="2026-02-20", origin="cadence"
        )
        self._assert_without_plan(False)
        customer = self.customer.with_user(self.seller)
        self.assertEqual(str(customer.custrel_plan_from), "2026-03-20")
        other = self._create_customer("Other", user_id=self.seller.id)
        self._set_grade(other, self.grade_c)
        self._create_followup(
            other, state="missed", date_planned="2026-02-21", origin="cadence"
        )
        seen = other.with_user(self.seller)
        self.assertEqual(str(seen.custrel_plan_from), "2026-03-23", "no Saturday")
        self._run_job("plan", "2026-03-02 02:00:00")
        self.assertFalse(customer.custrel_next_followup_date, "not yet")
        with freeze_time("2026-03-16 02:00:00"):
            self.env.invalidate_all()
            self._assert_without_plan(True)
            self.assertFalse(customer.custrel_plan_from, "due, and nobody planned it")
            self._run_job("plan", "2026-03-16 02:00:00")
            self.assertEqual(str(customer.custrel_next_followup_date), "2026-03-20")
            self._assert_without_plan(False)

    def test_one_that_was_missed_long_ago_is_no_plan(self):
        self._set_grade(self.customer, self.grade_c)
        self._create_followup(
            self.customer, state="missed", date_planned="2026-01-10", origin="cadence"
        )
        self._assert_without_plan(True)
        self.assertFalse(self.customer.custrel_plan_from)

    def test_one_that_was_missed_of_another_company_is_no_plan(self):
        self._set_grade(self.customer, self.grade_c)
        self._create_followup(
            self.customer,
            state="missed",
            date_planned="2026-02-20",
            company_id=self.other_company.id,
            user_id=self.stranger.id,
        )
        self._assert_without_plan(True)

    def test_who_was_contacted_today_waits_for_the_night(self):
        """Twice a week, planned some days ahead: it should be planned at once."""
        self._set_grade(self.customer, self.grade_a)
        self._record("2026-03-01")
        self._assert_without_plan(True)
        self._record("2026-03-02")
        self._assert_without_plan(False)

    def test_ungraded_customer_waits_for_no_cadence(self):
        self._record("2026-02-20")
        self._assert_without_plan(True)

    def test_plan_of_another_company_does_not_count(self):
        self._create_followup(self.customer)
        self._assert_without_plan(True, self.other_company)

    def test_one_query_tells_it_of_many_customers(self):
        def queries(count):
            customers = self.env["res.partner"].create(
                [{"name": f"C{i}"} for i in range(count)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            counter = QueryCounter(self.env)
            customers.mapped("custrel_without_plan")
            customers.mapped("custrel_plan_from")
            return counter.stop()

        queries(5)
        self.assertEqual(queries(5), queries(50))
