from odoo.exceptions import AccessError, UserError

from ..common import CustrelCommon


class TestGradeHistory(CustrelCommon):
    """Every change of grade is kept, with what led to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer, cls.rival = cls._create_customer(), cls._create_customer("Rival")
        cls.customer.user_id = cls.seller
        cls._create_order(cls.customer, amount=100, profit=10)
        cls._create_order(cls.rival, amount=50, profit=5)

    def test_a_move_by_a_run_keeps_its_figures(self):
        run = self._grade_customers()
        change = self.customer.custrel_grade_change_ids
        self.assertEqual(
            (change.old_grade_id, change.new_grade_id, change.direction),
            (self.env["custrel.grade"], self.grade_a, "new"),
        )
        self.assertEqual((change.basis, change.run_id), ("value", run))
        self.assertEqual(
            (change.amount, change.profit, change.order_count), (100, 10, 1)
        )
        self.assertEqual(change.score, 80)
        self.assertEqual(change.company_id, self.company)

    def test_the_path_of_a_customer_begins_with_the_latest_move(self):
        self._grade_customers()
        self._create_order(self.rival, amount=500, profit=500)
        self._grade_customers()
        self.customer._custrel_override_grade(self.grade_b, reason="Promised")
        path = self.env["custrel.grade.change"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(
            [(c.basis, c.new_grade_id.code, c.direction) for c in path],
            [("manual", "B", "up"), ("value", "D", "down"), ("value", "A", "new")],
        )

    def test_the_path_of_a_contact_is_that_of_its_customer(self):
        buyer = self._create_customer(
            "Buyer", is_company=False, parent_id=self.customer.id
        )
        self._grade_customers()
        action = buyer.with_user(self.seller).action_custrel_open_changes()
        changes = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(changes, self.customer.custrel_grade_change_ids)

    def test_a_run_opens_the_moves_and_scores_that_it_made(self):
        run = self._grade_customers().with_user(self.leader)
        for action in run.action_open_changes(), run.action_open_scores():
            records = self.env[action["res_model"]].with_user(self.leader)
            found = records.search(action["domain"])
            self.assertEqual(found.partner_id, self.customer + self.rival)

    def test_history_is_never_written_nor_deleted_by_hand(self):
        self._grade_customers()
        change = self.customer.custrel_grade_change_ids.with_user(self.manager)
        with self.assertRaises(AccessError):
            change.reason = "Nicer"
        with self.assertRaises(AccessError):
            change.unlink()
        with self.assertRaises(AccessError):
            change.create(
                {
                    "partner_id": self.rival.id,
                    "company_id": self.company.id,
                    "basis": "manual",
                }
            )

    def test_who_set_a_grade_can_not_be_deleted(self):
        self.customer.with_user(self.leader)._custrel_override_grade(self.grade_b)
        with self.assertRaisesRegex(UserError, "but archived"):
            self.leader.unlink()
        self.colleague.unlink()

    def test_the_name_of_a_move_says_from_what_to_what(self):
        self._grade_customers()
        change = self.customer.custrel_grade_change_ids
        self.assertEqual(change.display_name, "Customer: – → A")


class TestWhyThisGrade(CustrelCommon):
    """The form explains a grade by its figures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer, rival = cls._create_customer(), cls._create_customer()
        cls.customer.user_id = cls.seller
        cls._create_order(cls.customer, amount=123456, profit=654)
        cls._create_order(rival, amount=50, profit=5)
        cls._grade_customers()

    def test_it_shows_figures_percentiles_weights_rank_and_grade(self):
        why = self.customer.with_user(self.seller).custrel_why
        for part in ("123,456", "654", "100.0 %", "40 %", "20 %", "80.0"):
            self.assertIn(part, why)
        self.assertRegex(why, r"rank <b>1</b> of 2 customers")
        self.assertIn("<b>A</b>", why)

    def test_figures_of_customers_of_others_are_not_shown(self):
        why = self.customer.with_user(self.colleague).custrel_why
        self.assertNotIn("123,456", why)
        self.assertIn("<b>A</b>", why)

    def test_who_bought_earlier_is_told_so(self):
        lapsed = self._create_customer()
        self._create_order(lapsed, date="2020-01-01 00:00:00")
        self._grade_customers()
        self.assertIn("Bought before", lapsed.with_user(self.seller).custrel_why)

    def test_who_never_bought_is_not_rated(self):
        prospect = self._create_customer().with_user(self.seller)
        self.assertIn("Not rated", prospect.custrel_why)

    def test_another_company_explains_nothing_of_this_one(self):
        customer = self.customer.with_user(self.stranger).with_context(
            allowed_company_ids=self.other_company.ids
        )
        self.assertIn("Not rated", customer.custrel_why)
