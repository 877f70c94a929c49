from odoo.tests import freeze_time

from ..common import CustrelCommon


class TestGradingLoad(CustrelCommon):
    """A run says how many hours its grades take, and takes back what they planned."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["custrel.cadence"].search([]).active = False
        cls.channel = cls.env["custrel.channel"].search([], limit=1)
        cls.channel.minutes = 30
        for grade, times in ((cls.grade_a, 2), (cls.grade_d, 1)):
            cls._create_cadence(
                grade, times=times, period="week", channel_ids=[(6, 0, cls.channel.ids)]
            )
        cls.best = cls._create_customer("Best", user_id=cls.seller.id)
        cls.last = cls._create_customer("Last", user_id=cls.seller.id)
        cls._create_order(cls.best, amount=1000, profit=500)
        cls._create_order(cls.last, amount=10, profit=5)

    def test_preview_says_the_hours_that_follow(self):
        run = self._grade_customers(apply=False).with_user(self.leader)
        picture = run._describe_picture()
        # Half an hour twice a week, and once.
        self.assertEqual(picture["hours"], [0, 1.5])
        self.assertIn("2 get a cadence", "\n".join(run._describe_apply()))
        run.with_user(self.manager).action_apply()
        self.last._custrel_override_grade(self.grade_b, reason="Promised")
        self._create_order(self.best, amount=1)
        text = "\n".join(self._grade_customers(apply=False)._describe_apply())
        self.assertNotIn("get a cadence", text)

    @freeze_time("2026-03-02 04:00:00")
    def test_plans_of_grades_that_are_taken_back_go(self):
        run = self._grade_customers()
        self._run_job("plan", "2026-03-02 05:00:00")
        planned = self.best.custrel_followup_ids
        self.assertEqual(planned.state, "planned")
        touched = self.last.custrel_followup_ids
        touched._keep({"day_by_hand": True})
        run.with_user(self.manager).action_undo()
        self.assertFalse(planned.exists())
        self.assertTrue(touched.exists(), "somebody chose its day")
        self._run_job("plan", "2026-03-03 04:00:00")
        self.assertFalse(self.best.custrel_followup_ids)
