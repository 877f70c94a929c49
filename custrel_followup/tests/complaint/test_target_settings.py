from odoo.tests import Form, freeze_time, tagged

from .common import MONDAY, ComplaintCommon, utc


@tagged("post_install", "-at_install")
class TestTargetSettings(ComplaintCommon):
    """A target says how many open complaints get other deadlines; these follow it, and
    their owners are told once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.sla.with_user(cls.manager)

    def setUp(self):
        super().setUp()
        self.complaints = [self._complain(user_id=self.agent.id) for _n in range(2)]
        self.complaints.append(self._complain(user_id=self.agent_2.id))
        self.closed = self._complain(user_id=self.agent.id)
        self._settle(self.closed)

    def _told(self, user):
        self.env.cr.precommit.run()
        return self.env["mail.message"].search(
            [
                ("partner_ids", "in", user.partner_id.ids),
                ("message_type", "=", "user_notification"),
                ("model", "=", "custrel.complaint.sla"),
            ]
        )

    @freeze_time(MONDAY)
    def test_more_time_moves_open_deadlines(self):
        form = Form(self.own)
        form.response_hours = 8
        self.assertRegex(form.danger, "get other deadlines: 3")
        before = self.closed.response_deadline
        form.save()
        for complaint in self.complaints:
            self.assertEqual(complaint.response_deadline, utc("2026-03-03 01:00:00"))
        self.assertEqual(self.closed.response_deadline, before)

    @freeze_time("2026-03-02 08:00:00")
    def test_less_time_makes_nothing_late_backwards(self):
        self.own.write({"resolution_hours": 4})
        for complaint in self.complaints:
            self.assertGreater(
                complaint.resolution_deadline, utc("2026-03-02 08:00:00")
            )

    @freeze_time(MONDAY)
    def test_a_nearer_target_takes_over(self):
        values = {
            "name": "Nearer",
            "company_id": self.company.id,
            "response_hours": 1,
            "resolution_hours": 8,
        }
        nearer = self.own.create(values)
        for complaint in self.complaints:
            self.assertEqual(complaint.sla_id, nearer)
        text = nearer.get_change_notice({"active": False})
        self.assertRegex(text["danger"], "get other deadlines: 3")
        nearer.action_archive()
        for complaint in self.complaints:
            self.assertEqual(complaint.sla_id, self.sla)

    @freeze_time(MONDAY)
    def test_the_last_target_says_what_is_without(self):
        text = self.own.get_change_notice({"active": False})
        self.assertRegex(text["danger"], "no target any more: 3")
        before = [c.resolution_deadline for c in self.complaints]
        self.own.action_archive()
        self.assertEqual([c.resolution_deadline for c in self.complaints], before)

    @freeze_time(MONDAY)
    def test_a_target_of_another_company_moves_nothing_here(self):
        text = self.own.get_change_notice({"company_id": self.company.id})
        self.assertFalse(text["danger"])
        other = self.env["custrel.complaint.sla"].create(
            {"name": "West", "company_id": self.other_company.id}
        )
        self.assertFalse(other._get_dangers())
        self.assertEqual(self.complaints[0].sla_id, self.sla)

    @freeze_time(MONDAY)
    def test_owners_are_told_once_with_the_reason(self):
        self.own.write(
            {
                "response_hours": 8,
                "resolution_hours": 40,
                "change_reason": "Fewer people",
            }
        )
        message = self._told(self.agent)
        self.assertEqual(len(message), 1)
        self.assertIn("2 of your open complaints", message.body)
        self.assertIn("Fewer people", message.body)
        self.assertIn("1 of your open complaints", self._told(self.agent_2).body)
        self.assertFalse(self._told(self.manager), "he did it himself")

    @freeze_time(MONDAY)
    def test_history_says_who_why_and_what(self):
        self.env.cr.precommit.run()  # it is not new any more
        row = self.own.with_context(tracking_disable=False)
        row.write({"response_hours": 8, "change_reason": "Fewer people"})
        self.env.cr.precommit.run()
        message = self.env["mail.message"].search(
            [
                ("model", "=", row._name),
                ("res_id", "=", row.id),
                ("message_type", "=", "notification"),
            ],
            limit=1,
        )
        self.assertEqual(message.author_id, self.manager.partner_id)
        self.assertIn("Fewer people", message.body)
        self.assertIn(
            "response_hours", message.sudo().tracking_value_ids.field_id.mapped("name")
        )

    def test_time_waited_is_not_lost_when_a_target_changes(self):
        complaint = self.complaints[0]
        with freeze_time("2026-03-02 02:00:00"):
            complaint.action_wait()
        with freeze_time("2026-03-02 06:00:00"):
            self.own.write({"resolution_hours": 24})
            complaint.action_start()
        # Monday's first hour and what is left of 24 after three hours of waiting.
        self.assertEqual(complaint.paused_hours, 3)
        self.assertEqual(complaint.resolution_deadline, utc("2026-03-05 04:00:00"))
