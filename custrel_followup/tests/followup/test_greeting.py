from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .automatic import MONDAY, AutomaticCommon


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestGreeting(AutomaticCommon):
    """A salesperson greets many customers at once. It is ten o'clock in Shanghai."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._add_customer("Second", email="li@second.example.com")
        cls.silent = cls._add_customer("Silent")
        cls.second_man = cls._create_user("second", "sales_team.group_sale_salesman")
        cls.customers = cls.customer | cls.second | cls.silent
        cls.followups = cls.env["custrel.followup"].create(
            [
                {
                    "partner_id": customer.id,
                    "company_id": cls.company.id,
                    "user_id": cls.seller.id,
                    "channel_id": cls.phone.id,
                    "date_planned": "2026-03-04",
                }
                for customer in cls.customers
            ]
        )

    def _send(self, moment="2026-03-02 02:02:00"):
        """Two minutes later: before, what was confirmed can be undone."""
        return super()._send(moment)

    def _open(self, user=None, followups=None, **values):
        followups = (followups or self.followups).with_user(user or self.seller)
        followups = followups.with_context(allowed_company_ids=self.company.ids)
        action = followups.action_open_greeting()
        form = Form(
            followups.env[action["res_model"]].with_context(**action["context"])
        )
        for name, value in values.items():
            form[name] = value
        return form

    def test_each_gets_a_mail_of_his_own(self):
        form = self._open(mail_template_id=self.template)
        self.assertEqual(form.count, 3)
        self.assertIn("Hello Customer, all well?", form.preview)
        self.assertEqual(form.problems, "Silent: There is no valid e-mail address.")
        form.save().action_confirm()

        mails = self._send()
        told = {
            mail["X-Envelope-To"]: mail.get_body(("html",)).get_content()
            for mail in mails
        }
        self.assertEqual(
            set(told), {"wang@customer.example.com", "li@second.example.com"}
        )
        self.assertIn("Hello Second", told["li@second.example.com"])
        greeted = self.followups[:2]
        self.assertEqual(greeted.mapped("state"), ["done"] * 2)
        self.assertEqual(greeted.mapped("mail_state"), ["sent"] * 2)
        self.assertEqual(self.followups[2].state, "planned")
        self.assertFalse(self.followups[2].automatic)

    def test_cadence_that_people_keep_again_leaves_the_greeting(self):
        self._open(mail_template_id=self.template).save().action_confirm()
        self.followups[:2]._keep({"cadence_id": self.cadence.id})
        self.cadence.action_stop_writing()
        self.assertTrue(self.followups[0].automatic)
        self.assertEqual(len(self._send()), 2)

    def test_greeting_is_taken_over_before_it_leaves(self):
        self._open(mail_template_id=self.template).save().action_confirm()
        self.followups[0].with_user(self.seller).action_take_over()
        self.assertEqual(len(self._send()), 1)
        self.assertEqual(self.followups[0].state, "planned")

    def test_greeted_in_a_chat_is_recorded_and_undone(self):
        form = self._open(how="done", content="A happy festival!\n<b>")
        result = form.save().action_confirm()
        self.assertEqual(self.followups.mapped("state"), ["done"] * 3)
        self.assertEqual(
            self.followups.channel_id,
            self.env.ref("custrel_followup.custrel_channel_im"),
        )
        self.assertIn("&lt;b&gt;", self.followups[0].content)
        self.assertEqual(self.customer.custrel_last_contact_date, date(2026, 3, 2))
        self.assertEqual(len(self._send()), 0)

        token = result["params"]["undo"]
        self.followups.with_user(self.seller).action_undo(token)
        self.assertEqual(self.followups.mapped("state"), ["planned"] * 3)
        self.assertFalse(self.followups[0].content)
        self.assertEqual(self.followups.channel_id, self.phone)

    def _wait_for_another(self):
        """:return: a follow-up that the system does by its cadence, today"""
        customer = self._add_customer("Fourth", email="four@fourth.example.com")
        self._switch_on()
        self._run_job("plan", MONDAY)
        followup = self._get(customer)
        self.assertTrue(followup.automatic)
        followup._keep({"date_planned": "2026-03-02"})
        return followup

    def test_mails_are_taken_back_before_they_leave(self):
        reminders = self.followups.activity_ids
        self.assertEqual(len(reminders), 3)
        waiting = self._wait_for_another()  # left as it is by the undo
        followups = self.followups | waiting
        fields = ("channel_id", "minutes", "date_planned", "automatic", "mail_state")
        before = followups.read(fields)
        form = self._open(followups=followups, mail_template_id=self.template)
        result = form.save().action_confirm()
        self.assertIn("Mails that will be sent: 3", result["params"]["message"])
        self.assertEqual(waiting.greeting_template_id, self.template)
        self.assertFalse(self._send("2026-03-02 02:01:00"), "so long it can be undone")

        mine = followups.with_user(self.seller)
        with self.assertRaises(UserError):
            followups.with_user(self.leader).action_undo(result["params"]["undo"])
        with freeze_time("2026-03-02 02:01:00"):
            mine.action_undo(result["params"]["undo"])
        self.assertEqual(followups.read(fields), before)
        self.assertEqual(len(self.followups.activity_ids), 3)
        self.assertFalse(followups.greeting_template_id)
        [mail] = self._send()
        self.assertIn("four@", mail["X-Envelope-To"], "by the cadence, as before")

    def test_mails_that_have_left_are_not_taken_back(self):
        form = self._open(mail_template_id=self.template)
        token = form.save().action_confirm()["params"]["undo"]
        self.assertEqual(len(self._send()), 2)
        for moment in (MONDAY, "2026-03-02 02:02:00"):
            with freeze_time(moment), self.assertRaises(UserError):
                self.followups.with_user(self.seller).action_undo(token)
        self.assertEqual(self.followups[:2].mapped("mail_state"), ["sent"] * 2)

    def test_a_mail_that_waits_in_the_queue_waits_again(self):
        waiting = self._wait_for_another()
        self._queue()
        self.assertEqual(waiting.mail_state, "queued")
        form = self._open(followups=waiting, mail_template_id=self.template)
        result = form.save().action_confirm()
        waiting.with_user(self.seller).action_undo(result["params"]["undo"])
        self.assertEqual(waiting.mail_state, "waiting")
        self.assertEqual(len(self._send()), 1)

    def test_nothing_said_is_nothing_recorded(self):
        wizard = self._open(how="done", content="…").save()
        wizard.content = "  "
        with self.assertRaisesRegex(UserError, "what you said"):
            wizard.action_confirm()

    def test_what_was_done_meanwhile(self):
        wizard = self._open(how="done", content="Hello").save()
        self.followups[0].action_done()
        with self.assertRaisesRegex(UserError, "not planned any more"):
            wizard.action_confirm()

    def test_colleague_has_nothing_to_greet(self):
        stranger = self.colleague
        with self.assertRaises(AccessError):
            self._open(user=stranger)
        wizard = self.env["custrel.greeting"].with_user(stranger)
        with self.assertRaises(AccessError):
            wizard.create(
                {
                    "followup_ids": [(6, 0, self.followups.ids)],
                    "mail_template_id": self.template.id,
                }
            ).action_confirm()
        self.assertFalse(any(self.followups.mapped("automatic")))

    def test_who_only_takes_part_greets_nobody_in_the_name_of_the_owner(self):
        self.followups.collaborator_ids = self.colleague
        self.customers.with_company(
            self.company
        ).custrel_second_user_id = self.second_man
        for user in (self.colleague, self.second_man):
            with self.subTest(user.name):
                self.assertTrue(self.followups.with_user(user).has_access("write"))
                wizard = self._open(user=user, mail_template_id=self.template).save()
                with self.assertRaises(AccessError) as caught:
                    wizard.action_confirm()
                self.assertIn("owner decides", str(caught.exception))
        self.env.invalidate_all()
        self.assertFalse(any(self.followups.mapped("automatic")))
        wizard = self._open(user=self.leader, mail_template_id=self.template).save()
        wizard.action_confirm()
        self.assertTrue(self.followups[0].automatic)

    def test_a_greeting_says_what_was_chosen_and_not_what_another_mail_said(self):
        self._switch_on()
        self.followups[:1]._keep({"cadence_id": self.cadence.id})
        self._open(mail_template_id=self.template).save().action_confirm()
        self.followups[0].with_user(self.seller).write(
            {"mail_subject": "The offer", "mail_body": "<p>Ten pumps</p>"}
        )
        self._open(mail_template_id=self.template).save().action_confirm()
        self.assertNotEqual(self.followups[0].mail_subject, "The offer")
        self.assertIn("all well?", self.followups[0].mail_body)

    def test_a_greeting_that_was_taken_over_is_over(self):
        festival = self.template.copy({"body_html": "<p>A happy festival</p>"})
        self._open(mail_template_id=festival).save().action_confirm()
        followup = self.followups[0]
        self.assertIn("festival", followup.mail_body)
        followup.with_user(self.seller).action_take_over()
        followup._keep({"cadence_id": self.cadence.id})
        self._switch_on()
        self.assertTrue(followup.automatic)
        self.assertIn("all well?", followup.mail_body)

    def test_a_template_that_is_waited_for_is_not_deleted(self):
        festival = self.template.copy()
        self._open(mail_template_id=festival).save().action_confirm()
        with self.assertRaisesRegex(UserError, "wait to be sent"):
            festival.unlink()
        self.followups.with_user(self.seller).action_take_over()
        festival.unlink()

    def test_template_of_something_else(self):
        other = self.env["mail.template"].create(
            {
                "name": "Order",
                "model_id": self.env["ir.model"]._get_id("sale.order"),
                "body_html": "<p>An order</p>",
            }
        )
        wizard = self._open(mail_template_id=self.template).save()
        wizard.mail_template_id = other
        with self.assertRaisesRegex(UserError, "for follow-ups"):
            wizard.action_confirm()
