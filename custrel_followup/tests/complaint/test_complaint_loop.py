from contextlib import suppress
from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, RecordCapturer, freeze_time, tagged

from .common import MONDAY, ComplaintCommon, utc


@tagged("post_install", "-at_install")
class TestComplaintLoop(ComplaintCommon):
    def _stage(self, name):
        return self.env.ref(f"custrel_followup.custrel_complaint_stage_{name}")

    def test_from_complaint_to_confirmation(self):
        complaint = self._complain(user=self.agent, contact_id=self.contact.id)
        with freeze_time("2026-03-02 02:00:00"):
            complaint.action_start()
        self.assertEqual(complaint.state, "in_progress")
        self._settle(complaint, "2026-03-02 03:00:00")
        self.assertEqual(complaint.state, "resolved")
        self.assertEqual(complaint.responded_at, utc("2026-03-02 03:00"))
        proposal = self._mails(complaint)[-1:]
        self.assertIn("A new belt", proposal.body_html)
        self.assertNotIn("A worn belt", proposal.body_html, "the cause is ours")
        self.assertEqual(proposal.recipient_ids, self.contact)
        with freeze_time("2026-03-03 03:00:00"):
            complaint.sudo()._confirm_by_customer()
        self.assertEqual(complaint.state, "closed")
        self.assertEqual(complaint.closing, "customer")
        self.assertEqual(complaint.resolved_at, utc("2026-03-02 03:00"))
        self.assertEqual(complaint.closed_at, utc("2026-03-03 03:00"))
        self.assertIn("/rate/", self._mails(complaint)[-1:].body_html)

    def test_mails_do_not_wait_for_the_hourly_queue(self):
        complaint = self._complain(user=self.agent_2, user_id=self.agent.id)
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action")
        triggers = self.env["ir.cron.trigger"]
        queued = RecordCapturer(triggers, [("cron_id", "=", queue.id)])
        with queued:
            self._settle(complaint)
            self.env.cr.flush()
        self.assertEqual(len(queued.records), 1, "the customer waits for the proposal")
        with queued:
            self._watch("2026-03-02 01:01:00")
        self.assertTrue(queued.records, "the owner waits for the news")

    def test_job_is_asked_for_again_after_a_rollback(self):
        watch = self.env.ref("custrel_followup.ir_cron_watch")
        triggers = self.env["ir.cron.trigger"]
        asked = RecordCapturer(triggers, [("cron_id", "=", watch.id)])
        with asked:
            with suppress(UserError), self.env.cr.savepoint():
                self._complain(user_id=self.agent_2.id).action_reopen()
            self._complain(user_id=self.agent_2.id)
            self._complain(user_id=self.agent_2.id)
            self.env.cr.flush()
        self.assertEqual(len(asked.records), 1)

    def test_nothing_is_settled_without_cause_and_resolution(self):
        complaint = self._complain()
        complaint.resolution = "A new belt"
        with self.assertRaisesRegex(ValidationError, "fill in first: Cause"):
            complaint.action_propose()
        complaint.invalidate_recordset()
        for name in ("proposed", "closed"):
            with self.assertRaisesRegex(ValidationError, "fill in first"):
                complaint.write({"stage_id": self._stage(name).id, "cause": " "})

    def test_rejection_needs_a_word_to_the_customer(self):
        complaint = self._complain()
        with self.assertRaisesRegex(ValidationError, "Resolution"):
            complaint.action_reject()

    def test_rejected(self):
        complaint = self._complain(contact_id=self.contact.id)
        complaint.resolution = "The guarantee has ended"
        complaint.action_reject()
        self.assertTrue(complaint.closed_at)
        self.assertIn("guarantee", self._mails(complaint)[-1:].body_html)

    def test_dragging_does_what_the_buttons_do(self):
        complaint = self._complain()
        complaint.write({"cause": "Belt", "resolution": "New belt"})
        complaint.stage_id = self._stage("proposed")
        self.assertTrue(complaint.proposed_at)
        complaint.stage_id = self._stage("closed")
        self.assertTrue(complaint.closed_at)
        complaint.stage_id = self._stage("analysis")
        self.assertEqual(complaint.reopen_count, 1)
        self.assertFalse(complaint.closed_at or complaint.resolved_at)

    def test_reopening_starts_the_targets_again(self):
        complaint = self._settle(self._complain(), "2026-03-02 02:00:00")
        complaint.action_close()
        with freeze_time("2026-03-10 00:00:00"):
            complaint.sudo()._reopen_by_customer("It squeaks again")
        self.assertEqual(complaint.state, "in_progress")
        self.assertEqual(complaint.reopen_reason, "It squeaks again")
        self.assertEqual(complaint.response_deadline, utc("2026-03-10 04:00"))
        self.assertFalse(complaint.responded_at)
        self.assertFalse(complaint.closing)

    def test_reopening_needs_a_reason(self):
        complaint = self._settle(self._complain())
        with self.assertRaisesRegex(UserError, "Say why"):
            complaint.action_reopen(" ")

    def test_open_complaint_is_not_reopened(self):
        with self.assertRaisesRegex(UserError, "Open already"):
            self._complain().action_reopen("Why not")

    def test_nothing_to_confirm(self):
        complaint = self._complain()
        with self.assertRaisesRegex(UserError, "no open proposal"):
            complaint._confirm_by_customer()

    def test_courtesy_follow_up_of_the_salesperson(self):
        complaint = self._settle(self._complain(contact_id=self.contact.id))
        with freeze_time("2026-03-02 02:00:00"):
            complaint.with_user(self.agent).action_close()
        followup = complaint.courtesy_followup_id.sudo()
        self.assertEqual(followup.user_id, self.seller)
        self.assertEqual(followup.date_planned, date(2026, 3, 9))
        self.assertEqual(followup.origin, "complaint")
        self.assertEqual(followup.contact_ids, self.contact)
        self.assertIn(complaint.name, followup.why)

    def test_courtesy_by_a_channel_he_takes_when_its_owner_works(self):
        self.customer.custrel_no_calls = True
        self._send_away(self.seller, "2026-03-09", "2026-03-10")
        complaint = self._settle(self._complain(contact_id=self.contact.id))
        with freeze_time("2026-03-02 02:00:00"):
            complaint.with_user(self.agent).action_close()
        followup = complaint.courtesy_followup_id.sudo()
        self.assertEqual(followup.date_planned, date(2026, 3, 11))
        self.assertNotEqual(followup.channel_id.needs, "phone")

    def test_courtesy_follow_up_of_a_reopened_complaint_is_cancelled(self):
        complaint = self._settle(self._complain())
        complaint.action_close()
        followup = complaint.courtesy_followup_id.sudo()
        complaint.action_reopen("Not yet")
        self.assertEqual(followup.state, "cancelled")

    def test_silence_is_mentioned_and_then_closes(self):
        complaint = self._settle(self._complain(contact_id=self.contact.id), MONDAY)
        self._watch("2026-03-06 23:00:00")
        self.assertFalse(complaint.silence_told)
        self._watch("2026-03-07 02:00:00")
        self.assertTrue(complaint.silence_told)
        notices = len(self._mails(complaint))
        self._watch("2026-03-08 02:00:00")
        self.assertEqual(len(self._mails(complaint)), notices, "told once")
        self._watch("2026-03-09 03:00:00")
        self.assertEqual(complaint.state, "closed")
        self.assertEqual(complaint.closing, "silence")

    def test_the_notice_comes_before_the_closing(self):
        admin = self.env.ref("base.user_admin")
        company = self.company.with_user(admin).sudo()
        for values in (
            {"custrel_silence_notice_days": 9},
            {"custrel_silence_notice_days": 7},
            {"custrel_silence_days": 2},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                company.write(values)
        company.write({"custrel_silence_days": 0, "custrel_silence_notice_days": 9})

    def test_both_days_of_silence_are_saved_together(self):
        """Neither order of the two would do."""
        settings = self.env["res.config.settings"].with_company(self.company)
        for days, notice in ((2, 1), (30, 20), (3, 2)):
            with Form(settings) as form:
                form.custrel_silence_days = days
                form.custrel_silence_notice_days = notice
            saved = self.company
            self.assertEqual(saved.custrel_silence_days, days)
            self.assertEqual(saved.custrel_silence_notice_days, notice)
        with self.assertRaises(ValidationError), Form(settings) as form:
            form.custrel_silence_notice_days = 5

    def test_a_longer_notice_of_an_earlier_version_closes_no_later(self):
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE res_company
               SET custrel_silence_days = 3, custrel_silence_notice_days = 9
             WHERE id = %s
            """,
            [self.company.id],
        )
        self.env.invalidate_all()
        complaint = self._settle(self._complain(contact_id=self.contact.id), MONDAY)
        self.assertEqual(complaint.closes_at, utc("2026-03-05 01:00"))
        self._watch("2026-03-03 02:00:00")
        self.assertTrue(complaint.silence_told)
        self._watch("2026-03-05 03:00:00")
        self.assertEqual(complaint.state, "closed")

    def test_the_notice_names_the_day_where_the_customer_is(self):
        """As at Odoo 98390 and 1108: seven in the evening of Sunday in New York, and
        nine in the morning of Monday in Shanghai."""
        for tz, day in (("America/New_York", "03/08/2026"), (False, "03/09/2026")):
            with self.subTest(tz=tz):
                self.contact.tz = tz
                complaint = self._complain(contact_id=self.contact.id)
                self._settle(complaint, "2026-03-01 23:00:00")
                self._watch("2026-03-06 23:00:00")
                self.assertIn(day, self._mails(complaint)[-1].body_html)

    def test_silence_never_closes_if_the_setting_is_zero(self):
        self.company.custrel_silence_days = 0
        complaint = self._settle(self._complain())
        self._watch("2026-06-01 02:00:00")
        self.assertEqual(complaint.state, "resolved")

    def test_opportunity(self):
        complaint = self._complain(user=self.seller)
        action = complaint.action_create_opportunity()
        self.assertEqual(action["res_id"], complaint.opportunity_id.id)
        self.assertEqual(complaint.opportunity_id.partner_id, self.customer)
        complaint.action_create_opportunity()
        self.assertEqual(
            self.env["crm.lead"].search_count([("name", "=", complaint.subject)]), 1
        )

    def test_follow_up_leads_to_a_complaint(self):
        followup = self._create_followup(self.customer, contact_ids=[self.contact.id])
        context = followup.with_user(self.seller).action_create_complaint()["context"]
        complaint = (
            self.env["custrel.complaint"]
            .with_user(self.seller)
            .with_context(**context)
            .create({"subject": "Too slow"})
        )
        self.assertEqual(complaint.followup_id, followup)
        self.assertEqual(complaint.contact_id, self.contact)

    def test_handled_complaints_are_kept(self):
        complaint = self._complain()
        complaint.action_start()
        with self.assertRaisesRegex(ValidationError, "are kept"):
            complaint.with_user(self.manager).unlink()

    def test_time_in_stage(self):
        complaint = self._complain()
        complaint.action_start()
        self.assertIn(str(complaint.stage_id.id), complaint.duration_tracking)

    def test_time_in_stage_in_words(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        complaint = self._complain()
        self.env.cr.execute(
            "UPDATE custrel_complaint SET create_date = now() - '3 days'::interval"
        )
        complaint.invalidate_recordset()
        self.assertEqual(complaint.stage_time, "3 days")
        self.assertEqual(complaint.with_context(lang="zh_CN").stage_time, "3天")

    def test_merged_customer_brings_its_complaints(self):
        complaint = self._complain()
        kept = self._create_customer("Kept")
        self._set_grade(kept, self.grade_a)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer | kept).ids, kept
        )
        self.assertEqual(complaint.partner_id, kept)
        self.assertTrue(complaint.green_channel)
