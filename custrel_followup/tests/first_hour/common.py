from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from ..common import CustrelCommon

NIGHT = "2026-03-02 01:00:00"
NEXT_NIGHT = "2026-03-03 01:00:00"
JOBS = ("grade", "keep", "plan", "level", "remind", "watch", "hand_over", "report")


class FirstHourCommon(CustrelCommon, CronMixinCase):
    """A company of the East that has sold for a year, and the day after the add-on was
    installed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.custrel_started_at = False
        # Teams of other data lead as well.
        cls.env["crm.team"].search([("company_id", "=", False)]).user_id = False
        cls.team = cls.env["crm.team"].create(
            {"name": "East", "company_id": cls.company.id, "user_id": cls.leader.id}
        )
        cls.customers = cls.env["res.partner"].create(
            [
                {
                    "name": f"Customer {number:02}",
                    "is_company": True,
                    "user_id": cls.seller.id if number % 2 else False,
                }
                for number in range(20)
            ]
        )
        for number, customer in enumerate(cls.customers):
            cls._create_order(
                customer,
                amount=100 + 10 * number,
                user_id=(cls.colleague if number % 4 else cls.stranger).id,
                team_id=cls.team.id,
            )

    def _run_night(self, night=NIGHT):
        for job in JOBS:
            self._run_job(job, night)

    def _get_runs(self, company=None):
        runs = self.env["custrel.grading.run"]
        return runs.search([("company_id", "=", (company or self.company).id)])

    def _get_followups(self):
        return self.env["custrel.followup"].search(
            [("company_id", "=", self.company.id), ("origin", "=", "cadence")]
        )
