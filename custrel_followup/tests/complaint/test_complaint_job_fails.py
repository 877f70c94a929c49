from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from ..common import JOBS
from .common import ComplaintCommon, utc

CRON = "odoo.addons.base.models.ir_cron"
MOST = 20


@tagged("post_install", "-at_install")
class TestComplaintJobFails(ComplaintCommon, MockEmail):
    """One complaint that always fails ends the watch for nobody: Odoo switches off a
    job that has failed for a week."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._create_user("boss", "custrel_followup.custrel_group_manager")
        cls.other_boss = cls._create_user(
            "other_boss", "custrel_followup.custrel_group_manager", cls.other_company
        )
        cls.job = cls.env.ref("custrel_followup.ir_cron_watch")
        cls.sla.write({"second_hours": 0, "manager_hours": 0})

    def _break(self, *complaints):
        """Have the watch of some complaints fail, whatever is to be told of them."""
        model = self.env.registry["custrel.complaint"]
        original = model._prepare_reminder
        ids = {complaint.id for complaint in complaints}

        def fail(records, *args):
            if records.id in ids:
                raise ValueError("no such <b>belt</b>")
            return original(records, *args)

        self.startPatcher(patch.object(model, "_prepare_reminder", fail))
        return ids

    def _watch(self, moment):
        """Run the job as the server does, at a moment that the server's clock shows."""
        with (
            self.mock_datetime_and_now(utc(moment)),
            mute_logger(JOBS, CRON, "odoo.sql_db"),
        ):
            self._run_job("watch", moment)

    def _tasks(self, user=None):
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", "ir.cron"),
                ("res_id", "=", self.job.id),
                ("user_id", "=", (user or self.boss).id),
            ]
        )

    def test_week_of_failures_does_not_end_the_watch(self):
        bad = self._complain("2026-03-02 00:00:00", user_id=self.agent.id)
        self._break(bad)
        for day in range(2, 11):
            moment = f"2026-03-{day:02} 04:00:00"
            self._watch(moment)
            self.assertTrue(self.job.active, moment)
        self.assertEqual(self.job.failure_count, 0)
        good = self._complain("2026-03-12 00:00:00", user_id=self.agent_2.id)
        self._watch("2026-03-12 03:00:00")
        self.assertTrue(self._reminders(good))
        self.assertFalse(self._reminders(bad))

    def test_administrators_have_a_task_until_it_succeeds(self):
        bad = self._complain("2026-03-02 00:00:00", user_id=self.agent.id)
        broken = self._break(bad)
        self._watch("2026-03-02 04:00:00")
        task = self._tasks().with_user(self.boss)
        self.assertEqual(len(task), 1)
        self.assertIn(bad.name, task.note)
        self.assertIn(f"model=custrel.complaint&amp;res_id={bad.id}", task.note)
        self.assertIn("no such &lt;b&gt;belt", task.note)
        self.assertIn("watch complaints", task.summary)
        self.assertFalse(self._tasks(self.other_boss), "of another company")
        self._watch("2026-03-02 04:05:00")
        self.assertEqual(self._tasks(), task, "one, however often it fails")
        broken.clear()
        self._watch("2026-03-02 04:10:00")
        self.assertTrue(self._reminders(bad))
        self.assertFalse(self._tasks())

    def test_task_that_was_closed_comes_again(self):
        bad = self._complain("2026-03-02 00:00:00", user_id=self.agent.id)
        self._break(bad)
        self._watch("2026-03-02 04:00:00")
        self._tasks().with_user(self.boss).action_done()
        self._watch("2026-03-02 04:05:00")
        self.assertEqual(len(self._tasks()), 1)

    def test_task_follows_what_fails(self):
        first = self._complain("2026-03-02 00:00:00", user_id=self.agent.id)
        second = self._complain("2026-03-02 01:00:00", user_id=self.agent.id)
        broken = self._break(first)
        self._watch("2026-03-02 04:00:00")
        broken.add(second.id)
        self._watch("2026-03-02 06:00:00")
        self.assertIn(first.name, self._tasks().note)
        self.assertIn(second.name, self._tasks().note)
        broken.remove(first.id)
        self._watch("2026-03-02 06:05:00")
        self.assertNotIn(first.name, self._tasks().note)
        self.assertIn(second.name, self._tasks().note)

    def test_many_failures_are_one_task_of_readable_length(self):
        bad = [
            self._complain("2026-03-02 00:00:00", user_id=self.agent.id)
            for _number in range(MOST + 3)
        ]
        self._break(*bad)
        self._watch("2026-03-02 04:00:00")
        self.assertEqual(self._tasks().note.count("<li>"), MOST + 1)
        self.assertIn("and 3 more", self._tasks().note)

    def test_job_fails_where_nobody_can_be_told(self):
        bad = self._complain("2026-03-02 00:00:00", user_id=self.agent.id)
        self._break(bad)
        group = self.env.ref("custrel_followup.custrel_group_manager")
        self.env["res.users"].browse(group.all_user_ids.ids).action_archive()
        self._watch("2026-03-02 04:00:00")
        self.assertEqual(self.job.failure_count, 1)
