from odoo.tests import freeze_time, tagged

from ..followup.test_capacity import MONDAY, CapacityCommon


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestOneFigure(CapacityCommon):
    """Whoever asks for the hours of a week gets one answer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.monthly = cls.env.ref("custrel_followup.custrel_cadence_c")

    def test_run_first_hour_and_cadence_name_one_figure(self):
        """Whatever a need, a weekend or a mail of the system changes."""
        self._create_graded(self.grade_c, 15)
        first, second = self._create_graded(self.grade_d, 2)
        quick = self._create_cadence(
            self.grade_c,
            quadrant="urgent",
            times=2,
            period="week",
            channel_ids=[(6, 0, self.monthly.channel_ids.ids)],
        )
        customer = self.env["res.partner"].search(
            [("custrel_grade_id", "=", self.grade_c.id)], limit=1
        )
        self.env["custrel.need"].create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": self.company.id,
                    "name": "A quote",
                    "urgent": True,
                    "important": False,
                }
                for partner in (customer, first)
            ]
        )
        self._create_order(second, amount=1000, date="2026-02-01 04:00:00")
        run = self._grade_customers(apply=False)
        manager = self.manager
        panel = self.env["custrel.first.hour"].with_user(manager)
        panel = panel.with_context(allowed_company_ids=self.company.ids)
        load = panel.get_first_hour()["load"]
        picture = run.with_user(manager).get_picture()
        self.assertAlmostEqual(load["hours"], picture["hours"][1], 6)
        lines = quick.with_company(self.company)._get_cost(self.company)
        now = sum(line["before"] for line in lines)
        self.assertAlmostEqual(now, picture["hours"][0], 6)
        run.with_user(manager).action_apply()
        lines = quick.with_company(self.company)._get_cost(self.company)
        self.assertAlmostEqual(sum(x["before"] for x in lines), load["hours"], 6)
        self.assertAlmostEqual(
            sum(x["hours"] for x in load["cadences"]), load["hours"], 6
        )
