from odoo.tests import tagged

from ..common import CustrelCommon


@tagged("post_install", "-at_install")
class TestScoreSpread(CustrelCommon):
    """How value scores are spread is seen as a picture."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for number in range(1, 6):
            customer = cls._create_customer(f"C{number}", user_id=cls.seller.id)
            cls._create_order(customer, amount=100.0 * number, profit=10.0 * number)
        cls._grade_customers()

    def test_scores_are_grouped_by_tens(self):
        scores = self.env["custrel.score"].with_user(self.leader)
        domain = [("company_id", "=", self.company.id)]
        rows = dict(scores._read_group(domain, ["score_from"], ["__count"]))
        self.assertEqual(sum(rows.values()), 5)
        for score in scores.search(domain):
            self.assertLessEqual(score.score_from, score.score)
            self.assertTrue(score.score <= score.score_from + 10)
            self.assertEqual(score.score_from % 10, 0)
        # A bar that is clicked shows those that it counts.
        for start, count in rows.items():
            own = [*domain, ("score_from", "=", start)]
            found = scores.search(own)
            self.assertEqual(len(found), count)
            self.assertEqual(set(found.mapped("score_from")), {start})
            self.assertEqual(
                len(scores.search([*domain, ("score_from", "!=", start)])), 5 - count
            )
        described = scores.fields_get(["score_from"])["score_from"]
        self.assertTrue(described["groupable"])
        self.assertFalse(described.get("aggregator"), "tens are not summed up")

    def test_pictures_come_first_and_rows_of_one_run(self):
        for name in ("custrel_score_action", "custrel_grade_change_action"):
            action = self.env.ref(f"custrel_followup.{name}")
            self.assertEqual(action.view_mode.partition(",")[0], "graph")
        run = self.env["custrel.grading.run"].search([], order="id desc", limit=1)
        for action in (run.action_open_scores(), run.action_open_changes()):
            self.assertEqual(action["views"][0][1], "list")
