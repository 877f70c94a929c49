from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import MONDAY, ComplaintCommon

MAIL = """MIME-Version: 1.0
Date: Mon, 2 Mar 2026 01:00:00 +0000
From: {sender}
To: {to}
Subject: {subject}
Message-ID: <{id}@customer.example.com>
{headers}Content-Type: multipart/mixed; boundary="part"

--part
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: 8bit

{body}
--part
Content-Type: application/octet-stream; name="../../photo<b>.png"
Content-Disposition: attachment; filename="../../photo<b>.png"
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--part--
"""


@tagged("post_install", "-at_install")
class TestComplaintMail(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create(
            {"name": "east.example.com", "company_ids": [(6, 0, cls.company.ids)]}
        )
        cls.team.write({"alias_name": "help-east", "alias_domain_id": cls.domain.id})

    def _receive(self, moment=MONDAY, **values):
        values = {
            "sender": "Wang Fang <wang@customer.example.com>",
            "to": "help-east@east.example.com",
            "subject": "Machine stands still",
            "id": "first",
            "headers": "",
            "body": "<p>Since this morning</p>",
            **values,
        }
        complaints = self.env["custrel.complaint"]
        known = complaints.search([])
        with freeze_time(moment), mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(
                False, MAIL.format(**values).encode()
            )
        return complaints.search([]) - known

    def test_mail_of_a_contact(self):
        complaint = self._receive()
        self.assertEqual(complaint.subject, "Machine stands still")
        self.assertEqual(complaint.partner_id, self.customer)
        self.assertEqual(complaint.contact_id, self.contact)
        self.assertEqual(complaint.company_id, self.company)
        self.assertEqual(complaint.team_id, self.team)
        self.assertEqual(complaint.channel_id.code, "email")
        self.assertIn(complaint.user_id, self.agent | self.agent_2)
        self.assertIn("Since this morning", complaint.description)
        self.assertTrue(complaint.resolution_deadline)
        self.assertEqual(len(complaint.message_ids.attachment_ids), 1)

    def test_unknown_sender_is_kept_with_his_address(self):
        complaint = self._receive(sender="Nobody <nobody@elsewhere.example.com>")
        self.assertFalse(complaint.partner_id)
        self.assertIn("nobody@elsewhere.example.com", complaint.email_from)
        self._watch("2026-03-02 01:01:00")
        received = [mail.email_to or "" for mail in self._mails(complaint)]
        self.assertIn("nobody@elsewhere.example.com", " ".join(received))

    def test_chinese_mail(self):
        complaint = self._receive(
            subject="=?utf-8?B?5py65Zmo5YGc5LqG?=", body="<p>从今天早上开始</p>"
        )
        self.assertEqual(complaint.subject, "机器停了")
        self.assertIn("从今天早上开始", complaint.description)

    def test_the_same_mail_twice_is_one_complaint(self):
        self.assertTrue(self._receive())
        self.assertFalse(self._receive())

    def test_mail_without_subject(self):
        self.assertEqual(self._receive(subject="").subject, "(no subject)")

    def test_script_is_taken_out(self):
        complaint = self._receive(
            subject="<script>alert(1)</script>",
            body="<p onclick='x()'>Hi</p><script>alert(1)</script>",
        )
        self.assertNotIn("script", complaint.description)
        self.assertNotIn("onclick", complaint.description)
        self.assertEqual(complaint.subject, "<script>alert(1)</script>", "only a text")

    def test_five_megabytes(self):
        complaint = self._receive(body="<p>%s</p>" % ("long words " * 475_000))
        self.assertLess(len(complaint.description), 300_000)
        self.assertGreater(len(complaint.message_ids[-1:].body), 5_000_000)

    def test_automatic_mail_is_ignored(self):
        for headers in ("Auto-Submitted: auto-replied\n", "Precedence: bulk\n"):
            self.assertFalse(self._receive(headers=headers))

    def test_bounce_is_ignored(self):
        self.assertFalse(
            self._receive(
                sender="MAILER-DAEMON@customer.example.com", headers="Return-Path: <>\n"
            )
        )

    def _reply(self, complaint, **values):
        reference = complaint.message_ids[-1:].message_id
        headers = values.pop("headers", "")
        return self._receive(
            id="reply",
            headers=f"In-Reply-To: {reference}\nReferences: {reference}\n{headers}",
            body="<p>Here is the number</p>",
            **values,
        )

    def test_reply_ends_the_waiting(self):
        complaint = self._receive()
        with freeze_time("2026-03-02 02:00:00"):
            complaint.action_wait()
        self.assertFalse(self._reply(complaint, moment="2026-03-02 03:00:00"))
        self.assertEqual(complaint.state, "in_progress")
        self.assertEqual(complaint.paused_hours, 1)
        self.assertIn("Here is the number", complaint.message_ids[0].body)

    def test_absence_notice_does_not_end_the_waiting(self):
        complaint = self._receive()
        complaint.action_wait()
        self._reply(complaint, headers="Auto-Submitted: auto-replied\n")
        self.assertEqual(complaint.state, "waiting")

    def test_reply_to_a_proposal_is_no_silence(self):
        complaint = self._settle(self._receive())
        self._reply(complaint)
        self._watch("2026-04-02 03:00:00")
        self.assertEqual(complaint.state, "resolved")

    def test_reply_after_closing_is_a_task_of_the_owner(self):
        complaint = self._settle(self._receive())
        complaint.action_close()
        self._reply(complaint)
        self.assertEqual(complaint.state, "closed")
        self.assertIn(complaint.user_id, complaint.activity_ids.user_id)

    def test_answers_go_to_the_team(self):
        complaint = self._complain(contact_id=self.contact.id)
        reply_to = complaint._notify_get_reply_to()[complaint.id]
        self.assertIn("help-east@east.example.com", reply_to)

    def test_team_that_moves_takes_its_mails_along(self):
        self.team.with_context(
            allowed_company_ids=[self.other_company.id, self.company.id]
        ).write(
            {
                "company_id": self.other_company.id,
                "member_ids": [(5,)],
                "user_id": False,
            }
        )
        complaint = self._receive()
        self.assertEqual(complaint.company_id, self.other_company)

    def test_bad_rating_is_a_task_of_the_leader(self):
        complaint = self._settle(self._complain(contact_id=self.contact.id))
        complaint.action_close()
        token = complaint.sudo()._rating_get_access_token()
        rating = self.env["rating.rating"].search([("access_token", "=", token)])
        self.assertEqual(rating.partner_id, self.contact)
        complaint.sudo().rating_apply(1, token=token, feedback="Too late")
        self.assertEqual(complaint.sudo().rating_last_value, 1)
        self.assertIn(self.chief, complaint.activity_ids.user_id)

    def test_good_rating_is_nobodys_task(self):
        complaint = self._settle(self._complain(contact_id=self.contact.id))
        complaint.action_close()
        token = complaint.sudo()._rating_get_access_token()
        complaint.sudo().rating_apply(5, token=token)
        self.assertFalse(complaint.activity_ids)

    def test_formulas_are_defused_in_exports(self):
        complaint = self._receive(subject="=HYPERLINK(0)")
        rows = complaint.export_data(["subject"])["datas"]
        self.assertEqual(rows, [["'=HYPERLINK(0)"]])

    def test_mails_speak_the_language_of_the_contact(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.contact.lang = "zh_CN"
        complaint = self._settle(self._complain(contact_id=self.contact.id))
        self.assertEqual(complaint._get_mail_lang(), "zh_CN")
