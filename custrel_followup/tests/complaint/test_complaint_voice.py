from odoo.tests import freeze_time, tagged

from .outgoing import OutgoingCommon


@tagged("post_install", "-at_install")
class TestComplaintVoice(OutgoingCommon):
    """What the customer says reaches somebody who is there, once."""

    def _get_tasks(self, complaint):
        """:return: open activities of the complaint, reminders of targets aside"""
        return complaint.activity_ids - self._reminders(complaint)

    def _make(self, state, **values):
        """:return: a complaint of a state that was reached by the usual way"""
        subject = f"Machine {next(self.numbers)} stands still"
        complaint, message_id = self._receive_new(subject=subject)
        if state != "new":
            self._settle(complaint, "2026-03-02 02:00:00")
        if state == "closed":
            complaint.action_close()
        complaint.with_context(tracking_disable=True).write(values)
        self.env.flush_all()
        return complaint, message_id

    def _write_again(self, message_id, body="No!"):
        self._receive(
            headers=f"In-Reply-To: {message_id}\n",
            body=body,
            moment="2026-03-03 02:00:00",
        )

    def _assert_told(self, complaint, user):
        self.assertEqual(self._get_tasks(complaint).user_id, user)
        self.assertEqual(len(self._get_tasks(complaint)), 1)

    def test_owner_hears_of_words_after_closing(self):
        complaint, message_id = self._make("closed")
        self._write_again(message_id)
        self._assert_told(complaint, self.agent)

    def test_leader_hears_of_them_if_the_owner_has_left(self):
        complaint, message_id = self._make("closed")
        self.agent.action_archive()
        self.assertFalse(complaint.user_id.active)
        self._write_again(message_id)
        self._assert_told(complaint, self.chief)

    def test_leader_hears_of_them_if_there_is_no_owner(self):
        complaint, message_id = self._make("closed", user_id=False)
        self._write_again(message_id)
        self._assert_told(complaint, self.chief)

    def test_leader_hears_of_them_if_the_owner_went_to_another_company(self):
        complaint, message_id = self._make("closed")
        self.agent.write(
            {
                "company_id": self.other_company.id,
                "company_ids": [(6, 0, self.other_company.ids)],
            }
        )
        self._write_again(message_id)
        self._assert_told(complaint, self.chief)

    def test_fallback_user_hears_of_them_if_there_is_no_leader_either(self):
        self.company.custrel_fallback_user_id = self.leader
        for values in ({"user_id": False}, {"user_id": False, "team_id": False}):
            complaint, message_id = self._make("closed", **values)
            self.team.user_id = False
            self._write_again(message_id)
            self._assert_told(complaint, self.leader)
            self.team.user_id = self.chief

    def test_rejected_customer_is_heard(self):
        complaint, message_id = self._make("new", user_id=False)
        complaint.resolution = "The guarantee has ended"
        complaint.action_reject()
        self._write_again(message_id)
        self._assert_told(complaint, self.chief)

    def test_answer_to_a_proposal_of_nobody_is_heard(self):
        complaint, message_id = self._make("resolved", user_id=False)
        self._write_again(message_id)
        self._assert_told(complaint, self.chief)
        self._watch("2026-04-02 02:00:00")
        self.assertEqual(complaint.state, "resolved", "he has said something")
        self._assert_told(complaint, self.chief)

    def test_answer_on_the_portal_is_heard(self):
        complaint, _message_id = self._make("resolved", user_id=False)
        complaint.sudo()._post_from_portal(self.contact, "No!")
        self._assert_told(complaint, self.chief)

    def test_no_by_the_link_is_heard(self):
        for values, told in (({}, self.agent), ({"user_id": False}, self.chief)):
            complaint, _message_id = self._make("resolved", **values)
            with freeze_time("2026-03-03 02:00:00"):
                complaint.sudo()._reopen_by_customer("It squeaks <again>")
            self.assertEqual(complaint.state, "in_progress")
            self._assert_told(complaint, told)
            self.assertIn("It squeaks &lt;again&gt;", self._get_tasks(complaint).note)

    def test_open_complaint_of_nobody_is_heard(self):
        complaint, message_id = self._make("new", user_id=False)
        self._write_again(message_id)
        self._assert_told(complaint, self.chief)

    def test_owner_of_an_open_complaint_needs_no_task(self):
        complaint, message_id = self._make("new")
        self._write_again(message_id)
        self.assertFalse(self._get_tasks(complaint))

    def test_three_mails_are_one_task(self):
        complaint, message_id = self._make("closed")
        for body in ("No!", "No!", "Still no!"):
            self._write_again(message_id, body)
        self._assert_told(complaint, self.agent)

    def test_done_task_comes_again_with_new_words(self):
        complaint, message_id = self._make("closed")
        self._write_again(message_id)
        self._get_tasks(complaint).action_feedback("Called him")
        self._write_again(message_id, "And now?")
        self._assert_told(complaint, self.agent)

    def test_task_of_somebody_who_left_goes_on(self):
        complaint, message_id = self._make("closed")
        self._write_again(message_id)
        task = self._get_tasks(complaint)
        self.agent.action_archive()
        task.with_context(tracking_disable=True).user_id = self.agent
        self._write_again(message_id)
        self._assert_told(complaint, self.chief)

    def test_task_goes_with_the_complaint(self):
        complaint, message_id = self._make("resolved")
        self._write_again(message_id)
        complaint.with_user(self.chief).user_id = self.agent_2
        self._assert_told(complaint, self.agent_2)

    def test_task_of_others_is_not_taken_for_ours(self):
        complaint, message_id = self._make("closed")
        complaint.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.agent_2.id, summary="Mine"
        )
        self._write_again(message_id)
        self.assertEqual(self._get_tasks(complaint).user_id, self.agent | self.agent_2)
        self.assertEqual(len(self._get_tasks(complaint)), 2)

    def test_task_speaks_the_language_of_whoever_gets_it(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms(["custrel_followup"], ["zh_CN"])
        self.agent.lang = "zh_CN"
        complaint, message_id = self._make("closed")
        self._write_again(message_id)
        self.assertNotIn("again", self._get_tasks(complaint).summary)

    def _rate(self, complaint, rate, feedback=""):
        token = complaint.sudo()._rating_get_access_token()
        complaint.sudo().rating_apply(rate, token=token, feedback=feedback)

    def test_bad_rating_twice_is_one_task(self):
        complaint, _message_id = self._make("closed")
        self._rate(complaint, 1, "Bad")
        self._rate(complaint, 1, "Very bad")
        self._assert_told(complaint, self.chief)
        self.assertIn("Very bad", self._get_tasks(complaint).note)

    def test_task_of_a_bad_rating_goes_when_it_becomes_good(self):
        complaint, message_id = self._make("closed")
        self._rate(complaint, 1)
        self._write_again(message_id)
        self._rate(complaint, 5)
        self._assert_told(complaint, self.agent)

    def test_bad_rating_without_a_leader(self):
        self.company.custrel_fallback_user_id = self.leader
        complaint, _message_id = self._make("closed")
        self.chief.action_archive()
        self._rate(complaint, 1)
        self._assert_told(complaint, self.leader)
