from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import MailDeliveryException

from .common import MONDAY, SatisfactionCommon

MAILS = "odoo.addons.mail.models.mail_mail"


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestWaveStart(SatisfactionCommon):
    """What a manager sees of a wave before it asks, and what becomes of its mails."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_order(cls.customer, date="2026-02-20 04:00:00")
        cls.env.flush_all()
        rows = cls.env["custrel.customer.rhythm"].with_company(cls.company)
        rows._refresh(cls.company)

    def _unreachable(self):
        """The mail server can't be reached."""

        def refuse(*_args, **_options):
            raise OSError("Name or service not known")

        return patch.object(self.env.registry["ir.mail_server"], "_connect__", refuse)

    def _find_mails(self):
        return self.env["mail.mail"].search([("model", "=", self.answers._name)])

    def _fail(self, moment=MONDAY):
        self.env.flush_all()
        queue = self._find_mails()
        with freeze_time(moment), self._unreachable():
            queue.send()
        self.env.invalidate_all()

    # ---------------------------------------------------------------------- whom

    def test_at_first_it_asks_who_has_bought(self):
        waves = self.env["custrel.survey.wave"].with_user(self.leader)
        with Form(waves.with_company(self.company)) as form:
            form.name = "Spring"
        wave = form.save()
        self.assertIn("Customers that fit: 1\n", wave.preview)
        self.assertEqual(wave.drawn_count, 1)
        wave.domain = "[]"
        self.assertEqual(wave.drawn_count, 2)

    def test_one_whole_before_and_after(self):
        self._add_customer("Silent", email=False)
        wave = self._create_wave(sample_share=50)
        self.assertEqual(
            wave.preview.splitlines()[:3],
            [
                "Customers that fit: 3",
                "Customers who will be asked: 1",
                "Customers who will not be asked: 2",
            ],
        )
        wave.action_start()
        self.assertEqual(
            wave.whole,
            "Customers that fit: 3 – asked: 0, to be asked: 1, not asked: 1, "
            "not drawn: 1",
        )
        self._run_job("ask", MONDAY)
        wave.invalidate_recordset()
        self.assertEqual(
            wave.whole, "Customers that fit: 3 – asked: 1, not asked: 1, not drawn: 1"
        )

    def test_who_is_left_alone_is_not_asked(self):
        customer = self.customer.with_user(self.seller).with_company(self.company)
        self.env["custrel.risk.decision"].with_user(self.seller).with_company(
            self.company
        ).create(
            {
                "partner_ids": customer.ids,
                "kind": "snooze",
                "until": "2026-04-30",
                "reason": "Stocktaking",
            }
        ).action_confirm()
        self._start()
        self.assertEqual(self._rows(self.customer).reason, "alone")
        self.assertEqual(self._rows(self.other).state, "asked")

    # ---------------------------------------------------------------- before it asks

    def test_who_is_drawn_and_what_they_get_stand_there_before(self):
        wave = self._create_wave()
        drawn = wave.action_open_drawn()
        customers = self.env[drawn["res_model"]].search(drawn["domain"])
        self.assertEqual(customers, self.customer | self.other)
        action = wave.action_ask_start()
        start = self.env[action["res_model"]].with_user(self.leader)
        start = start.browse(action["res_id"])
        self.assertEqual(start.shown_id, self.customer)
        self.assertIn("How likely are you to recommend us?", start.body)
        self.assertIn("Customers who will be asked: 2", start.told)
        self.assertFalse(self._rows(), "nothing is kept of it")
        start.email = "boss@home.example.com"
        with self.mock_smtplib_connection():
            start.action_send_test()
        self.env.flush_all()
        [sent] = self.emails
        self.assertEqual(sent["smtp_to_list"], ["boss@home.example.com"])
        self.assertNotIn("List-Unsubscribe", sent["message"])
        self.assertFalse(self._rows())
        self.assertEqual(wave.state, "draft")
        start.action_start()
        self.assertEqual(wave.state, "asking")
        with self.assertRaises(UserError):
            wave.action_ask_start()

    def test_without_a_mail_server_it_is_said_before(self):
        wave = self._create_wave().with_user(self.leader)
        start = self.env["custrel.survey.wave.start"].with_user(self.leader)
        start = start.browse(wave.action_ask_start()["res_id"])
        self.env["ir.mail_server"].sudo().search([]).active = False
        start.invalidate_recordset()
        self.assertIn("No outgoing mail server is set up", start.mail_notice)
        self.env["ir.mail_server"].sudo().create(
            {"name": "Post", "smtp_host": "mail.example.com"}
        )
        start.invalidate_recordset()
        self.assertFalse(start.mail_notice)

    def test_a_test_mail_that_does_not_leave_is_said_to(self):
        wave = self._create_wave().with_user(self.leader)
        start = self.env["custrel.survey.wave.start"].with_user(self.leader)
        start = start.browse(wave.action_ask_start()["res_id"])
        start.email = "boss@home.example.com"
        with self._unreachable(), self.assertRaises(UserError) as raised:
            start.action_send_test()
        self.assertIn("not known", str(raised.exception))
        with self.mock_smtplib_connection():
            start.action_send_test()
        self.assertEqual(len(self.emails), 1)
        sent = self.env["mail.mail"].search([("email_to", "=", start.email)])
        self.assertFalse(sent, "nothing is kept of it")

    def test_who_starts_no_waves_sees_no_mail_of_them(self):
        wave = self._create_wave().with_user(self.seller)
        for button in (wave.action_ask_start, wave.action_open_drawn):
            with self.assertRaises(AccessError):
                button()

    # ------------------------------------------------------------------- the question

    def test_the_usual_question_is_asked_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env.ref("base.module_custrel_followup")._update_translations(["zh_CN"])
        self.customer.lang = "zh_CN"
        usual = self.env["custrel.survey.wave"].with_context(lang="zh_CN")
        chinese = usual._get_usual_question()
        self.assertNotIn("How likely", chinese)
        for user_lang in ("en_US", "zh_CN"):
            waves = self.env["custrel.survey.wave"].with_context(lang=user_lang)
            wave = waves.create({"name": "W", "company_id": self.company.id})
            for lang, words in (
                ("zh_CN", chinese),
                ("en_US", "How likely are you to recommend us?"),
            ):
                self.assertEqual(wave.with_context(lang=lang)._get_question(), words)
        wave.question = "Do you like our new plant?"
        self.assertIn("new plant", wave.with_context(lang="zh_CN")._get_question())
        self._start()
        bodies = {
            mail["X-Envelope-To"]: mail.get_body(("html",)).get_content()
            for mail in self._deliver()
        }
        self.assertIn(chinese, bodies["wang@x.example.com"])
        self.assertIn("How likely", bodies["li@y.example.com"])

    def _speak_chinese(self, *customers):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env.ref("base.module_custrel_followup")._update_translations(["zh_CN"])
        for customer in customers:
            customer.lang = "zh_CN"

    def _open_start(self, wave):
        action = wave.with_user(self.leader).action_ask_start()
        start = self.env[action["res_model"]].with_user(self.leader)
        return start.browse(action["res_id"])

    def test_the_usual_question_follows_the_scale_and_the_reader(self):
        before, own = self._create_wave(), self._create_wave(question="Why?")
        self._speak_chinese()
        chinese = before.with_context(lang="zh_CN")
        self.assertEqual(chinese.question, chinese._get_usual_question())
        self.assertEqual(own.with_context(lang="zh_CN").question, "Why?")
        waves = self.env["custrel.survey.wave"].with_user(self.leader)
        with Form(waves.with_company(self.company)) as form:
            form.name = "Spring"
            form.scale = "five"
            self.assertIn("How satisfied are you", form.question)
        wave = form.save()
        chinese = wave.with_context(lang="zh_CN")
        self.assertEqual(chinese.question, chinese._get_usual_question("five"))
        self.assertIn("satisfied", self._create_wave(scale="five").question)
        # Whoever asks something else asks it everybody.
        wave.question = "Do you like our new plant?"
        self.assertEqual(chinese.question, "Do you like our new plant?")
        other = self._create_wave().with_context(lang="zh_CN")
        other.question = "您喜欢新厂房吗？"
        self.assertEqual(other.with_context(lang="en_US").question, other.question)
        with Form(wave) as form:
            form.scale = "ten"
            self.assertEqual(form.question, "Do you like our new plant?")

    def test_who_reads_no_word_of_the_question_is_told_of_before(self):
        self._speak_chinese(self.other)
        usual = self._open_start(self._create_wave())
        self.assertFalse(usual.language_notice)
        self.assertTrue(usual.is_usual)
        wave = self._create_wave(question="Do you like our new plant?")
        start = self._open_start(wave)
        self.assertEqual(len(start.lang_ids), 2)
        self.assertRegex(start.language_notice, r"Chinese.*: 1 customers")
        self.assertNotIn("English", start.language_notice)
        with Form(start) as form:
            form.lang_id = self.env["res.lang"]._lang_get("zh_CN")
            self.assertEqual(form.shown_id, self.other)
            self.assertIn("new plant", form.body)
            form.question = "您喜欢新厂房吗？"
        again = start.browse(start.action_keep_question()["res_id"])
        self.assertFalse(again.language_notice)
        self.assertEqual(again.shown_id, self.other)
        self.assertIn("您喜欢新厂房吗？", again.body)
        self.assertIn("new plant", wave.question)
        again.action_start()
        rows = self._rows(self.other).with_context(lang="zh_CN")
        self.assertEqual(rows.question_text, "您喜欢新厂房吗？")

    def test_a_wave_that_starts_on_another_day_says_so(self):
        self.assertFalse(self._open_start(self._create_wave()).day_notice)
        wave = self._create_wave(date_start="2026-03-10")
        notice = self._open_start(wave).day_notice
        self.assertIn("Mar 10, 2026", notice)
        self.assertIn("Mar 16, 2026", notice)

    # ------------------------------------------------------------------ failed mails

    def test_whose_mail_has_not_left_is_not_asked(self):
        wave = self._start()
        self._fail()
        self.assertEqual(set(self._rows().mapped("state")), {"trying"})
        self.assertEqual((wave.asked_count, wave.failed_count), (0, 2))
        self.assertEqual(wave.outcome, "No mail has left yet.")
        report = self.env["custrel.survey.report"].with_user(self.leader)
        self.assertFalse(report.search([("wave_id", "=", wave.id)]))
        # The queue tries it again, and this time it leaves.
        self.env["mail.mail"].search([("model", "=", self.answers._name)]).write(
            {"state": "outgoing"}
        )
        self.assertEqual(len(self._deliver()), 2)
        self.assertEqual(set(self._rows().mapped("state")), {"asked"})
        wave.invalidate_recordset()
        self.assertEqual((wave.asked_count, wave.failed_count), (2, 0))

    def _refuse(self, error):
        """The mail server is there, and does not take the mail."""

        def refuse(*_args, **_options):
            raise MailDeliveryException(error)

        return patch.object(self.env.registry["ir.mail_server"], "send_email", refuse)

    def test_a_wave_that_is_half_out_says_so(self):
        wave = self._create_wave()
        self.assertFalse(wave.progress)
        wave.action_start()
        wave.invalidate_recordset()
        said = "Being sent: %s of 2 mails have left so far."
        self.assertEqual(wave.progress, said % 0)
        self._run_job("ask", MONDAY)
        wave.invalidate_recordset()
        self.assertEqual(wave.queued_count, 2)
        self.assertEqual(wave.progress, said % 0, "they stand in the queue")
        self._rows(self.customer)._find_mails(["outgoing"]).unlink()  # as it sends
        wave.invalidate_recordset()
        self.assertEqual(wave.progress, said % 1)
        # Whoever reads fewer customers is told of his own.
        own = wave.with_user(self.seller)
        self.assertFalse(own.progress)
        self.assertEqual(
            wave.with_user(self.colleague).progress,
            "Being sent: 0 of 1 mails have left so far.",
        )
        self.assertEqual(len(self._deliver()), 1)
        wave.invalidate_recordset()
        self.assertFalse(wave.progress)
        self.assertFalse(wave.trouble)

    @mute_logger(MAILS)
    def test_what_the_server_says_stands_on_the_wave(self):
        wave = self._start().with_user(self.leader)
        self._fail()
        self.assertEqual(
            wave.trouble.splitlines(),
            [
                "Mails that have not left: 2 of 2",
                "The mail server can't be reached, it is tried again by itself: 2 – "
                "Name or service not known",
            ],
        )
        self.assertEqual(
            wave.whole,
            "Customers that fit: 2 – asked: 0, being tried again: 2, not asked: 0",
        )
        self.assertFalse(wave.progress, "nothing of it changes soon")

    @mute_logger(MAILS)
    def test_what_the_server_refuses_has_failed_at_once(self):
        wave = self._start().with_user(self.leader)
        self.env.flush_all()
        with self.mock_smtplib_connection(), self._refuse("550 no such user"):
            self._find_mails().filtered(
                lambda mail: mail.res_id == self._rows(self.other).id
            ).send()
        self.env.invalidate_all()
        row = self._rows(self.other)
        self.assertEqual((row.state, row.reason), ("failed", "refused"))
        self.assertFalse(row.asked_at, "no pause begins")
        self.assertEqual(
            wave.trouble.splitlines()[1:],
            ["The mail server did not take the mail: 1 – 550 no such user"],
        )
        self.assertEqual(len(self._deliver()), 1, "the other one")
        self._run_late()
        self.assertEqual(row.state, "failed")
        # The least of those who start waves sees the list, and has it tried again.
        shown = wave.action_open_failed()
        self.assertEqual(self.answers.search(shown["domain"]), row)
        # By then the address has been corrected (mautic 5723).
        self.other.email = "li.new@y.example.com"
        wave.action_ask_again()
        self._run_job("ask", MONDAY)
        self.assertEqual(len(self._deliver()), 2)
        self.assertEqual(self.left[-1]["X-Envelope-To"], "li.new@y.example.com")
        wave.invalidate_recordset()
        self.assertFalse(wave.trouble)
        self.assertEqual(wave.asked_count, 2)

    def test_they_can_be_asked_again(self):
        wave = self._start()
        self._fail()
        with self.assertRaises(AccessError):
            self._rows(self.customer).with_user(self.seller).action_ask_again()
        wave.with_user(self.leader).action_ask_again()
        self.assertEqual(set(self._rows().mapped("state")), {"waiting"})
        self._run_job("ask", MONDAY)
        self.assertEqual(len(self._deliver()), 2, "not twice")
        self.assertEqual(set(self._rows().mapped("state")), {"asked"})
        wave.with_user(self.leader).action_ask_again()
        self.assertEqual(set(self._rows().mapped("state")), {"asked"}, "nothing to do")

    def _run_late(self, **values):
        """The job looks at what the queue had begun more than a quarter of an hour
        before."""
        mails = self._find_mails()
        mails.write(values)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_mail SET create_date = '2026-03-02', write_date = '2026-03-02'"
        )
        self.env.invalidate_all()
        self._run_job("ask", "2026-03-02 03:00:00")

    def test_what_failed_is_withdrawn_with_the_rest(self):
        wave = self._start()
        self._fail()
        self._rows(self.customer).sudo()._stop_mails()
        self.assertEqual(self._rows(self.customer).reason, "blacklisted")
        wave.with_user(self.leader).action_close()
        self.assertEqual(set(self._rows().mapped("state")), {"skipped"})
        self._run_late()
        self.assertFalse(self._find_mails())

    def test_a_reminder_that_failed_is_withdrawn(self):
        wave = self._start(remind_days=3)
        self.assertEqual(len(self._deliver()), 2)
        self._run_job("ask", "2026-03-05 02:00:00")
        self._fail("2026-03-05 02:01:00")
        self.assertEqual(len(self._find_mails()), 2)
        self._rows(self.customer).sudo()._stop_mails()
        self.assertEqual(len(self._find_mails()), 1)
        wave.with_user(self.leader).action_close()
        self.assertFalse(self._find_mails())
        self.assertEqual(set(self._rows().mapped("state")), {"asked"}, "once")

    def test_what_was_on_its_way_when_the_wave_ended_is_not_tried_again(self):
        for stop in ("close", "blacklist"):
            with self.subTest(stop):
                wave = self._start()
                # So the queue marks what it is just sending.
                self._find_mails().write({"state": "exception"})
                if stop == "close":
                    wave.with_user(self.leader).action_close()
                else:
                    for row in self._rows(wave_id=wave.id):
                        row.sudo()._stop_mails()
                self.assertEqual(len(self._find_mails()), 2, "not withdrawn")
                self._run_late(failure_type="mail_smtp", failure_reason="not known")
                rows = self._rows(wave_id=wave.id)
                self.assertEqual(set(rows.mapped("state")), {"failed"})
                self.assertEqual(set(self._find_mails().mapped("state")), {"cancel"})
                self._find_mails().unlink()

    def test_what_is_on_its_way_is_not_asked_again(self):
        wave = self._start()
        self._fail()
        # The queue tries one of them again: so it marks what it is just sending.
        row = self._rows(self.customer)
        row._find_mails(["exception"]).failure_reason = False
        wave.with_user(self.leader).action_ask_again()
        self.assertEqual(row.state, "trying")
        self.assertTrue(row._find_mails(["exception"]))
        self.assertEqual(self._rows(self.other).state, "waiting")

    def test_what_has_left_unnoticed_is_asked(self):
        """The queue could not note it: it waits for nobody who writes the same row."""
        self._start()
        self._fail()
        row = self._rows(self.customer)
        row._find_mails(["exception"]).unlink()  # as the queue does
        self._run_job("ask", "2026-03-02 02:05:00")
        self.assertEqual(row.state, "asked")
        self.assertEqual(str(row.asked_at), "2026-03-02 02:05:00")
        self.assertFalse(row.error)
        self.assertEqual(self._rows(self.other).state, "trying")

    def test_what_is_tried_in_vain_for_a_day_has_failed(self):
        self._start()
        self._fail()
        self.env.cr.execute(
            "UPDATE mail_mail SET create_date = '2026-03-02', write_date = '2026-03-02'"
        )
        self._run_job("ask", "2026-03-04 02:00:00")
        self.assertEqual(set(self._rows().mapped("state")), {"failed"})
        self.assertEqual(set(self._rows().mapped("reason")), {"refused"})
        self.assertIn("not known", self._rows()[0].error)
