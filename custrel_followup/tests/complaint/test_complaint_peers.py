from datetime import datetime, timedelta

from odoo.tests import freeze_time, tagged

from .common import MONDAY
from .test_complaint_outbox import ADDRESS, TWO_MINUTES, OutboxCommon


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestComplaintPeers(OutboxCommon):
    """What went wrong at other desks."""

    def test_what_was_rewritten_after_undoing_is_what_leaves(self):
        complaint = self._new()
        self._propose(complaint)
        complaint.with_user(self.agent).action_undo()
        form = self._open(complaint, "propose")
        form.resolution = "You get two belts"
        form.save().action_confirm()
        with freeze_time(TWO_MINUTES):
            sent = self._send_to(ADDRESS)
        proposals = [mail for mail in sent if "proposal" in mail["Subject"]]
        self.assertEqual(len(proposals), 1)
        words = proposals[0].get_body(("html",)).get_content()
        self.assertIn("You get two belts", words)
        self.assertNotIn("You get a new belt", words)

    def test_known_solution_goes_after_what_the_agent_has_written(self):
        complaint = self._new(reason_id=self.reason.id)
        complaint.resolution = "As we said on the phone:"
        complaint.with_user(self.agent).action_use_solution()
        self.assertTrue(complaint.resolution.startswith("As we said on the phone:\n"))
        self.assertIn("strap", complaint.resolution)

    def test_closing_does_not_make_a_late_complaint_timely(self):
        complaint = self._complain("2026-02-23 01:00:00")
        complaint.write({"cause": "Worn", "resolution": "Replaced"})
        report = self.env["custrel.complaint.report"].browse(complaint.id)
        self.assertEqual(report.target_result, "late")
        complaint.action_close()
        self.env.flush_all()
        report.invalidate_recordset()
        self.assertEqual(report.target_result, "late")
        self.assertEqual(report.missed, 1)

    def test_another_target_counts_at_once_and_rewrites_no_past(self):
        late = self._complain("2026-02-27 01:00:00")
        complaint = self._complain("2026-03-02 00:00:00")
        before = complaint.response_deadline
        self.assertEqual((late.sla_state, complaint.sla_state), ("late", "running"))
        self._create_sla(
            severity_id=self.critical.id, response_hours=80, resolution_hours=160
        )
        (late | complaint).severity = "critical"
        self.assertEqual((late.sla_state, complaint.sla_state), ("late", "running"))
        self.assertGreater(complaint.response_deadline, before)

    def test_each_month_counts_its_own_where_the_clock_was_changed(self):
        """October has one day with 25 hours in London."""
        moments = {
            "2025-09-30 22:59:00": 9,
            "2025-09-30 23:01:00": 10,
            "2025-10-26 00:30:00": 10,
            "2025-10-31 23:59:00": 10,
            "2025-11-01 00:01:00": 11,
        }
        for moment in moments:
            self._complain(user=self.manager, opened_at=moment)
        reports = self.env["custrel.complaint.report"].with_user(self.manager)
        reports = reports.with_context(tz="Europe/London", lang="en_US")
        self.env.flush_all()
        mine = [("partner_id", "=", self.customer.id), ("complaint_id", "!=", False)]
        rows = reports.formatted_read_group(
            mine, ["date:month", "target_result"], ["complaints:sum"]
        )
        counts = {}
        for row in rows:
            begin = datetime.fromisoformat(row["date:month"][0])
            # As the picture names it, see `titled_graph.js`.
            month = (begin + timedelta(days=1)).month
            counts[month] = counts.get(month, 0) + row["complaints:sum"]
            found = reports.search_count([*mine, *row["__extra_domain"]])
            self.assertEqual(found, row["complaints:sum"], "what a click opens")
        self.assertEqual(counts, {9: 1, 10: 3, 11: 1})

    def test_who_takes_what_a_colleague_has_just_taken_is_told(self):
        complaint = self._complain(user_id=self.agent.id)
        complaint.user_id = False
        self.assertTrue(complaint.with_user(self.agent_2).action_take())
        self.assertEqual(complaint.user_id, self.agent_2)
        # The list of the other one still says that nobody has it.
        action = complaint.with_user(self.agent).action_take()
        self.assertEqual(action["tag"], "display_notification")
        self.assertIn(self.agent_2.name, action["params"]["message"])
        self.assertEqual(complaint.user_id, self.agent)
