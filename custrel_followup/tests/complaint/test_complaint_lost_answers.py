import smtplib
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import MONDAY, utc
from .outgoing import OutgoingCommon
from .test_complaint_other_desks import REPORT

ADDRESS = "wang@customer.example.com"
LATER = "2026-03-02 02:00:00"
AGAIN = "2026-03-02 03:00:00"


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestComplaintLostAnswers(OutgoingCommon):
    """A mail that does not leave is no answer, until it leaves."""

    def _new(self, **values):
        return self._complain(
            contact_id=self.contact.id, user_id=self.agent.id, **values
        )

    def _queue(self):
        return self.env["mail.mail"].search(
            [("state", "in", ("outgoing", "exception"))]
        )

    def _lose(self, moment=LATER, error=None, to=ADDRESS):
        """Run the queue where the server refuses mails to an address."""
        error = error or smtplib.SMTPException("550 no such box")
        servers = type(self.env["ir.mail_server"])
        send = servers.send_email

        def refuse(server, message, *args, **kwargs):
            if to in message["To"]:
                raise error
            return send(server, message, *args, **kwargs)

        self.env.flush_all()
        with (
            freeze_time(moment),
            self.mock_smtplib_connection(),
            patch.object(servers, "send_email", refuse),
            mute_logger("odoo.addons.mail.models.mail_mail"),
        ):
            self._queue().send()
            self.env.flush_all()

    def _retry(self, moment=AGAIN):
        """Press Retry on the mails that failed, and run the queue."""
        self._queue().mark_outgoing()
        with freeze_time(moment):
            self._send()
            self.env.flush_all()

    def test_the_clock_runs_again(self):
        complaint = self._new()
        before = complaint.response_deadline, complaint.response_watch_at
        self._post(complaint, "We come tomorrow", partner_ids=self.contact.ids)
        self.assertEqual(complaint.state, "in_progress")
        self._lose()
        self.assertFalse(complaint.responded_at)
        self.assertFalse(complaint.with_user(self.agent).answered_text)
        self.assertEqual(complaint.state, "new")
        self.assertEqual(complaint.next_deadline, complaint.response_deadline)
        now = complaint.response_deadline, complaint.response_watch_at
        self.assertEqual(now, before)
        self._watch("2026-03-02 06:05:00")
        self.assertIn("Late", self._reminders(complaint).summary)

    def test_the_clock_runs_again_however_long_answering_takes(self):
        complaint = self._new()
        with freeze_time(MONDAY, auto_tick_seconds=1):
            self._post(complaint, "We come tomorrow", partner_ids=self.contact.ids)
            self.env.flush_all()
        self.assertTrue(complaint.responded_at)
        self._lose()
        self.assertFalse(complaint.responded_at)
        self.assertIn("Answer in", complaint.with_user(self.agent).time_left)
        self._retry()
        self.assertEqual(complaint.responded_at, utc(AGAIN))

    def test_the_assignee_has_a_task_that_says_which_and_why(self):
        complaint = self._new()
        self._post(complaint, "We come tomorrow", partner_ids=self.contact.ids)
        self._lose()
        task = complaint.with_user(self.agent)._get_tasks()
        self.assertEqual(task.user_id, self.agent)
        self.assertIn("was not sent", task.summary)
        self.assertIn(complaint.subject, task.summary)
        self.assertIn("550 no such box", task.note)
        self._lose(AGAIN)
        self.assertEqual(len(complaint._get_tasks()), 1)

    def test_what_is_sent_again_counts_from_then(self):
        complaint = self._new()
        self._post(complaint, "We come tomorrow", partner_ids=self.contact.ids)
        self.assertFalse(complaint.with_user(self.agent).lost_answer)
        self._lose()
        said = complaint.with_user(self.agent).lost_answer
        self.assertIn("on the portal only", said)
        self._retry()
        self.assertEqual(complaint.responded_at, utc(AGAIN))
        self.assertFalse(complaint.with_user(self.agent).lost_answer)
        self.assertEqual(complaint.state, "in_progress")
        self.assertEqual(complaint.next_deadline, complaint.resolution_deadline)
        self.assertFalse(complaint._get_tasks(), "it is done")

    def test_another_mail_that_leaves_ends_no_task(self):
        complaint = self._new()
        self._post(complaint, "We come tomorrow", partner_ids=self.contact.ids)
        self._lose()
        self._post(complaint, "Once more", partner_ids=self.contact.ids)
        self._send()
        self.assertTrue(complaint._get_tasks(), "the first one is still missing")
        self._retry()
        self.assertFalse(complaint._get_tasks())

    def test_no_server_can_be_reached(self):
        complaint = self._new()
        self._post(complaint, "We come tomorrow", partner_ids=self.contact.ids)
        servers = type(self.env["ir.mail_server"])
        self.env.flush_all()
        with (
            freeze_time(LATER),
            patch.object(servers, "_connect__", side_effect=OSError("refused")),
        ):
            self._queue().send()
        self.assertFalse(complaint.responded_at)
        self.assertEqual(complaint.state, "new")
        self.assertIn("refused", complaint._get_tasks().note)
        self._retry()
        self.assertEqual(complaint.responded_at, utc(AGAIN))

    def test_a_colleague_who_gets_nothing_changes_nothing(self):
        complaint = self._new()
        self.agent_2.email = "agent2@private.example.com"
        complaint.message_subscribe(self.agent_2.partner_id.ids)
        self._post(complaint, "We come tomorrow", partner_ids=self.contact.ids)
        self._lose(to=self.agent_2.email)
        self.assertEqual(complaint.responded_at, utc(MONDAY))
        self.assertFalse(complaint._get_tasks())

    def test_the_customer_still_waits_for_a_later_answer(self):
        complaint = self._new()
        self._post(complaint, "We are on it", partner_ids=self.contact.ids)
        self._send()
        with freeze_time(LATER):
            complaint._post_from_portal(self.contact, "When?")
            self._post(complaint, "Tomorrow", partner_ids=self.contact.ids)
        self.assertFalse(complaint.unanswered_since)
        self._lose(AGAIN)
        self.assertEqual(complaint.unanswered_since, utc(LATER))
        self.assertEqual(complaint.responded_at, utc(MONDAY), "the first one arrived")
        self._retry("2026-03-02 03:30:00")
        self.assertFalse(complaint.unanswered_since)

    def test_another_answer_that_left_counts(self):
        complaint = self._new()
        self._post(complaint, "We come tomorrow", partner_ids=self.contact.ids)
        self._lose()
        with freeze_time(AGAIN):
            self._post(complaint, "Once more", partner_ids=self.contact.ids)
        self.assertEqual(complaint.responded_at, utc(AGAIN))
        self.assertEqual(complaint.state, "in_progress")

    def test_an_answer_that_comes_back_is_none_either(self):
        complaint = self._new()
        self._post(complaint, "We come tomorrow", partner_ids=self.contact.ids)
        mail = self._send_to(ADDRESS)[-1]
        self.assertTrue(complaint.responded_at)
        report = REPORT.format(
            to=mail["Reply-To"],
            id=mail["Message-Id"],
            action="failed",
            address=ADDRESS,
        )
        with freeze_time(LATER), mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(False, report.encode())
            self.env.flush_all()
        self.assertFalse(complaint.responded_at)
        self.assertEqual(complaint._get_tasks().user_id, self.agent)
        said = complaint.with_user(self.agent).lost_answer
        self.assertIn("came back", said)
        self.assertFalse(complaint.with_user(self.agent).can_send_again)

    def test_the_assignee_sends_it_again_where_he_reads_that_it_was_not_sent(self):
        complaint = self._new()
        self._post(complaint, "We come tomorrow", partner_ids=self.contact.ids)
        own = complaint.with_user(self.agent)
        self.assertFalse(own.can_send_again)
        self._lose()
        self.assertTrue(own.can_send_again)
        self.assertIn("was not sent:", own.lost_answer)
        own.action_send_again()
        own.invalidate_recordset()
        self.assertFalse(own.can_send_again)
        self.assertIn("being sent again", own.lost_answer)
        with freeze_time(AGAIN):
            self._send()
        self.assertEqual(complaint.responded_at, utc(AGAIN))
        # What is for one of ours is none of the customer's business.
        self.env["mail.mail"].create(
            {
                "model": own._name,
                "res_id": own.id,
                "email_to": self.colleague.email,
                "state": "exception",
            }
        )
        self.assertEqual(own.action_send_again()["params"]["type"], "info")
        with self.assertRaises(AccessError):
            complaint.with_user(self.colleague).action_send_again()

    def test_one_task_of_all_automatic_mails_that_did_not_leave(self):
        """Fifty complaints behind a dead server are one problem."""
        complaints = self._new() | self._new() | self._new()
        self._watch(MONDAY)
        self._lose()
        tasks = self._find_unsent_tasks(self.agent)
        self.assertEqual(len(tasks), 1)
        self.assertIn(": 3", tasks.summary)
        self.assertIn("550 no such box", tasks.note)
        self.assertIn("/odoo/complaints-not-told", tasks.note)
        self.assertFalse(complaints._get_tasks(), "none of each")
        listed = [("is_not_told", "=", True)]
        own = complaints.with_user(self.agent)
        self.assertEqual(own.search(listed), own.sorted())
        self.assertTrue(all(own.mapped("is_not_told")))
        self.assertFalse(complaints.with_user(self.agent_2).search(listed))
        self._lose(AGAIN)
        self.assertIn(": 3", tasks.summary, "the same ones")
        own[0].action_send_again()
        with freeze_time(AGAIN):
            self._send()
            self.env.flush_all()
        self.assertIn(": 2", tasks.summary)
        own[1:].action_send_again()
        with freeze_time(AGAIN):
            self._send()
            self.env.flush_all()
        self.assertFalse(self._find_unsent_tasks(self.agent), "it is done")

    def test_a_task_that_is_done_is_not_counted_on(self):
        self._new()
        self._watch(MONDAY)
        self._lose()
        self._find_unsent_tasks(self.agent).action_feedback()
        self.assertFalse(
            self.env["custrel.complaint"]
            .with_user(self.agent)
            .search([("is_not_told", "=", True)])
        )
        self._queue().unlink()
        self._new()
        self._watch(LATER)
        self._lose()
        self.assertIn(": 1", self._find_unsent_tasks(self.agent).summary)

    def test_the_task_of_many_outlives_the_complaint_it_hangs_on(self):
        """The first of them was spam, and somebody deletes it."""
        complaints = (self._new() | self._new() | self._new()).with_user(self.manager)
        self._watch(MONDAY)
        self._lose()
        task = self._find_unsent_tasks(self.agent)
        complaints.browse(task.res_id).unlink()
        complaints = complaints.exists()
        self.assertEqual(self._find_unsent_tasks(self.agent), task)
        self.assertIn(task.res_id, complaints.ids)
        self.assertIn(": 2", task.summary)
        listed = complaints.with_user(self.agent).search([("is_not_told", "=", True)])
        self.assertEqual(listed.sorted("id"), complaints.sorted("id"))
        complaints.unlink()
        self.assertFalse(self._find_unsent_tasks(self.agent))

    def test_two_that_become_one_lack_their_mails_once(self):
        first, second = self._new(), self._new()
        self._watch(MONDAY)
        self._lose()
        task = self._find_unsent_tasks(self.agent)
        self.assertIn(": 2", task.summary)
        first._merge(second)
        self.assertIn(": 1", task.summary)
        listed = first.with_user(self.agent).search([("is_not_told", "=", True)])
        self.assertEqual(listed, first)
        first.with_user(self.agent).action_send_again()
        with freeze_time(AGAIN):
            self._send()
            self.env.flush_all()
        self.assertFalse(self._find_unsent_tasks(self.agent))

    def _find_unsent_tasks(self, user):
        kind = self.env.ref("custrel_followup.mail_activity_type_complaint_unsent")
        return self.env["mail.activity"].search(
            [("activity_type_id", "=", kind.id), ("user_id", "=", user.id)]
        )

    def test_a_proposal_that_did_not_leave_is_not_closed_for_silence(self):
        complaint = self._settle(self._new())
        self._lose()
        self.assertIn("proposal", complaint._get_tasks().summary)
        self.assertFalse(complaint.silence_at)
        self._retry()
        self.assertEqual(
            complaint.silence_at,
            complaint.company_id._custrel_silence_at(utc(AGAIN)),
        )
        self.assertFalse(complaint._get_tasks())

    def test_silence_counts_again_when_the_reminder_of_a_proposal_has_left(self):
        """No task of the complaint itself says that an automatic mail was lost."""
        complaint = self._settle(self._new())
        self._send()
        reminded_at = str(complaint.silence_at)
        self._watch(reminded_at)
        self.assertTrue(complaint.silence_told)
        self._lose(reminded_at)
        self.assertFalse(complaint._get_tasks())
        self.assertFalse(complaint.silence_at)
        later = str(utc(reminded_at) + timedelta(days=1))
        with freeze_time(later):
            complaint.with_user(self.agent).action_send_again()
        with freeze_time(later):
            self._send()
            self.env.flush_all()
        self.assertEqual(
            complaint.silence_at, complaint.company_id._custrel_silence_at(utc(later))
        )
