from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..common import CustrelCommon
from ..queries import QueryCounter

NOW = "2026-03-02 02:00:00"
"""Ten on Monday morning in Shanghai."""


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFollowupActivity(CustrelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer(user_id=cls.seller.id)
        cls.followup = cls._create_followup(
            cls.customer, date_planned="2026-03-02"
        ).with_user(cls.seller)

    def _activities(self, followup=None):
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", "custrel.followup"),
                ("res_id", "=", (followup or self.followup).id),
                ("custrel_reminder", "=", True),
            ]
        )

    def _schedule(self, user):
        """An activity as automation rules and other modules make them: automated, and
        of the same type as ours."""
        activity = self.followup.sudo().activity_schedule(
            activity_type_id=self.followup.channel_id.activity_type_id.id,
            date_deadline=self.followup.date_planned,
            user_id=user.id,
        )
        self.assertTrue(activity.automated)
        return activity.with_user(user)

    def _activity(self):
        """The reminder as its owner has it in the systray."""
        activity = self._activities()
        self.assertEqual(len(activity), 1)
        return activity.with_user(self.seller)

    def test_planned_followup_reminds_its_owner(self):
        activity = self._activity()
        self.assertEqual(activity.user_id, self.seller)
        self.assertEqual(activity.date_deadline, date(2026, 3, 2))
        self.assertEqual(
            activity.activity_type_id, self.followup.channel_id.activity_type_id
        )

    def test_owner_sees_it_in_the_systray(self):
        groups = self.seller.with_user(self.seller)._get_activity_groups()
        [group] = [g for g in groups if g.get("model") == "custrel.followup"]
        self.assertEqual(group["today_count"], 1)

    def test_without_an_owner_there_is_no_activity(self):
        ownerless = self._create_followup(self.customer, user_id=False)
        self.assertFalse(self._activities(ownerless))

    def test_moving_the_followup_moves_the_activity(self):
        self.followup.date_planned = date(2026, 3, 9)
        self.assertEqual(self._activity().date_deadline, date(2026, 3, 9))

    def test_another_owner_gets_the_activity(self):
        self.followup.user_id = self.colleague
        self.assertEqual(self._activity().user_id, self.colleague)

    def test_another_channel_changes_the_type(self):
        visit = self.env.ref("custrel_followup.custrel_channel_visit")
        self.followup.channel_id = visit
        self.assertEqual(self._activity().activity_type_id, visit.activity_type_id)

    def test_no_owner_any_more_removes_the_activity(self):
        self.followup.sudo().user_id = False
        self.assertFalse(self._activities())

    def test_new_owner_after_none_gets_an_activity(self):
        self.followup.sudo().user_id = False
        self.followup.sudo().user_id = self.colleague
        self.assertEqual(self._activities().user_id, self.colleague)

    def test_moving_the_activity_moves_the_followup(self):
        self._activity().date_deadline = date(2026, 3, 10)
        self.assertEqual(self.followup.date_planned, date(2026, 3, 10))
        self.assertEqual(self.customer.custrel_next_followup_date, date(2026, 3, 10))

    def test_quick_buttons_of_the_systray_move_the_followup(self):
        self._activity().action_reschedule_tomorrow()
        self.assertEqual(self.followup.date_planned, date(2026, 3, 3))

    def test_giving_the_activity_away_gives_the_followup_away(self):
        self._activity().user_id = self.colleague
        self.assertEqual(self.followup.sudo().user_id, self.colleague)

    def test_another_type_of_the_activity_changes_the_channel(self):
        visit = self.env.ref("custrel_followup.custrel_channel_visit")
        self._activity().activity_type_id = visit.activity_type_id
        self.assertEqual(self.followup.channel_id, visit)

    def test_type_without_a_channel_leaves_the_channel(self):
        channel = self.followup.channel_id
        self._activity().activity_type_id = self.env.ref("mail.mail_activity_data_todo")
        self.assertEqual(self.followup.channel_id, channel)

    def test_marking_the_activity_done_records_the_followup(self):
        self._activity().action_feedback(feedback="Wants an offer\nfor <two> & more")
        self.assertEqual(self.followup.state, "done")
        self.assertTrue(self.followup.recorded_in_time)
        self.assertIn("Wants an offer", self.followup.content)
        self.assertIn("&lt;two&gt; &amp; more", self.followup.content)
        self.assertIn("<br", self.followup.content, "lines stay lines")

    def test_marking_done_without_feedback_keeps_what_was_written(self):
        self.followup.content = "<p>Prepared</p>"
        self._activity().action_done()
        self.assertEqual(self.followup.state, "done")
        self.assertIn("Prepared", self.followup.content)

    def test_feedback_is_added_to_what_was_written(self):
        self.followup.content = "<p>Prepared</p>"
        self._activity().action_feedback(feedback="Agreed")
        self.assertIn("Prepared", self.followup.content)
        self.assertIn("Agreed", self.followup.content)

    def test_marking_done_plans_the_next_action(self):
        self.followup.write({"next_action": "Call", "next_date": "2026-03-05"})
        self._activity().action_feedback(feedback="Agreed")
        following = self.followup.next_followup_id
        self.assertEqual(self._activities(following).user_id, self.seller)

    def test_marking_done_replaces_what_the_cadence_planned_with_its_activity(self):
        cadence = self._create_followup(self.customer, origin="cadence")
        self.followup.write({"next_action": "Call", "next_date": "2026-03-05"})
        self._activity().action_done()
        self.assertEqual(cadence.state, "cancelled")
        self.assertFalse(self._activities(cadence))

    def test_attachment_of_the_feedback_stays_with_the_record(self):
        attachments = self.env["ir.attachment"].with_user(self.seller)
        attachment = attachments.create({"name": "offer.txt", "raw": b"x"})
        self._activity().action_feedback(feedback="Sent", attachment_ids=attachment.ids)
        self.assertIn(attachment, self.followup.message_ids.attachment_ids)

    def test_recording_marks_the_activity_done(self):
        activity = self._activity()
        self.followup.action_done()
        self.assertFalse(self._activities())
        self.assertFalse(activity.active, "done, not deleted")

    def test_cancelling_removes_the_activity(self):
        self.followup.action_cancel("Not today")
        self.assertFalse(self._activities())

    def test_missed_one_reminds_no_more(self):
        self.followup.sudo().write({"state": "missed"})
        self.assertFalse(self._activities())

    def test_cancelling_the_activity_alone_is_refused(self):
        with self.assertRaisesRegex(UserError, "cancel it there with a reason"):
            self._activity().unlink()
        with self.assertRaisesRegex(UserError, "cancel it there with a reason"):
            self._activity().action_cancel()

    def test_other_activities_on_a_followup_are_their_owners_own(self):
        for user in (self.seller, self.leader):
            with self.subTest(user.name):
                todo = self._schedule(user)
                todo.date_deadline = date(2026, 4, 1)
                todo.action_feedback(feedback="Printed the price list")
                self.assertEqual(self.followup.state, "planned")
                self.assertFalse(self.followup.content)
                self.assertEqual(self.followup.date_planned, date(2026, 3, 2))
                self._schedule(user).unlink()
        self.assertEqual(len(self._activities()), 1)

    def test_what_happens_to_the_followup_leaves_other_activities(self):
        todo = self._schedule(self.leader)
        self.followup.write({"date_planned": "2026-03-09", "name": "Visit"})
        self.followup.user_id = self.colleague
        self.assertEqual(todo.user_id, self.leader)
        self.assertEqual(todo.date_deadline, date(2026, 3, 2))
        self.followup.sudo().action_cancel("Not today")
        self.assertFalse(self._activities())
        self.assertTrue(todo.exists().active)

    def test_recording_leaves_other_activities(self):
        todo = self._schedule(self.leader)
        self.followup.action_done()
        self.assertTrue(todo.active)

    def test_other_activity_is_no_reminder(self):
        self._schedule(self.seller)
        self._activities().unlink()
        self._run_job("remind", NOW)
        self.assertEqual(self._activities().user_id, self.seller)

    def test_nobody_makes_a_reminder_of_an_activity(self):
        todo = self._schedule(self.seller)
        with self.assertRaises(AccessError):
            todo.write({"custrel_reminder": True})
        with self.assertRaises(AccessError):
            todo.read(["custrel_reminder"])
        with self.assertRaises(AccessError):
            todo.copy({"custrel_reminder": True})
        self.assertFalse(todo.copy().sudo().custrel_reminder)

    def test_reminders_of_an_archived_user_go_to_somebody_else(self):
        administrator = self._create_user("administrator", "base.group_system")
        self.seller.with_user(administrator).action_archive()
        self.assertEqual(self._activities().user_id, self.followup.sudo().user_id)
        self.assertTrue(self._activities().user_id.active)
        self.assertEqual(self.followup.sudo().state, "planned")

    def test_deleting_the_followup_removes_the_activity(self):
        self.followup.with_user(self.manager).unlink()
        self.assertFalse(self._activities())

    def test_many_are_reminded_with_the_same_number_of_queries(self):
        def queries(count):
            values = {"partner_id": self.customer.id, "user_id": self.seller.id}
            self.env.flush_all()
            counter = QueryCounter(self.env)
            self.env["custrel.followup"].create([dict(values) for _i in range(count)])
            self.env.flush_all()
            return counter.stop()

        queries(5)
        self.assertEqual(queries(5), queries(50))

    def test_a_context_sent_by_a_client_does_not_separate_the_two(self):
        followup = self._create_followup(self._create_customer())
        reminder = followup.activity_ids.with_user(self.seller)
        forged = reminder.with_context(custrel_from_followup=True)
        with self.assertRaisesRegex(UserError, "belongs to the follow-up"):
            forged.unlink()
        forged.date_deadline = "2030-01-01"
        self.assertEqual(str(followup.date_planned), "2030-01-01")

    def test_a_new_subject_renews_the_reminder(self):
        followup = self._create_followup(self._create_customer(), name="Call")
        followup.with_user(self.seller).name = "Call the buyer"
        self.assertEqual(followup.activity_ids.summary, "Call the buyer")
