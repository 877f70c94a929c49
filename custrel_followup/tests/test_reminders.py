import re

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..models.shared.jobs import Failure
from .handover.common import HandoverCommon

CHINESE = re.compile("[\u4e00-\u9fff]")
ENGLISH = re.compile("[a-z]{3}")
NOW = "2026-03-02 02:00:00"
"""A Monday, ten o'clock in Shanghai."""


@tagged("post_install", "-at_install")
class TestReminders(HandoverCommon):
    """What jobs give people to do is in the language of those people, of one mark and
    of one kind; the jobs run as the superuser in English."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env.ref("base.module_custrel_followup")._update_translations(["zh_CN"])
        cls.env = cls.env(context={**cls.env.context, "lang": "en_US"})
        # No names that could be taken for words of a language.
        cls.customer.name = "C1"
        people = cls.seller | cls.colleague | cls.leader | cls.manager | cls.newcomer
        for number, user in enumerate(people, 1):
            user.name = f"U{number}"
        people.lang = "zh_CN"

    def _take(self, record, user):
        """:return: the one reminder that a user has of a record"""
        reminders = self.env["mail.activity"]._custrel_find_reminders(record)
        reminder = reminders.filtered(lambda activity: activity.user_id == user)
        self.assertEqual(len(reminder), 1)
        self.assertTrue(reminder.automated)
        return reminder

    def _assert_chinese(self, text):
        self.assertRegex(text, CHINESE)
        self.assertNotRegex(re.sub(r"<[^>]*>", "", text), ENGLISH)

    def test_target_of_a_complaint(self):
        self.env["custrel.complaint.sla"].create(
            {"name": "T", "response_hours": 1, "resolution_hours": 2}
        )
        with freeze_time(NOW):
            complaint = self._create_complaint(self.customer)
        self._run_job("watch", "2026-03-03 02:00:00")
        self._assert_chinese(self._take(complaint, self.seller).summary)

    def _close_complaint(self):
        with freeze_time(NOW):
            complaint = self._create_complaint(
                self.customer, cause="1", resolution="2", subject="1"
            )
            complaint.action_propose()
            complaint.action_close()
        return complaint

    def test_words_of_a_customer_after_closing(self):
        complaint = self._close_complaint()
        complaint.sudo()._on_customer_reply()
        self._assert_chinese(self._take(complaint, self.seller).summary)

    def test_words_reach_the_next_one_in_his_language(self):
        complaint = self._close_complaint()
        self.seller.lang = "en_US"
        complaint.sudo()._tell_of_words("1")
        self.assertNotRegex(self._take(complaint, self.seller).summary, CHINESE)
        self.seller.write(
            {
                "company_id": self.other_company.id,
                "company_ids": [(6, 0, self.other_company.ids)],
            }
        )
        complaint.sudo()._on_customer_reply()
        reminder = self.env["mail.activity"]._custrel_find_reminders(complaint)
        self.assertNotEqual(reminder.user_id, self.seller)
        self._assert_chinese(reminder.summary)
        self.assertIn("1", reminder.note, "what the customer wrote stays")

    def test_bad_rating(self):
        complaint = self._close_complaint()
        token = complaint.sudo()._rating_get_access_token()
        complaint.sudo().rating_apply(1, token=token)
        reminder = self.env["mail.activity"]._custrel_find_reminders(complaint)
        self._assert_chinese(reminder.summary)

    def test_tasks_about_words_outlive_the_targets(self):
        complaint = self._close_complaint()
        complaint.sudo()._on_customer_reply()
        task = self._take(complaint, self.seller)
        complaint._stop_watching()
        self.assertTrue(task.exists())

    def test_courtesy_after_a_complaint(self):
        self._create_complaint(self.customer)
        followup = self._close_complaint().courtesy_followup_id
        self.assertRegex(followup.objective, CHINESE)
        self.assertRegex(self._take(followup, self.seller).summary, CHINESE)

    def test_followup(self):
        followup = self._create_followup(self.customer)
        self._assert_chinese(self._take(followup, self.seller).res_name)

    def test_gap_of_a_key_customer(self):
        self.customer.custrel_second_user_id = False
        self._run_job("keep", NOW)
        self._assert_chinese(self._take(self.customer, self.leader).summary)

    def test_approval_of_grades(self):
        self.policy.approval_required = True
        self._run_job("grade", NOW)
        run = self.env["custrel.grading.run"].search(
            [("company_id", "=", self.company.id)]
        )
        self._assert_chinese(self._take(run, self.manager).summary)

    def test_open_work_of_a_colleague_who_left(self):
        self.seller.action_archive()
        handover = self._get_handover()
        reminder = self._take(handover, handover.responsible_id)
        self._assert_chinese(reminder.summary)

    def test_next_responsible_is_asked_in_his_language(self):
        self.leader.lang = "en_US"
        self.seller.action_archive()
        handover = self._get_handover()
        self.assertEqual(handover.responsible_id, self.leader)
        self.leader.action_archive()
        self.assertNotEqual(handover.responsible_id, self.leader)
        reminder = self._take(handover, handover.responsible_id)
        self._assert_chinese(reminder.summary)

    def test_failures_of_a_job(self):
        self.manager.group_ids |= self.env.ref("custrel_followup.custrel_group_manager")
        job = self.env.ref("custrel_followup.ir_cron_watch")
        failure = Failure(self.company, UserError("1"))
        job._custrel_tell_failures([failure], complete=True)
        self.assertRegex(self._take(job, self.manager).summary, CHINESE)
