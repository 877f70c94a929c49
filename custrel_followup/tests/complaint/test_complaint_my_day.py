from odoo.tests import freeze_time, tagged

from .common import MONDAY, ComplaintCommon


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestComplaintMyDay(ComplaintCommon):
    """Whoever has a complaint due is not told that nothing is."""

    def _count(self, user):
        followups = self.env["custrel.followup"].with_context(
            tz="Asia/Shanghai", allowed_company_ids=self.company.ids
        )
        return followups.with_user(user).get_my_day()["complaints"]

    def test_complaints_with_a_target_today_or_late_are_counted(self):
        self._create_sla(
            company_id=self.company.id, response_hours=2, resolution_hours=4
        )
        complaint = self._complain()
        owner = complaint.user_id
        self.assertTrue(owner)
        self.assertEqual(self._count(owner), 1)
        with freeze_time("2026-03-04 02:00:00"):
            self.assertEqual(self._count(owner), 1, "late")
        self._settle(complaint)
        self.assertEqual(self._count(owner), 0)

    def test_those_of_later_and_of_others_are_not(self):
        self._create_sla(
            company_id=self.company.id, response_hours=16, resolution_hours=40
        )
        complaint = self._complain()
        self.assertEqual(self._count(complaint.user_id), 0)
        with freeze_time("2026-03-04 02:00:00"):
            self.assertEqual(self._count(complaint.user_id), 1)
            self.assertEqual(self._count(self.colleague), 0)
