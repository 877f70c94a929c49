from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from ..common import JOBS
from ..queries import QueryCounter
from .common import ANSWER, LINK, MONDAY, SatisfactionCommon

REPORT = """MIME-Version: 1.0
From: MAILER-DAEMON@relay.example.com
To: bounce@east.example.com
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="xx"

--xx
Content-Type: text/plain

No such user

--xx
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example.com

Final-Recipient: rfc822; {address}
Action: {action}
Status: 5.1.1

--xx
Content-Type: message/rfc822

Message-ID: {id}
Subject: A question
From: office@east.example.com
To: {address}

Hello
--xx--
"""


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestWaves(SatisfactionCommon):
    """Who is asked, who is not and why, and that each is asked once."""

    def _complain(self, customer, **values):
        return self.env["custrel.complaint"].create(
            {
                "subject": "Broken",
                "partner_id": customer.id,
                "company_id": self.company.id,
                **values,
            }
        )

    def test_what_leaves(self):
        wave = self._start()
        [mail] = [
            m for m in self._deliver() if m["X-Envelope-To"] == "wang@x.example.com"
        ]
        self.assertIn(self.seller.email, mail["From"])
        self.assertIn("office@east.example.com", mail["Reply-To"])
        self.assertEqual(mail["Auto-Submitted"], "auto-generated")
        self.assertIn("/satisfaction/stop/", mail["List-Unsubscribe"])
        self.assertEqual(mail["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        body = mail.get_body(("html",)).get_content()
        self.assertIn("How likely are you to recommend us?", body)
        self.assertIn("Dear all at Customer", body)
        links = LINK.findall(body)
        self.assertEqual(
            [link.rpartition("=")[2] for link in links], [str(n) for n in range(11)]
        )
        row = self._rows(self.customer)
        self.assertEqual((row.state, row.mail_to), ("asked", "wang@x.example.com"))
        self.assertEqual((row.user_id, row.grade_id), (self.seller, self.grade_b))
        self.assertEqual((wave.state, wave.asked_count), ("asking", 2))

    def test_odoo_83426_a_second_address_is_not_asked(self):
        """A contact may have two addresses in one field; one of them was looked at."""
        self.customer.email = "wang@x.example.com; boss@x.example.com"
        self.env["mail.blacklist"]._add("boss@x.example.com")
        self._start()
        to = {m["X-Envelope-To"]: m["To"] for m in self._deliver()}
        self.assertEqual(set(to), {"wang@x.example.com", "li@y.example.com"})
        self.assertEqual(to["wang@x.example.com"], "Customer <wang@x.example.com>")

    def test_the_job_repeats_nothing(self):
        self._start()
        for _times in range(3):
            self._run_job("ask", MONDAY)
        self.assertEqual(len(self._deliver()), 2)
        self._run_job("ask", "2026-03-03 02:00:00")
        self.assertEqual(len(self._deliver()), 2, "as before")

    def test_the_preview_says_who_is_not_asked_and_why(self):
        self._add_customer("Silent", email=False)
        self._add_customer("Refuses", email="no@z.example.com")
        self.env["mail.blacklist"]._add("no@z.example.com")
        forbids = self._add_customer("Forbids", email="f@z.example.com")
        forbids.custrel_forbidden_channel_ids = self.env.ref(
            "custrel_followup.custrel_channel_email"
        )
        angry = self._add_customer("Angry", email="a@z.example.com")
        self._complain(angry)
        self._create_customer("Ungraded", email="u@z.example.com")
        wave = self._create_wave()
        lines = wave.preview.splitlines()
        self.assertEqual(
            lines[:3],
            [
                "Customers that fit: 6",
                "Customers who will be asked: 2",
                "Customers who will not be asked: 4",
            ],
        )
        self.assertEqual(
            set(lines[3:]),
            {
                "No valid e-mail address: 1",
                "The address is on the blacklist: 1",
                "Does not want e-mails: 1",
                "Has an open complaint: 1",
            },
        )
        wave.action_start()
        self._run_job("ask", MONDAY)
        self.assertEqual(
            set(self._rows(state="skipped").mapped("reason")),
            {"no_address", "blacklisted", "forbidden", "complaint"},
        )
        self.assertEqual((wave.asked_count, wave.skipped_count), (2, 4))

    def test_who_was_asked_is_left_alone_for_a_while(self):
        self._start()
        with freeze_time("2026-05-20 02:00:00"):
            again = self._create_wave(
                date_start="2026-05-20", date_deadline="2026-05-30"
            )
            self.assertIn("Was asked a short time ago: 2", again.preview)
            with self.assertRaisesRegex(UserError, "nobody would be asked"):
                again.action_start()
        with freeze_time("2026-06-02 02:00:00"):
            later = self._create_wave(
                date_start="2026-06-02", date_deadline="2026-06-09"
            )
            self.assertIn("will be asked: 2", later.preview)

    def test_two_waves_at_once_ask_nobody_twice(self):
        first, second = self._create_wave(), self._create_wave(name="Twin")
        first.action_start()
        with self.assertRaises(UserError):
            second.action_start()
        self._run_job("ask", MONDAY)
        self.assertEqual(len(self._deliver()), 2)

    def test_two_customers_with_one_address_are_asked_once(self):
        self.other.email = "wang@x.example.com"
        wave = self._create_wave()
        self.assertIn("will be asked: 1", wave.preview)
        self.assertIn("Somebody with the same address is asked: 1", wave.preview)
        wave.action_start()
        self._run_job("ask", MONDAY)
        self.assertEqual(len(self._deliver()), 1)
        third = self._add_customer("Third", email="wang@x.example.com")
        wave = self._create_wave(domain="[('name', '=', 'Third')]")
        with self.assertRaisesRegex(UserError, "nobody would be asked"):
            wave.action_start()
        self.assertFalse(self._rows(third))

    def test_what_happens_between_the_start_and_the_mail_counts(self):
        wave = self._create_wave()
        wave.action_start()
        self._complain(self.customer)
        self.other.active = False
        self._run_job("ask", MONDAY)
        self.assertEqual(self._rows(self.customer).reason, "complaint")
        self.assertEqual(self._rows(self.other).reason, "archived")
        self.assertFalse(self._deliver())

    def test_grades_sample_and_domain(self):
        for n in range(18):
            self._add_customer(f"C{n}", self.grade_c, email=f"c{n}@x.example.com")
        wave = self._create_wave(grade_ids=[(6, 0, self.grade_c.ids)])
        self.assertIn("will be asked: 18", wave.preview)
        wave.sample_share = 50
        self.assertIn("will be asked: 9", wave.preview)
        self.assertIn("Not drawn into the sample: 9", wave.preview)
        drawn = [id_ for id_, _person in wave._draw()[0]]
        wave.action_start()
        self.assertEqual(self._rows(state="waiting").partner_id.ids, drawn)
        wave = self._create_wave(domain="[('name', '=', 'Other')]")
        self.assertIn("will be asked: 1", wave.preview)

    def test_bad_domains_are_refused(self):
        for domain in ("[", "1", "[('nothing', '=', 1)]", "__import__('os')", "[(1)]"):
            with self.subTest(domain), self.assertRaises(ValidationError):
                self._create_wave(domain=domain)

    def test_a_wave_without_customers(self):
        wave = self._create_wave(grade_ids=[(6, 0, self.grade_d.ids)])
        self.assertIn("No customer fits", wave.preview)
        with self.assertRaisesRegex(UserError, "nobody would be asked"):
            wave.action_start()
        wave.starts_itself = True
        self._run_job("ask", MONDAY)
        self.assertEqual(wave.state, "asking")
        self._run_job("ask", "2026-03-17 02:00:00")
        self.assertEqual(wave.state, "closed", "it ends like any other one")
        self.assertFalse(wave.outcome)

    def test_days(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._create_wave(date_deadline="2026-03-01")
        with self.assertRaises(ValidationError):
            self._create_wave(date_deadline="9999-12-31")
        wave = self._create_wave(date_start="2026-01-01", date_deadline="2026-01-09")
        with self.assertRaisesRegex(UserError, "last day to answer is past"):
            wave.action_start()

    def test_what_has_begun_stays(self):
        wave = self._start()
        for vals in ({"question": "What?"}, {"domain": "[]"}, {"scale": "five"}):
            with self.assertRaisesRegex(UserError, "has begun"):
                wave.write(vals)
        with self.assertRaisesRegex(UserError, "has begun already"):
            wave.action_start()
        with self.assertRaises(UserError):
            wave.with_user(self.manager).unlink()
        with Form(wave) as form:
            form.date_deadline = "2026-03-20"
        self.assertEqual(set(self._rows().mapped("expires_on")), {wave.date_deadline})

    def test_the_words_of_what_has_begun_stay_in_each_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        wave = self._create_wave()
        wave.update_field_translations("question", {"zh_CN": "您愿意推荐我们吗？"})
        wave.action_start()
        wave = wave.with_user(self.leader)
        with self.assertRaises(UserError):
            wave.update_field_translations("question", {"zh_CN": "别的问题"})
        with self.assertRaises(UserError):
            wave.with_context(lang="zh_CN").question = "别的问题"
        self.env.invalidate_all()
        question = wave.with_context(lang="zh_CN").question
        self.assertEqual(question, "您愿意推荐我们吗？")

    def test_it_starts_by_itself_on_its_day_in_the_zone_of_the_company(self):
        wave = self._create_wave(starts_itself=True, date_start="2026-03-04")
        self._run_job("ask", "2026-03-03 15:00:00")
        self.assertEqual(wave.state, "draft")
        self._run_job("ask", "2026-03-03 16:30:00")  # half past midnight there
        self.assertEqual((wave.state, wave.asked_count), ("asking", 2))

    def test_the_next_wave_of_a_period(self):
        wave = self._start(every="quarter", starts_itself=True)
        self._run_job("ask", "2026-03-16 15:00:00")
        self.assertEqual(wave.state, "asking", "the last day is not over there")
        for _times in range(2):
            self._run_job("ask", "2026-03-16 17:00:00")
        following = wave.search([("previous_id", "=", wave.id)])
        self.assertEqual((wave.state, following.state), ("closed", "draft"))
        self.assertEqual(str(following.date_start), "2026-06-02")
        self.assertEqual(str(following.date_deadline), "2026-06-16")
        self._run_job("ask", "2026-06-02 02:00:00")
        self.assertEqual((following.state, following.asked_count), ("asking", 2))

    def test_reminded_once(self):
        self._start(remind_days=3)
        self.assertEqual(len(self._deliver()), 2)
        self._answer(self._rows(self.other), 9)
        self._run_job("ask", "2026-03-04 14:00:00")
        self.assertEqual(len(self._deliver()), 2, "too early")
        for day in ("2026-03-05", "2026-03-06", "2026-03-12"):
            self._run_job("ask", f"{day} 02:00:00")
        mails = self._deliver("2026-03-12 02:00:00")
        self.assertEqual(len(mails), 3)
        self.assertEqual(mails[-1]["X-Envelope-To"], "wang@x.example.com")
        body = mails[-1].get_body(("html",)).get_content()
        self.assertIn("some days ago we asked you", body)

    def test_nobody_is_reminded_of_what_has_not_left(self):
        """The queue stands for four days; who has got nothing has nothing to answer."""
        self._start(remind_days=3)
        for day in ("2026-03-05", "2026-03-06"):
            self._run_job("ask", f"{day} 02:00:00")
        mails = self._deliver("2026-03-06 02:05:00")
        self.assertEqual(len(mails), 2, "the questions alone")
        self._run_job("ask", "2026-03-06 03:00:00")
        self._run_job("ask", "2026-03-08 02:00:00")
        self.assertEqual(len(self._deliver()), 2, "asked on the sixth")
        self._run_job("ask", "2026-03-09 02:00:00")
        mails = self._deliver("2026-03-09 02:05:00")
        self.assertEqual(len(mails), 4)
        body = mails[-1].get_body(("html",)).get_content()
        self.assertIn("some days ago we asked you", body)

    def test_who_answers_meanwhile_is_not_reminded(self):
        self._start(remind_days=3)
        self.assertEqual(len(self._deliver()), 2)
        self._run_job("ask", "2026-03-05 02:00:00")
        self._answer(self._rows(self.customer), 9, moment="2026-03-05 02:01:00")
        mails = self._deliver("2026-03-05 02:05:00")
        self.assertEqual(
            [mail["X-Envelope-To"] for mail in mails[2:]], ["li@y.example.com"]
        )

    def test_a_closed_wave_asks_nobody_whose_mail_stands_in_the_queue(self):
        wave = self._start()
        wave.with_user(self.leader).action_close()
        self.assertFalse(self._deliver())
        self.assertEqual(set(self._rows().mapped("state")), {"skipped"})
        self.assertEqual(set(self._rows().mapped("asked_at")), {False})

    def test_who_stops_mails_gets_none_that_stands_in_the_queue(self):
        self._start(remind_days=3)
        self.assertEqual(len(self._deliver()), 2)
        self._run_job("ask", "2026-03-05 02:00:00")
        self._rows(self.customer).sudo()._stop_mails()
        mails = self._deliver("2026-03-05 02:05:00")
        self.assertEqual(
            [mail["X-Envelope-To"] for mail in mails[2:]], ["li@y.example.com"]
        )
        self.assertEqual(
            self._rows(self.customer).state, "asked", "he has the question"
        )

    def test_who_does_not_want_it_any_more_is_not_reminded(self):
        self._start(remind_days=3)
        self.assertEqual(len(self._deliver()), 2)
        self.env["mail.blacklist"]._add("wang@x.example.com")
        self._complain(self.other)
        self._run_job("ask", "2026-03-06 02:00:00")
        self.assertEqual(len(self._deliver()), 2)

    def test_the_blacklist_is_of_all_companies(self):
        self._start()
        blacklist = self.env["mail.blacklist"].with_company(self.other_company)
        blacklist.with_context(allowed_company_ids=self.other_company.ids)._add(
            "wang@x.example.com"
        )
        (mail,) = self._deliver()
        self.assertEqual(mail["X-Envelope-To"], "li@y.example.com")

    @mute_logger(JOBS, "odoo.addons.mail.models.mail_render_mixin")
    def test_a_template_that_fails_for_one_customer(self):
        self.env.ref(
            "custrel_followup.mail_template_survey_wave"
        ).body_html = "<p t-out=\"1 / (object.partner_id.name != 'Other')\"/>"
        wave = self._start()
        row = self._rows(self.other)
        self.assertEqual((row.state, row.reason), ("failed", "words"))
        self.assertTrue(row.error)
        self.assertEqual(self._rows(self.customer).state, "asked")
        counts = (wave.asked_count, wave.failed_count, wave.skipped_count)
        self.assertEqual(counts, (1, 1, 0))

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_a_mail_that_the_server_refuses(self):
        self._start()
        mail = self.env["mail.mail"].search(
            [("model", "=", ANSWER), ("res_id", "=", self._rows(self.customer).id)]
        )
        mail.write({"state": "exception", "failure_reason": "550 no such user"})
        self.env.flush_all()
        self._run_job("ask", "2026-03-02 02:05:00")
        self.assertEqual(self._rows(self.customer).state, "asked", "perhaps on its way")
        self.env.cr.execute(
            "UPDATE mail_mail SET write_date = '2026-03-02 02:00:00' WHERE id = %s",
            [mail.id],
        )
        self._run_job("ask", "2026-03-02 03:00:00")
        row = self._rows(self.customer)
        self.assertEqual((row.state, row.reason), ("failed", "refused"))
        self.assertFalse(row.asked_at)
        self.assertEqual(mail.state, "cancel")

    def test_customers_that_become_one_keep_both_links(self):
        self._start()
        rows = self._rows(self.customer), self._rows(self.other)
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [(6, 0, (self.customer | self.other).ids)],
                "dst_partner_id": self.customer.id,
            }
        )
        self._deliver()
        wizard.action_merge()
        self.assertFalse(self.other.exists())
        for row, value in zip(rows, (3, 9), strict=True):
            self._answer(row, value)
            self.assertEqual((row.partner_id, row.value), (self.customer, value))
        self._run_job("ask", "2026-03-04 02:00:00")
        self.assertEqual(len(self._deliver()), 2, "nobody is asked again")

    def test_who_is_asked_reads_his_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.customer.lang = "zh_CN"
        wave = self._create_wave()
        wave.with_context(lang="zh_CN").question = "您会推荐我们吗？"
        wave.with_context(lang="en_US").question = "Would you recommend us?"
        wave.action_start()
        self._run_job("ask", MONDAY)
        mails = {m["X-Envelope-To"]: m for m in self._deliver()}
        said = {
            to: mail.get_body(("html",)).get_content() for to, mail in mails.items()
        }
        self.assertIn("您会推荐我们吗？", said["wang@x.example.com"])
        self.assertIn("Would you recommend us?", said["li@y.example.com"])

    def test_a_person_of_the_customer_is_asked(self):
        self.customer.email = False
        person = self._add_person()
        self._start()
        self.assertEqual(self._rows(self.customer).contact_id, person)
        mails = {m["X-Envelope-To"]: m for m in self._deliver()}
        body = mails["fang@x.example.com"].get_body(("html",)).get_content()
        self.assertIn("Hello Wang Fang", body)

    def _return(self, mail, action):
        """Have a report on a mail come in."""
        source = REPORT.format(
            address=mail["X-Envelope-To"], action=action, id=mail["Message-Id"]
        )
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(False, source.encode())
        self.env.flush_all()

    def test_write_it_144_whose_question_came_back_is_not_reminded(self):
        self._start(remind_days=3)
        mails = {mail["X-Envelope-To"]: mail for mail in self._deliver()}
        self._return(mails["wang@x.example.com"], "failed")
        self._return(mails["li@y.example.com"], "delayed")
        row = self._rows(self.customer)
        self.assertEqual((row.state, row.reason), ("failed", "refused"))
        self.assertIn("No such user", row.error)
        self.assertFalse(row.asked_at, "no pause begins")
        self._run_job("ask", "2026-03-05 02:00:00")
        reminded = self._deliver("2026-03-05 02:05:00")[2:]
        self.assertEqual(
            [mail["X-Envelope-To"] for mail in reminded], ["li@y.example.com"]
        )
        self._return(reminded[0], "failed")
        self.assertEqual(self._rows(self.other).state, "asked", "he has the question")

    def test_write_it_144_a_report_on_another_address_changes_nothing(self):
        self._start()
        mails = {mail["X-Envelope-To"]: mail for mail in self._deliver()}
        mail = mails["wang@x.example.com"]
        mail.replace_header("X-Envelope-To", "somebody@z.example.com")
        self._return(mail, "failed")
        self.assertEqual(set(self._rows().mapped("state")), {"asked"})

    def _add_person(self, **values):
        return self.env["res.partner"].create(
            {
                "name": "Wang Fang",
                "parent_id": self.customer.id,
                "email": "fang@x.example.com",
                **values,
            }
        )

    def test_civicrm_15778_who_has_left_the_customer_is_not_reminded(self):
        self.customer.email = False
        leave = {
            "archived": lambda person: person.action_archive(),
            "moved": lambda person: person.write({"parent_id": self.other.id}),
            "deleted": lambda person: person.unlink(),
        }
        for number, (how, go) in enumerate(leave.items()):
            with self.subTest(how):
                self.company.custrel_ask_pause_days = 0
                person = self._add_person(email=f"fang{number}@x.example.com")
                self._start(remind_days=3, name=how)
                known = len(self._deliver())
                go(person)
                self._add_person(email="new@x.example.com")
                self._run_job("ask", "2026-03-05 02:00:00")
                mails = self._deliver("2026-03-05 02:05:00")[known:]
                self.assertEqual(
                    {mail["X-Envelope-To"] for mail in mails}, {"li@y.example.com"}
                )
                self.customer.child_ids.action_archive()

    def test_civicrm_15778_somebody_else_is_asked_instead_of_who_has_left(self):
        self.customer.email = False
        person = self._add_person()
        with freeze_time(MONDAY):
            self._create_wave().action_start()
            self.env.flush_all()
        self.assertEqual(self._rows(self.customer).contact_id, person)
        person.action_archive()
        new = self._add_person(name="Li Na", email="na@x.example.com")
        self._run_job("ask", MONDAY)
        self.assertEqual(self._rows(self.customer).contact_id, new)
        mails = {m["X-Envelope-To"]: m for m in self._deliver()}
        body = mails["na@x.example.com"].get_body(("html",)).get_content()
        self.assertIn("Hello Li Na", body)
        self.assertNotIn("fang@x.example.com", mails)

    def test_companies_ask_their_own(self):
        here = self._start()
        with self.assertRaises(AccessError):
            here.with_user(self.stranger).read(["name"])
        self._set_grade(self.customer, self.grade_a, self.other_company)
        wave = self.env["custrel.survey.wave"].with_user(self.stranger)
        wave = wave.with_context(allowed_company_ids=self.other_company.ids).create(
            {
                "name": "West",
                "domain": "[]",
                "date_start": "2026-03-01",
                "date_deadline": "2026-03-09",
            }
        )
        self.assertEqual(wave.company_id, self.other_company)
        self.assertIn("will be asked: 1", wave.preview, "the pause is of a company")

    def test_a_salesperson_reads_waves_and_starts_none(self):
        wave = self._create_wave()
        with self.assertRaises(AccessError):
            self._create_wave(user=self.seller)
        own = wave.with_user(self.seller)
        self.assertEqual(own.name, "Spring")
        for act in (own.action_start, own.action_close):
            with self.assertRaises(AccessError):
                act()
        with self.assertRaises(AccessError):
            wave.state = "closed"

    def test_queries_do_not_grow_with_the_customers(self):
        self.company.custrel_ask_pause_days = 0
        counts = {}
        for number in (3, 10, 30):
            grade = self.env["custrel.grade"].create(
                {"name": f"G{number}", "code": f"G{number}"}
            )
            for n in range(number):
                self._add_customer(f"C{n}", grade, email=f"c{n}@x.example.com")
            wave = self._create_wave(grade_ids=[(6, 0, grade.ids)])
            self.env.flush_all()
            self.env.invalidate_all()
            counter = QueryCounter(self.env)
            wave.action_start()
            self.env.flush_all()
            starting = counter.stop()
            rows = self._rows(wave_id=wave.id, state="waiting").sudo()
            self.assertEqual(len(rows), number)
            counter = QueryCounter(self.env)
            rows._ask(self.company)
            self.env.flush_all()
            counts[number] = starting, counter.stop()
        self.assertEqual(counts[10][0], counts[30][0])
        self.assertEqual(counts[10][1], counts[30][1])
