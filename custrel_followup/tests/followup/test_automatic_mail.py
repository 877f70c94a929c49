from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import config, mute_logger
from odoo.tools.translate import code_translations

from ..queries import QueryCounter
from .automatic import BODY, MONDAY, WANG, AutomaticCommon

THREAD = "odoo.addons.mail.models.mail_thread"
ANSWER = """MIME-Version: 1.0
Date: Tue, 3 Mar 2026 01:00:00 +0000
From: {sender}
To: {to}
Subject: {subject}
Message-ID: <{number}@client.example.com>
{headers}Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: 8bit

{body}
"""
DSN = """MIME-Version: 1.0
Date: Tue, 3 Mar 2026 01:00:00 +0000
From: MAILER-DAEMON@customer.example.com (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <dsn@customer.example.com>
Content-Type: multipart/report; report-type=delivery-status; boundary="xx"

--xx
Content-Type: text/plain; charset=us-ascii

<wang@customer.example.com>: unknown user

--xx
Content-Type: message/delivery-status

Reporting-MTA: dns; customer.example.com

Final-Recipient: rfc822; wang@customer.example.com
Action: failed
Status: 5.1.1

--xx
Content-Type: message/rfc822

Message-ID: {message_id}
Subject: A greeting
From: office@east.example.com
To: wang@customer.example.com

Hello
--xx--
"""


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestAutomaticMail(AutomaticCommon):
    """What leaves, what comes back, and what can't be sent."""

    def _tasks(self, followup):
        """:return: tasks that people have because of it"""
        todo = self.env.ref("mail.mail_activity_data_todo")
        return followup.activity_ids.filtered(lambda a: a.activity_type_id == todo)

    @contextmanager
    def _translated(self, term, words):
        """Say a term in Chinese, whether it is translated yet or not."""
        terms = code_translations.get_python_translations("custrel_followup", "zh_CN")
        with patch.dict(code_translations.python_translations):
            key = "custrel_followup", "zh_CN"
            code_translations.python_translations[key] = {**terms, term: words}
            yield

    def _answer(self, mail, subject="Re: A greeting", body="Thank you", **values):
        headers = f"In-Reply-To: {mail['Message-Id']}\n" + values.pop("headers", "")
        source = ANSWER.format(
            to=values.get("to", mail["Reply-To"]),
            sender=values.get("sender", WANG),
            subject=subject,
            body=body,
            headers=headers,
            number=subject.encode().hex()[:20],
        )
        with freeze_time("2026-03-03 01:00:00"), mute_logger(THREAD):
            self.env["mail.thread"].message_process(False, source.encode())
            self.env.flush_all()

    # ------------------------------------------------------------------- leaving

    def test_the_mail_as_it_leaves(self):
        followup = self._planned_and_due()
        [mail] = self._send()
        self.assertEqual(mail["X-Envelope-To"], "wang@customer.example.com")
        self.assertIn("custrel_seller@home.example.com", mail["From"])
        self.assertIn("catchall@east.example.com", mail["Reply-To"])
        self.assertEqual(mail["Auto-Submitted"], "auto-generated")
        self.assertRegex(mail["List-Unsubscribe"], r"^<http.*/contact/stop/\d+/\w+>$")
        self.assertEqual(mail["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        self.assertEqual(mail["Subject"], "A greeting from Seller")
        body = mail.get_body(("html",)).get_content()
        self.assertIn("Hello Customer, all well?", body)
        self.assertIn("/contact/stop/", body)
        self.assertTrue(mail.get_body(("plain",)))

        self.assertEqual(followup.state, "done")
        self.assertEqual(followup.mail_state, "sent")
        self.assertEqual(str(followup.date_end), MONDAY)
        self.assertIn("all well?", followup.content)
        self.assertIn("all well?", followup.message_ids[:1].body)
        self.assertFalse(followup.activity_ids)
        customer = self.customer.with_company(self.company)
        self.assertFalse(customer.custrel_last_contact_date, "nobody talked")
        self.assertEqual(str(customer.custrel_last_written_date), "2026-03-02")
        self.assertFalse(self._send("2026-03-02 03:00:00"), "once")

    def test_nothing_before_its_day_or_at_night(self):
        followup = self._planned_and_due(date_planned="2026-03-03")
        self.assertFalse(self._send())
        self.assertFalse(self._send("2026-03-02 17:00:00"), "one o'clock at night")
        self.assertEqual(followup.mail_state, "waiting")
        self.assertTrue(self._send("2026-03-03 01:30:00"))

    def test_in_his_hours(self):
        """He works in New York: nine o'clock there is the evening of ours."""
        self.customer.write({"tz": "America/New_York"})
        self.customer.write({"custrel_hour_from": 9, "custrel_hour_to": 11})
        followup = self._planned_and_due()
        self.assertFalse(self._send("2026-03-02 02:00:00"))
        self.assertEqual(followup.mail_state, "waiting")
        self.assertTrue(self._send("2026-03-02 14:30:00"))

    def test_in_the_language_of_who_reads_it(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.template.with_context(lang="zh_CN").write(
            {"subject": "问候", "body_html": "<p>您好</p>"}
        )
        self.customer.lang = "en_US"
        wang = self.env["res.partner"].create(
            {
                "name": "王芳",
                "parent_id": self.customer.id,
                "email": "wf@customer.example.com",
                "lang": "zh_CN",
            }
        )
        lost = self._add_customer("Lost", email="lost@x.example.com")
        self.env.flush_all()  # a language that was removed meanwhile
        self.env.cr.execute(
            "UPDATE res_partner SET lang = 'xx_XX' WHERE id = %s", [lost.id]
        )
        self.env.invalidate_all()
        followup = self._planned_and_due(contact_ids=[(6, 0, wang.ids)])
        self._get(lost)._keep({"date_planned": "2026-03-02"})
        by_address = {mail["X-Envelope-To"]: mail for mail in self._send()}
        mail = by_address["wf@customer.example.com"]
        self.assertEqual(mail["Subject"], "问候")
        self.assertIn("您好", mail.get_body(("html",)).get_content())
        self.assertEqual(followup.mail_to, "wf@customer.example.com")
        self.assertIn("A greeting", by_address["lost@x.example.com"]["Subject"])

    def test_the_contact_of_a_company_without_an_address(self):
        self.customer.email = False
        self.env["res.partner"].create(
            {
                "name": "Li Wei",
                "parent_id": self.customer.id,
                "email": "li@customer.example.com",
            }
        )
        self._planned_and_due()
        [mail] = self._send()
        self.assertEqual(mail["X-Envelope-To"], "li@customer.example.com")

    def test_without_a_catchall_answers_go_to_the_company(self):
        self.domain.company_ids = False
        self._planned_and_due()
        [mail] = self._send()
        self.assertIn("office@east.example.com", mail["Reply-To"])

    def test_an_owner_who_has_left(self):
        followup = self._planned_and_due()
        self.customer.user_id = self.colleague
        followup._keep({"user_id": self.seller.id})
        self.seller.with_context(tracking_disable=True).active = False
        [mail] = self._send()
        self.assertIn("custrel_colleague@home.example.com", mail["From"])
        self.assertEqual(followup.mail_state, "sent")

    def test_who_is_away_has_the_co_owner_write(self):
        followup = self._planned_and_due()
        self.assertEqual(followup.mail_sender_id, self.seller)
        self.customer.with_company(self.company).custrel_second_user_id = self.colleague
        resource = self.seller._custrel_get_resources(self.company)
        leave = self.env["resource.calendar.leaves"].create(
            {
                "resource_id": resource.id,
                "company_id": self.company.id,
                "date_from": "2026-03-01 16:00:00",
                "date_to": "2026-03-04 15:59:59",
            }
        )
        followup.invalidate_recordset()
        self.assertEqual(followup.mail_sender_id, self.colleague)
        leave.unlink()
        followup.invalidate_recordset()
        self.assertEqual(followup.mail_sender_id, self.seller)

    def test_two_mails_are_some_days_apart(self):
        self.company.custrel_mail_pause_days = 10
        followup = self._planned_and_due()
        self._send()
        again = followup.copy({"date_planned": "2026-03-05", "origin": "cadence"})
        again._keep(
            {
                "automatic": True,
                "mail_state": "waiting",
                "cadence_id": self.cadence.id,
                "date_planned": "2026-03-05",
            }
        )
        self.assertFalse(self._send("2026-03-05 02:00:00"))
        self.assertEqual(str(again.date_planned), "2026-03-12")
        self.assertTrue(self._send("2026-03-12 02:00:00"))

    def test_odoo_167746_who_reads_for_two_customers_gets_one_mail(self):
        """Public report of a peer; the number is that of the report."""
        self.company.custrel_mail_pause_days = 10
        twin = self._add_customer("Twin", email="WANG@customer.example.com")
        other = self._add_customer("Other", email="o@other.example.com")
        followup = self._planned_and_due()
        for customer in (twin, other):
            self._get(customer)._keep({"date_planned": "2026-03-02"})
        addresses = {mail["X-Envelope-To"] for mail in self._send()}
        self.assertEqual(len(self.emails), 2)
        self.assertEqual(
            addresses, {"wang@customer.example.com", "o@other.example.com"}
        )
        [waiting] = (followup | self._get(twin)).filtered(
            lambda f: f.mail_state == "waiting"
        )
        self.assertEqual(str(waiting.date_planned), "2026-03-12")
        self.assertFalse(self._send("2026-03-03 02:00:00"))
        self.assertTrue(self._send("2026-03-12 02:00:00"))

    def test_odoo_83426_a_second_address_is_not_written_to(self):
        """A contact may have two addresses in one field; one of them was looked at."""
        self.customer.email = "wang@customer.example.com, boss@customer.example.com"
        self.env["mail.blacklist"]._add("boss@customer.example.com")
        followup = self._planned_and_due()
        [mail] = self._send()
        self.assertEqual(mail["X-Envelope-To"], followup.mail_to)
        self.assertEqual(mail["To"], "Customer <wang@customer.example.com>")

    def test_an_address_that_changes_in_the_queue(self):
        """The link that stops such mails is about the address that gets it."""
        followup = self._planned_and_due()
        self._queue()
        self.customer.email = "new@customer.example.com"
        self.env["mail.blacklist"]._add("new@customer.example.com")
        [mail] = self._send()
        self.assertEqual(mail["X-Envelope-To"], "wang@customer.example.com")
        self.assertEqual(followup.mail_to, "wang@customer.example.com")

    def test_the_contact_who_was_written_to_took_part(self):
        self.customer.email = False
        contact = self.env["res.partner"].create(
            {"name": "Fang", "parent_id": self.customer.id, "email": WANG}
        )
        followup = self._planned_and_due()
        [mail] = self._send()
        self.assertEqual(mail["To"], "Fang <wang@customer.example.com>")
        self.assertEqual(followup.contact_ids, contact)

    # ---------------------------------------------------------------- not leaving

    def _assert_given_back(self, followup, problem):
        self.assertFalse(followup.automatic)
        self.assertEqual(followup.mail_state, "failed")
        self.assertEqual(followup.mail_problem, problem)
        self.assertEqual(followup.state, "planned")
        self.assertEqual(followup.activity_ids.user_id, self.seller)

    def test_blacklisted_meanwhile(self):
        followup = self._planned_and_due()
        self.env["mail.blacklist"]._add("wang@customer.example.com")
        self.assertIn("blacklist", followup.mail_notice)
        self.assertFalse(self._send())
        self._assert_given_back(followup, "blacklisted")

    def test_the_address_is_gone(self):
        followup = self._planned_and_due()
        self.customer.email = "nonsense"
        self.assertFalse(self._send())
        self._assert_given_back(followup, "no_address")

    def test_an_open_complaint(self):
        followup = self._planned_and_due()
        self.env["custrel.complaint"].create(
            {
                "subject": "Broken",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
            }
        )
        self._queue()
        self._assert_given_back(followup, "complaint")

    def test_a_template_that_fails_for_one(self):
        other = self._add_customer("Other", email="o@other.example.com")
        self.template.body_html = (
            "<p><t t-out=\"1 / (object.partner_id.name != 'Customer')\"/></p>"
        )
        followup = self._planned_and_due()
        self._get(other)._keep({"date_planned": "2026-03-02"})
        self.assertFalse(followup.mail_body)
        self.assertIn("can't be filled in", followup.mail_notice)
        with mute_logger("odoo.addons.mail.models.mail_render_mixin"):
            mails = self._send()
        self.assertEqual([m["X-Envelope-To"] for m in mails], ["o@other.example.com"])
        self._assert_given_back(followup, "words")
        self.assertTrue(followup.mail_error)

    def test_the_template_is_gone(self):
        followup = self._planned_and_due()
        self.template.unlink()
        self.assertFalse(self._send())
        self._assert_given_back(followup, "no_template")

    def test_a_template_of_another_model(self):
        followup = self._planned_and_due()
        self.template.write({"subject": "Hello", "body_html": "<p>Hello</p>"})
        self.template.model_id = self.env["ir.model"]._get_id("res.partner")
        self.assertFalse(self._send())
        self._assert_given_back(followup, "no_template")

    def test_the_server_refuses_the_address(self):
        followup = self._planned_and_due()
        self._queue()
        mail = followup._get_mails()
        mail.write(
            {
                "state": "exception",
                "failure_type": "unknown",
                "failure_reason": "550 no",
            }
        )
        mail._postprocess_sent_message([], [], failure_type="unknown")
        self._assert_given_back(followup, "refused")
        self.assertEqual(followup.mail_error, "550 no")
        self.assertEqual(mail.state, "cancel", "nobody sends it by hand beside")

    def _send_in_vain(self, moment):
        """Run the queue where nobody listens at the port of the mail server."""
        server = self.env["ir.mail_server"]
        server.search([]).unlink()
        server.create({"name": "Away", "smtp_host": "127.0.0.1", "smtp_port": 1})
        self.env.flush_all()
        with (
            freeze_time(moment),
            patch.object(type(server), "_disable_send", lambda _self: False),
            mute_logger("odoo.addons.mail.models.mail_mail"),
        ):
            self.env["mail.mail"].search([("state", "=", "outgoing")]).send()

    def test_the_mail_server_is_away(self):
        followup = self._planned_and_due()
        self._queue()
        self._send_in_vain("2026-03-02 03:00:00")
        self.assertEqual(followup._get_mails().state, "outgoing", "it is tried again")
        self.assertEqual(followup.mail_state, "queued")
        mine = followup.with_user(self.seller)
        self.assertIn("mail server", mine.mail_remark, "and said")

    def test_no_mail_server_for_a_day_is_said_to_who_writes_himself(self):
        followup = self._planned_and_due()
        self._queue()
        self._send_in_vain("2026-03-02 03:00:00")
        self.assertEqual(followup.mail_state, "queued")
        self._send_in_vain("2026-03-03 02:30:00")
        self._assert_given_back(followup, "no_server")
        mine = followup.with_user(self.seller)
        self.assertIn("No outgoing mail server", mine.mail_remark)
        self.assertIn("refused", mine.mail_error)

    def test_a_server_that_comes_back_leaves_no_remark(self):
        followup = self._planned_and_due()
        self._queue()
        self._send_in_vain("2026-03-02 03:00:00")
        self.env["ir.mail_server"].search([]).unlink()
        self.assertTrue(self._send("2026-03-02 04:00:00"))
        self.assertEqual(followup.mail_state, "sent")
        self.assertFalse(followup.mail_problem)

    def test_what_keeps_all_mails_is_known_before_the_first(self):
        followup = self._planned_and_due()
        servers = self.env["ir.mail_server"].search([])
        servers.unlink()
        mine = followup.with_user(self.seller)
        with patch.dict(config.options, {"smtp_server": "localhost"}):
            self.assertTrue(mine.has_no_server)
            self.assertIn("No outgoing mail server", mine.mail_remark)
            said = self.env["custrel.followup"].with_user(self.seller).get_mail_notice()
            self.assertIn("Outgoing Email Servers", said)
            mine.invalidate_recordset()
            # As Odoo itself keeps copies of a database from sending.
            nowhere = servers.create({"name": "Nowhere", "smtp_host": "invalid"})
            self.assertTrue(mine.has_no_server)
            said = self.env["custrel.followup"].with_user(self.seller).get_mail_notice()
            self.assertIn("“Nowhere” leads nowhere", said)
            mine.invalidate_recordset()
            nowhere.smtp_host = "mail.example.com"
            self.assertFalse(mine.has_no_server)
            self.assertFalse(mine.mail_remark)
            nowhere.unlink()
            self.assertFalse(self._is_missing_after_one_left())
        with patch.dict(config.options, {"smtp_server": "mail.example.com"}):
            self.assertFalse(self.env["ir.mail_server"]._custrel_is_missing())

    def _is_missing_after_one_left(self):
        self.assertTrue(self._send(), "by the server of this computer")
        return self.env["ir.mail_server"]._custrel_is_missing()

    # ------------------------------------------------------------------ the list

    def test_the_list_shows_subjects_of_what_will_leave_and_left(self):
        followup = self._planned_and_due()
        mine = followup.with_user(self.seller)
        [row] = mine.read(["mail_subject", "mail_remark"])
        self.assertEqual(row["mail_subject"], "A greeting from Seller")
        mine.mail_subject = "Spring"
        self.assertEqual(mine.mail_subject, "Spring")
        self._send()
        self.template.subject = "Something else"
        self.assertEqual(mine.mail_subject, "Spring", "as it left")

    def test_a_subject_that_fails_for_one_leaves_the_others_theirs(self):
        other = self._add_customer("Other", email="o@other.example.com")
        self.template.subject = "{{ 1 / (object.partner_id.name != 'Customer') }}"
        followup = self._planned_and_due()
        both = (followup | self._get(other)).with_user(self.seller)
        with mute_logger("odoo.addons.mail.models.mail_render_mixin"):
            subjects = both.mapped("mail_subject")
        self.assertEqual(subjects, [False, "1.0"])

    def test_a_list_of_many_takes_no_more_queries(self):
        for n in range(30):
            self._add_customer(f"C{n}", email=f"c{n}@x.example.com")
        self._planned_and_due()
        found = self.env["custrel.followup"].search([("automatic", "=", True)])
        names = ["mail_subject", "mail_remark", "mail_state", "partner_id"]
        self.env.flush_all()
        counts = []
        for records in (found[:5], found[5:30]):
            self.env.invalidate_all()
            counter = QueryCounter(self.env)
            records.with_user(self.seller).read(names)
            counts.append(counter.stop())
        self.assertLessEqual(counts[1], counts[0] + 2)

    # ------------------------------------------------------------------- answers

    def test_a_reply_is_the_owners_task(self):
        followup = self._planned_and_due()
        [mail] = self._send()
        self._answer(mail, body="Send an offer <script>alert(1)</script>")
        self.assertEqual(followup.mail_state, "answered")
        task = self._tasks(followup)
        self.assertEqual(task.user_id, self.seller)
        self.assertIn("Send an offer", followup.message_ids[:1].body)
        self.assertNotIn("<script", followup.message_ids[:1].body)
        self._answer(mail, subject="Re: again")
        self.assertEqual(len(self._tasks(followup)), 1)

    def test_only_who_answers_was_contacted(self):
        """The cadence counts from the mail all the same."""
        followup = self._planned_and_due()
        self.cadence.write({"times": 1, "period": "month"})
        [mail] = self._send()
        customer = self.customer.with_user(self.seller).with_company(self.company)
        self.assertFalse(customer.custrel_last_contact_date)
        with freeze_time("2026-03-03 01:00:00"):
            self.assertFalse(customer.custrel_without_plan, "the cadence goes on")
            self._run_job("plan", "2026-03-03 01:00:00")
        self.assertEqual(self._get(self.customer), followup, "not planned again")
        [entry] = customer.custrel_get_history(["contact"])["entries"]
        self.assertEqual((entry["who"], entry["label"]), ("Sent by the system", "Sent"))
        self.assertIn(
            "sent by the system", customer._custrel_render_briefing(followup[:0])
        )
        head = customer.custrel_get_page()["head"]
        self.assertEqual((head["last"], head["written"]), ("", "03/02/2026"))
        following = self._create_followup(self.customer, date_planned="2026-03-03")
        following = following.with_user(self.seller)
        self.assertEqual(following.last_result, "E-mail by the system, 03/02/2026")

        self._answer(mail)
        self.env.invalidate_all()
        self.assertEqual(str(customer.custrel_last_contact_date), "2026-03-02")
        [entry] = customer.custrel_get_history(["contact"])["entries"]
        self.assertEqual(entry["label"], "Answered")
        head = customer.custrel_get_page()["head"]
        self.assertEqual((head["last"], head["written"]), ("03/02/2026", ""))

    def test_why_names_the_mail_of_the_system(self):
        self._planned_and_due()
        self._send()
        self.cadence.automatic = False
        followup = self._plan("2026-06-02 02:00:00").with_user(self.seller)
        self.assertEqual(followup.state, "planned")
        self.assertIn("written to by the system 03/02/2026", followup.why)

    def test_osticket_2564_an_answer_that_a_mass_mailer_brings_is_one(self):
        followup = self._planned_and_due()
        [mail] = self._send()
        self._answer(mail, headers="Feedback-ID: ::1.eu-west-1.x:AmazonSES\n")
        self.assertEqual(followup.mail_state, "answered")
        self.assertEqual(self._tasks(followup).user_id, self.seller)

    def test_an_absence_notice_is_no_answer(self):
        followup = self._planned_and_due()
        [mail] = self._send()
        self._answer(mail, subject="自动回复: 问候", body="我不在办公室")
        self._answer(mail, headers="Auto-Submitted: auto-replied\n")
        self.assertEqual(followup.mail_state, "sent")
        self.assertFalse(self._tasks(followup))
        self.assertIn("我不在办公室", "".join(followup.message_ids.mapped("body")))

    def test_a_bounce_is_the_owners_task(self):
        followup = self._planned_and_due()
        [mail] = self._send()
        source = DSN.format(to=self.domain.bounce_email, message_id=mail["Message-Id"])
        with mute_logger(THREAD):
            self.env["mail.thread"].message_process(False, source.encode())
        self.assertEqual(followup.mail_state, "bounced")
        task = self._tasks(followup)
        self.assertEqual(task.user_id, self.seller)
        self.assertIn("wang@customer.example.com", task.note)

    def test_a_bounce_to_where_answers_go(self):
        followup = self._planned_and_due()
        [mail] = self._send()
        source = DSN.format(to=mail["Reply-To"], message_id=mail["Message-Id"])
        with mute_logger(THREAD):
            self.env["mail.thread"].message_process(False, source.encode())
        self.assertEqual(followup.mail_state, "bounced")

    def test_a_late_mail_is_not_lost(self):
        followup = self._planned_and_due()
        [mail] = self._send()
        source = DSN.format(to=self.domain.bounce_email, message_id=mail["Message-Id"])
        source = source.replace("failed", "delayed").replace("5.1.1", "4.4.1")
        with mute_logger(THREAD):
            self.env["mail.thread"].message_process(False, source.encode())
        self.assertEqual(followup.mail_state, "sent")
        self.assertFalse(self._tasks(followup))

    def test_what_the_owner_writes_is_no_answer(self):
        followup = self._planned_and_due()
        [mail] = self._send()
        self._answer(mail, sender=self.seller.email, body="One more thing")
        self.assertEqual(followup.mail_state, "sent")
        self.assertFalse(self._tasks(followup))

    def test_a_bounce_that_looks_like_an_answer(self):
        followup = self._planned_and_due()
        [mail] = self._send()
        self._answer(mail, subject="系统退信", sender="PostMaster@qq.com")
        self.assertEqual(followup.mail_state, "bounced")

    def test_tasks_are_in_the_owners_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.seller.lang = "zh_CN"
        followup = self._planned_and_due()
        [mail] = self._send()
        with self._translated("Answer %s: he answered our mail", "回复 %s"):
            self._answer(mail)
        self.assertIn("回复 Customer", self._tasks(followup).summary)

    # ----------------------------------------------------------- two companies

    def test_another_companys_customers(self):
        followup = self._planned_and_due()
        theirs = self.env["custrel.followup"].with_user(self.stranger)
        theirs = theirs.with_context(allowed_company_ids=self.other_company.ids)
        self.assertFalse(theirs.search([("id", "=", followup.id)]))

    def test_queries_do_not_grow(self):
        customers = [
            self._add_customer(f"C{n}", email=f"c{n}@x.example.com") for n in range(30)
        ]
        self._planned_and_due()
        found = self.env["custrel.followup"].search([("automatic", "=", True)])
        self.assertEqual(len(found), 31)
        self.env.flush_all()
        few, many = found[:5], found[5:30]
        counts = []
        for records in (few, many):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records._prepare_letters()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1], counts[0] + 6)
        self.assertEqual(len(customers), 30)
        self.assertIn("all well", BODY)

    def test_queueing_many_takes_no_more_queries(self):
        for number in range(30):
            self._add_customer(f"C{number}", email=f"c{number}@x.example.com")
        self._planned_and_due()
        found = self.env["custrel.followup"].search([("automatic", "=", True)])
        self.assertEqual(len(found), 31)
        found._keep({"date_planned": "2026-03-02"})  # spread over the quarter
        counts = []
        for records in (found[:5], found[5:30]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records._queue_mails(self.company)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(set(records.mapped("mail_state")), {"queued"})
        self.assertLess(counts[1], counts[0] + 6)


@tagged("post_install", "-at_install")
class TestStopMails(AutomaticCommon, HttpCase):
    """The link of each mail by which one wants no more of them."""

    def setUp(self):
        super().setUp()
        # As it was mailed; the job needs the registry that the server has here.
        self.followup = self._create_followup(self.customer)
        self.followup._keep(
            {"mail_to": self.followup.mail_recipient_id.email_normalized}
        )
        url = self.followup._get_stop_url(self.followup.mail_to)
        self.url = f"/contact{url.partition('/contact')[2]}"

    def _is_stopped(self):
        blacklist = self.env["mail.blacklist"]
        return bool(blacklist.search([("email", "=", "wang@customer.example.com")]))

    def test_looking_changes_nothing(self):
        for method in ("GET", "HEAD", "OPTIONS"):
            response = self.opener.request(method, self.base_url() + self.url)
            self.assertLess(response.status_code, 400, method)
            self.assertFalse(self._is_stopped(), method)
        self.assertIn("wang@customer.example.com", self.url_open(self.url).text)

    def test_one_click_of_a_mail_program(self):
        """It has neither a session nor a token against forged forms."""
        response = self.opener.post(
            self.base_url() + self.url, data={"List-Unsubscribe": "One-Click"}
        )
        self.assertEqual(response.status_code, 200)
        self.assertTrue(self._is_stopped())
        again = self.opener.post(self.base_url() + self.url)
        self.assertEqual(again.status_code, 200)
        self.assertIn("does not want", self.followup.message_ids[:1].body)
        notes = self.followup.message_ids.filtered(lambda m: "does not want" in m.body)
        self.assertEqual(len(notes), 1)
        history = self.customer.with_user(self.seller).custrel_get_history(["wish"])
        self.assertIn("does not want such mails", history["entries"][0]["text"])
        self.assertEqual(history["entries"][0]["who"], "Customer")

    def _queue_another(self, customer=None, **values):
        """:return: a follow-up whose mail waits in the queue"""
        customer = customer or self.customer
        followup = self._create_followup(customer, cadence_id=self.cadence.id)
        self._switch_on()
        followup._become_automatic(self.email)
        mail = self.env["mail.mail"].create(followup._prepare_letters())
        followup._keep(
            {
                "mail_state": "queued",
                "mailed_at": "2026-03-02 02:00:00",
                "mail_message_id": mail.mail_message_id.id,
                "mail_to": followup.mail_recipient_id.email_normalized,
            }
        )
        mail.write(values)
        self.env.flush_all()
        return followup

    def test_what_waits_in_the_queue_is_withdrawn(self):
        self.followup.unlink()
        other = self._add_customer("Other", email="li@other.example.com")
        followup, others = self._queue_another(), self._queue_another(other)
        url = followup._get_stop_url(followup.mail_to)
        response = self.opener.post(
            f"{self.base_url()}/contact{url.partition('/contact')[2]}"
        )
        self.assertEqual(response.status_code, 200)
        self.env.invalidate_all()
        self.assertEqual(followup.mail_state, "failed")
        self.assertEqual(followup.mail_problem, "blacklisted")
        self.assertFalse(followup.automatic, "it is for a person now")
        self.assertFalse(followup.mailed_at)
        self.assertTrue(followup.activity_ids)
        self.assertEqual(others.mail_state, "queued")
        self.assertEqual(others._get_mails().state, "outgoing")

    def test_whoever_notes_the_wish_withdraws_the_mails_too(self):
        followup = self._queue_another()
        entry = self.env["mail.blacklist"]._add("WANG@customer.example.com")
        self.assertEqual(followup.mail_problem, "blacklisted")
        entry.action_archive()
        again = self._queue_another(self._add_customer("Twin", email=followup.mail_to))
        self.assertEqual(again.mail_state, "queued", "he may be written to again")
        self.env["mail.blacklist"]._add(followup.mail_to)
        self.assertEqual(again.mail_problem, "blacklisted")

    def test_what_is_on_its_way_is_not_withdrawn_nor_tried_again(self):
        followup = self._queue_another(state="exception")
        self.env["mail.blacklist"]._add(followup.mail_to)
        self.assertEqual(followup.mail_state, "queued")
        followup._get_mails().write(
            {"failure_type": "mail_smtp", "failure_reason": "not there"}
        )
        followup._settle()
        self.assertEqual(followup.mail_problem, "blacklisted")
        self.assertEqual(followup._get_mails().state, "cancel")

    def test_what_failed_and_waits_for_another_try_is_withdrawn(self):
        followup = self._queue_another(
            state="exception", failure_type="mail_smtp", failure_reason="not there"
        )
        self.env["mail.blacklist"]._add(followup.mail_to)
        self.assertEqual(followup.mail_problem, "blacklisted")

    def test_a_cancelled_one_sends_nothing_either(self):
        followup = self._queue_another()
        followup._keep({"state": "cancelled", "cancel_reason": "Not now"})
        self.env["mail.blacklist"]._add(followup.mail_to)
        self.assertEqual(followup.mail_state, "failed")
        self.assertEqual(followup._get_mails().state, "cancel")

    def test_a_link_of_another_mail(self):
        other = self.url.replace(f"/{self.followup.id}/", f"/{self.followup.id + 1}/")
        damaged = self.url[:-1] + "%C3%A9", self.url[:-1] + "%F0%9F%98%80"
        unknown = f"/contact/stop/{2**40}/x", f"/contact/stop/{10**20}/x"
        for url in (other, self.url[:-4], self.url + "x", *damaged, *unknown):
            for method in "GET", "HEAD", "POST":
                response = self.opener.request(method, self.base_url() + url)
                self.assertEqual(response.status_code, 404, (method, url))
        self.assertFalse(self._is_stopped())
