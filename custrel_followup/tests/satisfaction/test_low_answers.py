from odoo.tests import freeze_time, tagged

from .common import MONDAY, SatisfactionCommon


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestLowAnswers(SatisfactionCommon):
    """Who is not satisfied is cared for, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls._create_user(
            "agent", "custrel_followup.custrel_group_complaint_agent"
        )
        cls.team = cls.env["custrel.complaint.team"].create(
            {
                "name": "Service",
                "company_id": cls.company.id,
                "member_ids": [(6, 0, cls.agent.ids)],
            }
        )
        cls.reason = cls.env["custrel.complaint.reason"].search([], limit=1)
        cls.company.custrel_low_reason_id = cls.reason
        cls._set_grade(cls.customer, cls.grade_d)

    def _complaints(self):
        return self.env["custrel.complaint"].search(
            [("partner_id", "=", self.customer.id)]
        )

    def _planned(self):
        return self.env["custrel.followup"].search(
            [("partner_id", "=", self.customer.id), ("origin", "=", "answer")]
        )

    def test_a_complaint(self):
        row = self._answer(self._asked(), 2, "Nobody came <b>twice</b>")
        complaint = self._complaints()
        self.assertEqual(row.low_complaint_id, complaint)
        self.assertEqual(complaint.subject, "Your answer to our question: 2 of 10")
        self.assertIn("&lt;b&gt;twice", complaint.description)
        self.assertEqual(complaint.reason_id, self.reason)
        self.assertEqual(
            (complaint.team_id, complaint.user_id), (self.team, self.agent)
        )
        self.assertEqual(complaint.company_id, self.company)
        self.assertTrue(complaint.name and complaint.response_deadline is not None)

    def test_the_customer_reads_of_his_answer_and_not_of_a_complaint(self):
        self.company.custrel_acknowledge = True
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env.ref("base.module_custrel_followup")._update_translations(["zh_CN"])
        self.customer.lang = "zh_CN"
        row = self._answer(self._asked(), 2)
        complaint = self._complaints()
        self.assertIn(row.with_context(lang="zh_CN").answer_text, complaint.subject)
        self.assertNotIn("customer", complaint.description, "he reads it")
        self.customer.lang = "en_US"
        self._run_job("watch", "2026-03-03 02:00:00")
        mail = self.env["mail.mail"].search(
            [("model", "=", "custrel.complaint"), ("res_id", "=", complaint.id)]
        )
        self.assertEqual(len(mail), 1)
        self.assertIn("Thank you for your answer", mail.subject)
        for words in (mail.subject, mail.body_html):
            self.assertNotIn("your complaint", words)
            self.assertNotIn("Not satisfied", words)
        self.assertEqual(mail.headers and "auto-replied" in mail.headers, True)
        # Whoever deals with it sees what was asked, and said.
        action = complaint.with_user(self.agent).action_open_survey_answer()
        self.assertEqual((action["res_model"], action["res_id"]), (row._name, row.id))
        answers = self.answers.with_user(self.agent).search([])
        self.assertEqual(answers, row, "and of no other customer")
        self.assertIn("2", answers.answer_text)

    def test_agents_of_other_teams_do_not_read_it(self):
        other = self._create_user(
            "other_agent", "custrel_followup.custrel_group_complaint_agent"
        )
        self.env["custrel.complaint.team"].create(
            {
                "name": "Another desk",
                "company_id": self.company.id,
                "member_ids": [(6, 0, other.ids)],
            }
        )
        row = self._answer(self._asked(), 2, "Nobody came")
        self.assertEqual(row.low_complaint_id.team_id, self.team)
        for user, found in ((self.agent, row), (other, row.browse())):
            answers = self.answers.with_user(user).search([])
            self.assertEqual(answers, found, user.name)
        row.low_complaint_id.user_id = other
        self.env.invalidate_all()
        self.assertTrue(row.with_user(other).has_access("read"), "it is his now")

    def test_once_however_often_he_answers(self):
        row = self._asked()
        for value in (2, 9, 1):
            self._answer(row, value)
        self.assertEqual(len(self._complaints()), 1)
        self.assertEqual((row.value, row.low), (1, True))

    def test_the_border_is_low(self):
        row = self._answer(self._asked(), 5)
        self.assertFalse(row.low)
        self._answer(row, 4)
        self.assertTrue(row.low_complaint_id)

    def test_a_follow_up_for_the_owner(self):
        self.company.custrel_low_action = "followup"
        row = self._answer(self._asked(), 1)
        followup = self._planned()
        self.assertEqual(row.low_followup_id, followup)
        self.assertEqual(followup.user_id, self.seller)
        self.assertEqual(
            followup.objective, "Ask what was wrong: the customer rated 1 of 10."
        )
        self.assertEqual(followup.why, "The customer is not satisfied")
        self.assertEqual(str(followup.date_planned), "2026-03-04")
        self.assertFalse(self._complaints())

    def test_nobody_is_called_who_takes_no_calls_by_nobody_who_is_away(self):
        self.company.custrel_low_action = "followup"
        self.customer.custrel_no_calls = True
        self._send_away(self.seller, "2026-03-02", "2026-03-05")
        self._answer(self._asked(), 1)
        followup = self._planned()
        self.assertNotEqual(followup.channel_id.needs, "phone")
        self.assertFalse(followup.reach_notice)
        self.assertEqual(str(followup.date_planned), "2026-03-06")
        self.assertEqual(followup.user_id, self.seller)

    def test_the_co_owner_stands_in_for_who_is_away_for_long(self):
        self.company.custrel_low_action = "followup"
        self.customer.with_company(
            self.company
        ).custrel_second_user_id = self.colleague.id
        self._send_away(self.seller, "2026-03-02", "2026-03-20")
        self._answer(self._asked(), 1)
        followup = self._planned()
        self.assertEqual(followup.user_id, self.colleague)
        self.assertEqual(followup.stand_in_for_id, self.seller)
        self.assertEqual(str(followup.date_planned), "2026-03-04")

    def test_it_leaves_the_days_of_a_leave_that_is_entered_later(self):
        self.company.custrel_low_action = "followup"
        self._answer(self._asked(), 1)
        leave = self._send_away(self.seller, "2026-03-04", "2026-03-05")
        self.assertEqual(leave.custrel_moving_count, 1)
        self._run_job("plan", MONDAY)
        self.assertEqual(str(self._planned().date_planned), "2026-03-06")
        leave.unlink()
        self._run_job("plan", MONDAY)
        self.assertEqual(str(self._planned().date_planned), "2026-03-04")

    def test_what_was_agreed_stays_on_a_day_of_leave(self):
        agreed = self._create_followup(
            self.customer, date_planned="2026-03-04", origin="next_action"
        )
        leave = self._send_away(self.seller, "2026-03-04", "2026-03-05")
        self.assertEqual(leave.custrel_moving_count, 0)
        self._run_job("plan", MONDAY)
        self.assertEqual(str(agreed.date_planned), "2026-03-04")

    def test_the_owner_has_left(self):
        self.company.custrel_low_action = "followup"
        self.company.custrel_fallback_user_id = self.leader
        row = self._asked()
        self.env.cr.execute(
            "UPDATE res_users SET active = FALSE WHERE id = %s", [self.seller.id]
        )
        self.env.invalidate_all()
        self._answer(row, 1)
        self.assertEqual(self._planned().user_id, self.leader)

    def test_nothing_if_the_company_wants_nothing(self):
        self.company.custrel_low_action = "none"
        row = self._answer(self._asked(), 0)
        self.assertTrue(row.low)
        self.assertFalse(self._complaints())
        self.assertFalse(self._planned())

    def test_the_complaint_goes_through_the_loop(self):
        complaint = self._answer(self._asked(), 1).low_complaint_id
        complaint.write({"cause": "C", "resolution": "R"})
        complaint.action_propose()
        complaint.action_close()
        self.assertEqual(complaint.state, "closed")
        mail = self.env["mail.mail"].search(
            [("model", "=", "custrel.complaint"), ("res_id", "=", complaint.id)]
        )[-1:]
        mails = self.env["mail.mail"].search(
            [("model", "=", "custrel.complaint"), ("res_id", "=", complaint.id)]
        )
        self.assertGreater(len(mails), 1)
        for sent in mails:  # who only tapped a number has not complained
            self.assertNotIn("complaint", sent.subject.lower())
            self.assertNotIn("your complaint", sent.body_html.lower())
            self.assertIn("Your answer", sent.body_html)
        # He was asked a day ago: he is told that it is closed, and not asked again.
        bodies = (
            self.env["mail.mail"]
            .search(
                [("model", "=", "custrel.complaint"), ("res_id", "=", complaint.id)]
            )
            .mapped("body_html")
        )
        self.assertTrue(any("is closed" in body for body in bodies), mail)
        self.assertFalse(any("/rate/" in body for body in bodies))

    def _words_to_the_customer(self, complaint):
        """:return: the last mail, after none of them was found to name a complaint"""
        mails = self.env["mail.mail"].search(
            [("model", "=", "custrel.complaint"), ("res_id", "=", complaint.id)],
            order="id",
        )
        for mail in mails:
            self.assertNotIn("complaint", mail.subject.lower())
            self.assertNotIn("your complaint", mail.body_html.lower())
        return mails[-1]

    def test_closed_after_the_pause_it_still_names_no_complaint(self):
        complaint = self._answer(self._asked(), 1).low_complaint_id
        complaint.write({"cause": "C", "resolution": "A new drive"})
        with freeze_time("2027-03-02 02:00:00"):
            self.assertFalse(complaint._filter_asked(), "it is long ago")
            subject, _body = complaint._preview("close", "A new drive")
            complaint.action_close()
        mail = self._words_to_the_customer(complaint)
        self.assertEqual(mail.subject, subject)
        self.assertIn("Thank you once more for your answer", subject)
        self.assertIn("A new drive", mail.body_html)
        self.assertNotIn("/rate/", mail.body_html, "he is not asked about his answer")
        self.assertIn("auto-replied", mail.headers)

    def test_rejected_it_names_no_complaint(self):
        complaint = self._answer(self._asked(), 1).low_complaint_id
        complaint.resolution = "The guarantee has ended"
        subject, _body = complaint._preview("reject", complaint.resolution)
        complaint.action_reject()
        mail = self._words_to_the_customer(complaint)
        self.assertEqual(mail.subject, subject)
        self.assertIn("What we found after your answer", subject)
        self.assertIn("The guarantee has ended", mail.body_html)

    def test_who_complained_reads_of_his_complaint(self):
        complaint = self.env["custrel.complaint"].create(
            {
                "subject": "Stands still",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "resolution": "The guarantee has ended",
            }
        )
        complaint.action_reject()
        mail = self.env["mail.mail"].search(
            [("model", "=", "custrel.complaint"), ("res_id", "=", complaint.id)]
        )[:1]
        self.assertIn("Your complaint", mail.subject)

    def test_the_note_of_another_answer_is_from_the_customer(self):
        row = self._answer(self._asked(), 1)
        complaint = row.low_complaint_id
        public = row.with_user(self.env.ref("base.public_user"))
        for speaker in (self.customer, self._add_contact()):
            if speaker != self.customer:
                row.sudo().contact_id = speaker
            self._answer(public, row.value + 2)
            note = complaint.message_ids.sorted("id")[-1:]
            self.assertIn("has changed the answer", note.body)
            self.assertEqual(note.author_id, speaker)
            self.assertEqual(note.email_from, speaker.email_formatted)
        self.assertFalse(complaint.unanswered_since, "it is no mail of his")

    def _add_contact(self):
        return self.env["res.partner"].create(
            {
                "name": "Wang Fang",
                "parent_id": self.customer.id,
                "email": "fang@x.example.com",
            }
        )
