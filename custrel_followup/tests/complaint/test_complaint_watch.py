from unittest.mock import patch

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..common import JOBS
from ..queries import QueryCounter
from .common import MONDAY, ComplaintCommon, utc


@tagged("post_install", "-at_install")
class TestComplaintWatch(ComplaintCommon):
    def test_new_owner_is_told_once(self):
        complaint = self._complain(user=self.leader)
        self._watch("2026-03-02 01:01:00")
        mails = self._alerts(complaint.user_id)
        self.assertEqual(len(mails), 1)
        self.assertIn(complaint.name, mails.body_html)
        self._watch("2026-03-02 01:06:00")
        self.assertEqual(self._alerts(complaint.user_id), mails)

    def test_times_are_those_of_the_company_of_who_has_no_zone(self):
        self.agent.tz = False
        complaint = self._complain(user_id=self.agent.id)
        self._watch("2026-03-02 06:00:00")
        deadline = "2:00\u202fPM"  # six in the morning in UTC
        self.assertIn(deadline, self._reminders(complaint).summary)
        self.assertIn(deadline, self._alerts(self.agent)[-1].body_html)

    def test_one_mail_for_many(self):
        with freeze_time("2026-03-02 01:00:00"):
            self.env["custrel.complaint"].create(
                [self._prepare(user_id=self.agent.id) for _number in range(5)]
            )
        self._watch("2026-03-02 01:01:00")
        mail = self._alerts(self.agent)
        self.assertEqual(mail.subject, "Complaints that need you: 5")

    def test_what_is_new_and_late_is_one_mail_that_says_of_what(self):
        """As after an import, or on a Monday after holidays."""
        complaint = self._complain(
            "2026-02-20 01:00:00", user=self.leader, user_id=self.agent.id
        )
        self._watch("2026-03-02 01:01:00")
        mail = self._alerts(self.agent)
        self.assertEqual(
            mail.subject,
            f"Complaints that need you: {complaint.name} · {complaint.partner_id.name}",
        )
        for words in ("New for you", "Late"):
            self.assertIn(words, mail.body_html)

    def test_own_entry_is_no_news(self):
        self._complain(user=self.agent, user_id=self.agent.id)
        self._watch("2026-03-02 01:01:00")
        self.assertFalse(self._alerts(self.agent))

    def test_customer_gets_his_number_once(self):
        complaint = self._complain(contact_id=self.contact.id)
        self._watch("2026-03-02 01:01:00")
        self._watch("2026-03-02 01:06:00")
        mail = self._mails(complaint)
        self.assertEqual(len(mail), 1)
        self.assertIn(complaint.name, mail.subject)
        self.assertFalse(complaint.responded_at, "an automatic mail is no answer")

    def _receive_receipt(self, moment, **values):
        """:return: what the customer reads when his complaint is acknowledged"""
        complaint = self._complain(contact_id=self.contact.id, **values)
        self._watch(moment)
        return self._mails(complaint).body_html

    def test_receipt_says_until_when_in_the_customers_words_and_zone(self):
        # Four working hours from nine in the morning end at two in the afternoon.
        receipt = self._receive_receipt("2026-03-02 01:01:00")
        self.assertIn("We will answer by <b>Mon, Mar 2, 14:00 (China", receipt)
        self.contact.tz = "Asia/Tokyo"
        receipt = self._receive_receipt("2026-03-02 01:01:00")
        self.assertIn("Mon, Mar 2, 15:00 (Japan", receipt)
        self.env["res.lang"]._activate_lang("zh_CN")
        complaint = self._complain(contact_id=self.contact.id)
        with freeze_time(MONDAY):
            promise = complaint.with_context(lang="zh_CN")._get_promise()
        self.assertEqual(promise, "3月2日周一 15:00（日本标准时间）")

    def test_mail_and_portal_promise_the_same(self):
        complaint = self._complain(contact_id=self.contact.id)
        complaint.next_deadline = complaint.response_deadline
        with freeze_time(MONDAY):
            promises = complaint._get_promise(), complaint._get_next_hearing()
            self.assertEqual(*promises)
            self.contact.tz = False
            self.contact.country_id = self.env.ref("base.us")
            self.assertIn("Eastern Standard Time", complaint._get_promise())
            self.contact.custrel_tz = "Asia/Tokyo"
            promises = complaint._get_promise(), complaint._get_next_hearing()
            self.assertIn("15:00 (Japan", promises[0])
            self.assertEqual(*promises)

    def test_receipt_promises_nothing_that_is_past_or_done(self):
        late = self._receive_receipt("2026-03-02 06:00:00")
        self.assertIn("has the number", late)
        self.assertNotIn("We will answer by", late)
        answered = self._complain(contact_id=self.contact.id)
        with freeze_time("2026-03-02 01:00:30"):
            answered._keep({"responded_at": "2026-03-02 01:00:30"})
        self._watch("2026-03-02 01:01:00")
        self.assertNotIn("We will answer by", self._mails(answered).body_html)

    def test_receipt_fits_narrow_screens(self):
        receipt = self._receive_receipt("2026-03-02 01:01:00")
        self.assertNotRegex(receipt, r'min-width:\s*590px|width="590"')
        self.assertRegex(receipt, r"max-width:\s*590px")

    def test_no_acknowledgement_if_switched_off(self):
        self.company.custrel_acknowledge = False
        complaint = self._complain(contact_id=self.contact.id)
        self._watch("2026-03-02 01:01:00")
        self.assertFalse(self._mails(complaint))

    def test_owner_is_warned_before(self):
        complaint = self._complain("2026-03-02 00:00:00", user_id=self.agent.id)
        self._watch("2026-03-02 02:55:00")
        self.assertFalse(self._reminders(complaint))
        self._watch("2026-03-02 03:00:00")
        reminder = self._reminders(complaint)
        self.assertEqual(reminder.user_id, self.agent)
        self.assertIn("12:00", reminder.summary.replace("\u202f", " "))
        mails = self._alerts(self.agent)
        self._watch("2026-03-02 03:05:00")
        self.assertEqual(self._reminders(complaint), reminder, "once")
        self.assertEqual(self._alerts(self.agent), mails)

    def test_breach_is_told_and_remembered(self):
        complaint = self._complain("2026-03-02 00:00:00", user_id=self.agent.id)
        self._watch("2026-03-02 03:00:00")
        self._watch("2026-03-02 04:00:00")
        self.assertEqual(complaint.late_user_id, self.agent)
        reminder = self._reminders(complaint)
        self.assertEqual(len(reminder), 1, "the warning gave way")
        self.assertTrue(reminder.summary.startswith("Late"))

    def test_climbs_to_second_contact_and_leader(self):
        complaint = self._complain("2026-03-02 00:00:00", user_id=self.agent.id)
        self._watch("2026-03-02 04:00:00")
        self._watch("2026-03-02 07:00:00")  # two working hours later, after lunch
        self.assertIn(self.seller, self._reminders(complaint).user_id)
        self.assertNotIn(self.chief, self._reminders(complaint).user_id)
        self._watch("2026-03-03 04:00:00")
        self.assertIn(self.chief, self._reminders(complaint).user_id)

    def test_climbs_to_nobody_whom_the_target_leaves_out(self):
        self.sla.write({"second_hours": 0, "manager_hours": 0})
        complaint = self._complain("2026-03-02 00:00:00", user_id=self.agent.id)
        self._watch("2026-03-06 01:00:00")
        self.assertEqual(self._reminders(complaint).user_id, self.agent)
        self.assertFalse(complaint.response_watch_at)

    def test_a_deadline_outlives_its_target(self):
        complaint = self._complain("2026-03-02 00:00:00", user_id=self.agent.id)
        self.sla.unlink()
        self._watch("2026-03-06 01:00:00")
        self.assertEqual(self._reminders(complaint).user_id, self.agent)

    def test_climbs_to_the_other_of_the_two_contacts(self):
        self.customer.custrel_second_user_id = self.colleague
        for owner, other in (
            (self.seller, self.colleague),
            (self.colleague, self.seller),
        ):
            complaint = self._complain("2026-03-02 00:00:00", user_id=owner.id)
            self._watch("2026-03-02 07:00:00")
            self.assertIn(other, self._reminders(complaint).user_id)

    def test_late_by_whom_stays_with_who_had_it(self):
        complaint = self._complain("2026-03-02 00:00:00", user_id=self.agent.id)
        self._watch("2026-03-02 04:00:00")
        complaint.user_id = self.agent_2
        self._watch("2026-03-02 07:00:00")
        self.assertEqual(complaint.late_user_id, self.agent)
        self.assertNotIn(self.agent, self._reminders(complaint).user_id)

    def test_nothing_is_skipped_when_the_job_did_not_run(self):
        complaint = self._complain("2026-03-02 00:00:00", user_id=self.agent.id)
        self._watch("2026-03-06 01:00:00")
        told = self._reminders(complaint).user_id
        self.assertEqual(told, self.agent | self.seller | self.chief)
        self.assertEqual(len(self._reminders(complaint)), 3)
        self.assertEqual(complaint.response_watch, 4)
        self._watch("2026-03-06 01:05:00")
        self.assertEqual(len(self._alerts(self.agent)), 1)

    def test_answered_in_time_is_not_told(self):
        complaint = self._complain("2026-03-02 00:00:00", user_id=self.agent.id)
        with freeze_time("2026-03-02 01:00:00"):
            complaint.with_user(self.agent).message_post(
                body="We are on our way",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=self.customer.ids,
            )
        self.assertEqual(complaint.responded_at, utc("2026-03-02 01:00"))
        self._watch("2026-03-02 04:00:00")
        self.assertFalse(self._reminders(complaint))

    def test_internal_note_is_no_answer(self):
        complaint = self._complain(user_id=self.agent.id)
        complaint.with_user(self.agent).message_post(
            body="Ask the workshop",
            message_type="comment",
            subtype_xmlid="mail.mt_note",
            partner_ids=self.customer.ids,
        )
        self.assertFalse(complaint.responded_at)

    def test_words_of_the_customer_are_no_answer(self):
        complaint = self._complain(user_id=self.agent.id)
        complaint.message_post(
            body="Hello?",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=self.customer.id,
        )
        self.assertFalse(complaint.responded_at)

    def test_nobody_is_told_while_we_wait(self):
        complaint = self._complain("2026-03-02 00:00:00", user_id=self.agent.id)
        with freeze_time("2026-03-02 01:00:00"):
            complaint.action_wait()
        self._watch("2026-03-05 01:00:00")
        self.assertFalse(self._reminders(complaint))
        with freeze_time("2026-03-05 01:00:00"):
            complaint.action_start()
        self._watch("2026-03-05 04:00:00")
        self.assertTrue(self._reminders(complaint))

    def test_settled_complaint_has_no_reminders(self):
        complaint = self._complain("2026-03-02 00:00:00", user_id=self.agent.id)
        self._watch("2026-03-02 04:00:00")
        self._settle(complaint, "2026-03-02 05:00:00")
        self.assertFalse(self._reminders(complaint))
        self._watch("2026-03-05 04:00:00")
        self.assertFalse(self._reminders(complaint))

    def test_activities_of_others_stay(self):
        """Also those of our own type, which people may choose."""
        complaint = self._complain("2026-03-02 00:00:00", user_id=self.agent.id)
        call = complaint.activity_schedule(
            "custrel_followup.mail_activity_type_complaint", user_id=self.agent.id
        )
        self._watch("2026-03-02 04:00:00")
        complaint.user_id = self.agent_2
        self._settle(complaint, "2026-03-02 05:00:00")
        self.assertFalse(self._reminders(complaint))
        self.assertEqual(call.exists().user_id, self.agent)

    def test_archived_owner_is_replaced_by_the_leader(self):
        complaint = self._complain("2026-03-02 00:00:00", user_id=self.agent.id)
        self.agent.action_archive()
        self._watch("2026-03-02 03:00:00")
        self.assertEqual(self._reminders(complaint).user_id, self.chief)

    def test_one_bad_complaint_does_not_stop_the_others(self):
        bad = self._complain("2026-03-02 00:00:00", user_id=self.agent.id)
        good = self._complain("2026-03-02 00:00:00", user_id=self.agent_2.id)
        model = self.env.registry["custrel.complaint"]
        original = model._prepare_reminder

        def fail(self, *args):
            if self == bad:
                raise ValueError("bad complaint")
            return original(self, *args)

        with (
            patch.object(model, "_prepare_reminder", fail),
            mute_logger(JOBS, "odoo.addons.base.models.ir_cron"),
        ):
            self._watch("2026-03-02 03:00:00")
        self.assertTrue(self._reminders(good))
        self.assertFalse(self._reminders(bad))
        self._watch("2026-03-02 03:05:00")
        self.assertTrue(self._reminders(bad), "tried again")

    def test_queries_of_a_batch_do_not_grow(self):
        def queries(count):
            with freeze_time("2026-03-02 00:00:00"):
                self.env["custrel.complaint"].create(
                    [self._prepare(user_id=self.agent.id) for _number in range(count)]
                )
            self._watch("2026-03-02 00:01:00")
            self.env.flush_all()
            counter = QueryCounter(self.env)
            self._watch("2026-03-02 03:00:00")
            return counter.stop()

        queries(2)
        few, many = queries(4), queries(40)
        self.assertLess(many - few, 40, "less than one query more for each")
