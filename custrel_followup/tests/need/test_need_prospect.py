from ..common import CustrelCommon


class TestNeedProspect(CustrelCommon):
    """A prospect is graded by its intent and its most pressing open need (G6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prospect = cls._create_customer(
            "Prospect", user_id=cls.seller.id, custrel_intent="high"
        )

    def _create_need(self, company=None, **values):
        needs = self.env["custrel.need"]
        if not company:
            needs = needs.with_user(self.seller)
        return needs.create(
            {
                "name": "Press",
                "partner_id": self.prospect.id,
                "company_id": (company or self.company).id,
                **values,
            }
        )

    def _grade(self):
        self.env.invalidate_all()
        return self.prospect.with_company(self.company).custrel_grade_id.code

    def test_the_grade_follows_the_need(self):
        self.assertEqual(self._grade(), "C")
        need = self._create_need(urgent=True, important=True)
        self.assertEqual(self._grade(), "A")
        change = self.prospect.custrel_grade_change_ids[0]
        self.assertEqual((change.basis, change.user_id), ("intent", self.seller))
        self.assertIn("urgent and important", change.reason)
        need.urgent = False
        self.assertEqual(self._grade(), "B")
        need.important = False
        self.assertEqual(self._grade(), "C")

    def test_of_several_the_most_pressing_counts(self):
        self._create_need(urgent=True, important=False)
        pressing = self._create_need(urgent=True, important=True)
        self.assertEqual(self._grade(), "A")
        pressing.sudo().unlink()
        self.assertEqual(self._grade(), "C")

    def test_a_need_that_is_met_presses_no_more(self):
        need = self._create_need(urgent=True, important=True)
        need.action_met()
        self.assertEqual(self._grade(), "C")

    def test_a_need_in_the_other_company_says_nothing_here(self):
        self._create_need(self.other_company, urgent=True, important=True)
        self.assertEqual(self._grade(), "C")

    def test_the_intent_counts_with_the_need_that_is_there(self):
        self._create_need(urgent=True, important=True)
        self.prospect.custrel_intent = "medium"
        self.assertEqual(self._grade(), "B")
