from odoo.tests import freeze_time, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintPauses(ComplaintCommon):
    """Waiting for the customer, where it ends or lies differently than usual."""

    def test_settled_while_waiting_counts_the_wait(self):
        complaint = self._complain()
        agent = complaint.with_user(complaint.user_id)
        with freeze_time("2026-03-02 02:00:00"):
            agent.action_start()
            agent.action_wait()
        with freeze_time("2026-03-16 02:00:00"):
            agent.write({"cause": "c", "resolution": "r"})
            agent.action_propose()
        self.assertAlmostEqual(complaint.paused_hours, 80.0)
        self.assertFalse(complaint.waiting_since)

    def test_wait_over_weekend_and_holiday_counts_working_hours(self):
        self._holiday("2026-03-08 16:00:00", "2026-03-09 15:59:59")
        complaint = self._complain("2026-03-06 07:00:00")  # Friday 15:00
        agent = complaint.with_user(complaint.user_id)
        with freeze_time("2026-03-06 08:00:00"):
            agent.action_wait()
        with freeze_time("2026-03-10 01:00:00"):  # Tuesday 9:00
            agent.action_start()
        # Friday 16-17 and Tuesday 8-9
        self.assertAlmostEqual(complaint.paused_hours, 2.0)

    def test_answer_on_the_portal_ends_the_waiting(self):
        complaint = self._complain()
        with freeze_time("2026-03-02 02:00:00"):
            complaint.with_user(complaint.user_id).action_wait()
        with freeze_time("2026-03-02 03:00:00"):
            complaint.sudo()._post_from_portal(self.contact, "Answer")
        self.assertNotEqual(complaint.state, "waiting")
        self.assertTrue(complaint.next_deadline)
